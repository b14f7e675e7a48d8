import type { VNode } from "preact";
import type { NetworkResult } from "../experiments/results.ts";
import { symbolOf } from "./kernelFigure.ts";
import type { NetworkStyle } from "./networkStyle.ts";

interface Entry {
  readonly network: NetworkResult;
  readonly label: string;
}

/** Names of networks beside the line or symbol they are drawn with; shown where a figure is too narrow for labels. */
export function Legend(props: {
  readonly entries: readonly Entry[];
  readonly styles: ReadonlyMap<string, NetworkStyle>;
  readonly as: "lines" | "symbols";
}): VNode {
  return (
    <ul class="legend narrow" aria-hidden="true">
      {props.as === "lines" && (
        <li>
          <svg width="30" height="12" aria-hidden="true">
            <line x1="1" x2="29" y1="6" y2="6" stroke="var(--reference)" stroke-width="4" stroke-opacity="0.55" />
          </svg>
          the images
        </li>
      )}
      {props.entries.map(({ network, label }) => {
        const style = props.styles.get(network.id);
        return (
          <li key={network.id}>
            {props.as === "lines" ? (
              <svg width="30" height="12" aria-hidden="true">
                <line
                  x1="1"
                  x2="29"
                  y1="6"
                  y2="6"
                  stroke={style?.colour}
                  stroke-width="2"
                  stroke-dasharray={style?.dash || undefined}
                />
              </svg>
            ) : (
              <Mark network={network} colour={style?.colour ?? "currentColor"} />
            )}
            {label}
          </li>
        );
      })}
    </ul>
  );
}

/** Symbols as 12×14 pixels. */
export const SYMBOL_PATHS = {
  circle: "M1,7a5,5,0,1,1,10,0a5,5,0,1,1,-10,0Z",
  square: "M1.5,2.5h9v9h-9Z",
  triangle: "M6,1.5L11.5,11.5H0.5Z",
  diamond: "M6,0.5L10.5,7L6,13.5L1.5,7Z",
  star: "M6,1L7.5,5.4H12L8.4,8.1L9.8,12.5L6,9.8L2.2,12.5L3.6,8.1L0,5.4H4.5Z",
  cross: "M4.5,2.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z",
} as const;

function Mark(props: { readonly network: NetworkResult; readonly colour: string }): VNode {
  return (
    <svg width="12" height="14" aria-hidden="true">
      <path
        d={SYMBOL_PATHS[symbolOf(props.network)]}
        stroke={props.colour}
        stroke-width="1.5"
        fill={props.network.activation === "linear" ? "none" : props.colour}
      />
    </svg>
  );
}
