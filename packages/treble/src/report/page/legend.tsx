import type { VNode } from "preact";
import type { NetworkResult } from "../../results/results.ts";
import { type SeriesStyle, SYMBOL_PATHS } from "../charts/chartStyle.ts";

interface Entry {
  readonly network: NetworkResult;
  readonly label: string;
}

/** The symbol of a series, on its line where it has one. */
export function LegendKey(props: { readonly style: SeriesStyle; readonly line: boolean }): VNode {
  const { style, line } = props;
  return (
    <svg width={line ? 36 : 12} height="14" aria-hidden="true">
      {line && (
        <line
          x1="0"
          x2="36"
          y1="7"
          y2="7"
          stroke={style.colour}
          stroke-width="1.75"
          stroke-dasharray={style.dash || undefined}
        />
      )}
      <path
        d={SYMBOL_PATHS[style.symbol]}
        transform={line ? "translate(12,0)" : undefined}
        stroke={style.colour}
        stroke-width="1.5"
        fill={style.hollow ? "var(--ground, #ffffff)" : style.colour}
      />
    </svg>
  );
}

/** Names of networks beside the line they are drawn with; shown where a figure is too narrow for labels. */
export function Legend(props: {
  readonly entries: readonly Entry[];
  readonly styles: ReadonlyMap<string, SeriesStyle>;
}): VNode {
  return (
    <ul class="legend narrow" aria-hidden="true">
      <li>
        <svg width="36" height="14" aria-hidden="true">
          <line x1="0" x2="36" y1="7" y2="7" stroke="var(--reference)" stroke-width="4" stroke-opacity="0.55" />
        </svg>
        the images
      </li>
      {props.entries.map(({ network, label }) => {
        const style = props.styles.get(network.id);
        return (
          <li key={network.id}>
            {style && <LegendKey style={style} line />}
            {label}
          </li>
        );
      })}
    </ul>
  );
}
