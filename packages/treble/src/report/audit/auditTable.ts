import type { AuditResult, AuditSpectrum, Share } from "../../results/audit.ts";
import type { RadialProfile } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { csvName, csvNumber, csvText } from "../words/csvText.ts";

/** A number of an audit; what is left out is an empty cell. */
interface Row {
  readonly table: string;
  readonly item: string;
  readonly measure: string;
  /** A radius, or the ends of a band. */
  readonly from?: number;
  readonly to?: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly count?: number;
  readonly total?: number;
}

/**
 * The numbers of an audit as CSV (RFC 4180), one a row, in full precision; what was not measured is empty. Shares are
 * fractions, frequencies in cycles per pixel, norms in pixel values from 0 to 1. Two-dimensional maps and pictures are
 * in `audit.json` alone. A name that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function auditTable(result: AuditResult): string {
  const head = ["table", "item", "measure", "from", "to", "value", "low", "high", "count", "total"];
  const number = (value: number | undefined): string => (value === undefined ? "" : csvNumber(value));
  return csvText([
    head,
    ...rowsOf(result).map(({ table, item, measure, from, to, value, low, high, count, total }) => [
      ...[table, csvName(item), csvName(measure)],
      ...[from, to, value, low, high, count, total].map(number),
    ]),
  ]);
}

function rowsOf(result: AuditResult): Row[] {
  const { clean, robust, curves, smallest, spectra, bands, sensitivity, channel } = result;
  const { whiteNoise, references } = spectra;
  const named = { table: "spectrum", measure: "centroid" };
  return [
    { table: "accuracy", item: "without attack", measure: "accuracy", ...share(clean) },
    ...robust.map((one) => ({
      ...{ table: "accuracy", item: one.attack, measure: `robust accuracy ${one.norm}` },
      ...{ from: one.epsilon, ...share(one) },
    })),
    ...curves.flatMap(({ norm, attack, points }) =>
      points.map((one) => ({
        ...{ table: "curve", item: attack, measure: `robust accuracy ${norm}` },
        ...{ from: one.epsilon, ...share(one) },
      })),
    ),
    ...sizeRows("smallest", smallest.attack, smallest),
    ...spectrumRows("perturbations", spectra.perturbations),
    ...spectrumRows("gradients", spectra.gradients),
    ...spectrumRows("images", spectra.images),
    { ...named, item: "white noise", value: whiteNoise.centroid },
    { ...named, item: "white noise", measure: "high share", value: whiteNoise.highShare },
    ...profileRows("white noise", whiteNoise.profile),
    ...references.flatMap(({ label, centroid, profile }) => [
      { ...named, item: label, ...interval(centroid) },
      ...profileRows(label, profile),
    ]),
    ...bands.flatMap((band) => sizeRows("band", "", band).map((row) => ({ ...row, from: band.from, to: band.to }))),
    ...(sensitivity === null ? [] : sensitivityRows(sensitivity)),
    ...(channel === null ? [] : channelRows(channel)),
    ...result.classes.flatMap((one): Row[] => [
      { table: "class", item: one.name, measure: "accuracy", ...share(one.clean) },
      ...(one.robust === null
        ? []
        : [{ table: "class", item: one.name, measure: "robust accuracy", ...share(one.robust) }]),
      { table: "class", item: one.name, measure: "median norm", value: one.size },
      { table: "class", item: one.name, measure: "centroid", value: one.centroid },
    ]),
    ...result.confusions.map(({ from, to, count }) => ({
      ...{ table: "confusion", item: from, measure: to, value: count },
    })),
    ...result.assertions.map(({ text, value, passed }) => ({
      ...{ table: "assertion", item: text, measure: passed ? "holds" : "failed", value },
    })),
    ...(result.baseline?.rows ?? []).flatMap(({ measure, before, now }) => [
      { table: "baseline", item: "before", measure, ...interval(before) },
      { table: "baseline", item: "now", measure, ...interval(now) },
    ]),
  ];
}

function share({
  share: value,
  low,
  high,
  count,
  total,
}: Share): Pick<Row, "value" | "low" | "high" | "count" | "total"> {
  return { value, low, high, count, total };
}

function interval({ mean, low, high }: Interval): Pick<Row, "value" | "low" | "high"> {
  return { value: mean, low, high };
}

function sizeRows(
  table: string,
  item: string,
  {
    attacked,
    fooled,
    size,
    ...known
  }: Pick<AuditResult["bands"][number], "attacked" | "fooled" | "size"> &
    Pick<AuditResult["smallest"], "medianInterval">,
): Row[] {
  const share = attacked === 0 ? Number.NaN : fooled / attacked;
  const limits = known.medianInterval && { low: known.medianInterval.low, high: known.medianInterval.high };
  const of = { table, item, count: fooled };
  return [
    { ...of, measure: "fooled", value: share, total: attacked },
    ...(size === null
      ? []
      : [
          { ...of, measure: "lower quartile of the norm", value: size.q25 },
          { ...of, measure: "median norm", value: size.median, ...limits },
          { ...of, measure: "upper quartile of the norm", value: size.q75 },
        ]),
  ];
}

function spectrumRows(item: string, spectrum: AuditSpectrum | null): Row[] {
  if (spectrum === null) return [];
  const { count, centroid, highShare, profile } = spectrum;
  return [
    { table: "spectrum", item, measure: "centroid", ...interval(centroid), count },
    { table: "spectrum", item, measure: "high share", ...interval(highShare), count },
    ...profileRows(item, profile),
  ];
}

function profileRows(item: string, { radius, share: shares, low, high }: RadialProfile): Row[] {
  return radius.map((from, i) => ({
    ...{ table: "profile", item, measure: "share of energy", from },
    ...{ value: shares[i]!, low: low[i]!, high: high[i]! },
  }));
}

function sensitivityRows({ cleanError, worst, images }: NonNullable<AuditResult["sensitivity"]>): Row[] {
  return [
    { table: "single frequencies", item: "no noise", measure: "error", value: cleanError, total: images },
    ...worst.map(({ frequency: [from, to], error }, i) => ({
      ...{
        table: "single frequencies",
        item: `worst ${i + 1}`,
        measure: "error",
        from,
        to,
        value: error,
        total: images,
      },
    })),
  ];
}

function channelRows({ bands, gravity, centre, bandwidth, images }: NonNullable<AuditResult["channel"]>): Row[] {
  const of = { table: "octaves", item: "noise" };
  return [
    ...bands.flatMap(({ from, to, threshold, sensitivity }) => [
      { ...of, measure: "threshold", from, to, value: threshold, total: images },
      { ...of, measure: "sensitivity", from, to, value: sensitivity, total: images },
    ]),
    { ...of, measure: "gravity", ...interval(gravity) },
    { ...of, measure: "centre", ...interval(centre) },
    { ...of, measure: "bandwidth", ...interval(bandwidth) },
  ];
}
