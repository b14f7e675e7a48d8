import type { VNode } from "preact";
import type { NetworkResult } from "../experiments/results.ts";
import type { NetworkStyle } from "./networkStyle.ts";

interface Entry {
  readonly network: NetworkResult;
  readonly label: string;
}

/** Names of networks beside the line they are drawn with; shown where a figure is too narrow for labels. */
export function Legend(props: {
  readonly entries: readonly Entry[];
  readonly styles: ReadonlyMap<string, NetworkStyle>;
}): VNode {
  return (
    <ul class="legend narrow" aria-hidden="true">
      <li>
        <svg width="30" height="12" aria-hidden="true">
          <line x1="1" x2="29" y1="6" y2="6" stroke="var(--reference)" stroke-width="4" stroke-opacity="0.55" />
        </svg>
        the images
      </li>
      {props.entries.map(({ network, label }) => {
        const style = props.styles.get(network.id);
        return (
          <li key={network.id}>
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
            {label}
          </li>
        );
      })}
    </ul>
  );
}
