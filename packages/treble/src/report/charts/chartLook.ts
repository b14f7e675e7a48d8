import type { Chart } from "../../results/chart.ts";
import type { NetworkResult } from "../../results/results.ts";
import { type SeriesStyle, seriesStyle } from "./chartStyle.ts";
import { networkStyles } from "./networkStyle.ts";

/** The styles of a study's networks by their labels, which is how charts name them. */
export type NetworkLooks = ReadonlyMap<string, SeriesStyle>;

export const noLooks: NetworkLooks = new Map();

/** The same in every figure of a study: from all of its networks. */
export function networkLooks(networks: readonly NetworkResult[]): NetworkLooks {
  const styles = networkStyles(networks);
  return new Map(networks.map(({ id, label }) => [label, styles.get(id)!]));
}

/** Quantities that many charts have look alike in all of them. */
const QUANTITIES: readonly string[] = ["perturbations", "features", "change in training"];

export interface ChartLook {
  /** By the place of the series. */
  readonly series: readonly SeriesStyle[];
  /**
   * Of a point: where its row is a network and its series is none, in the colour of the row, and where there is but one
   * series, with its symbol too.
   */
  lookOf(series: number, row: number | string): SeriesStyle;
}

/**
 * How a chart is drawn: a series that is a network as that network; `network, quantity` in the network's colour with
 * the quantity's dash and symbol; every other one as a quantity.
 */
export function chartLook(chart: Pick<Chart, "series">, looks: NetworkLooks): ChartLook {
  const names = chart.series.map(({ name }) => split(name, looks));
  const quantities = [...new Set(names.flatMap(({ quantity }) => quantity ?? []))];
  const places = new Map(quantities.filter((q) => QUANTITIES.includes(q)).map((q) => [q, QUANTITIES.indexOf(q)]));
  for (const quantity of quantities) {
    if (places.has(quantity)) continue;
    const taken = new Set(places.values());
    let free = 0;
    while (taken.has(free)) free++;
    places.set(quantity, free);
  }
  const series = names.map(({ network, quantity }) => {
    if (quantity === null) return network!;
    const own = seriesStyle(places.get(quantity)!);
    if (network === null) return own;
    const { dash, symbol, hollow } = own;
    return { ...network, dash, symbol, hollow };
  });
  return {
    series,
    lookOf: (i, row) => {
      const network = names[i]!.network === null ? looks.get(String(row)) : undefined;
      if (network === undefined) return series[i]!;
      const { dash, symbol, hollow } = series.length === 1 ? network : series[i]!;
      return { ...network, dash, symbol, hollow };
    },
  };
}

function split(
  name: string,
  looks: NetworkLooks,
): { readonly network: SeriesStyle | null; readonly quantity: string | null } {
  const whole = looks.get(name);
  if (whole) return { network: whole, quantity: null };
  const comma = name.lastIndexOf(", ");
  const network = comma < 0 ? undefined : looks.get(name.slice(0, comma));
  return network ? { network, quantity: name.slice(comma + 2) } : { network: null, quantity: name };
}
