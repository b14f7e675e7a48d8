import type { VNode } from "preact";
import type { Verdict } from "../../results/results.ts";
import { verdictSigns } from "../words/verdictSigns.ts";

/** A verdict with its sign, so that colour is not the only difference. */
export function VerdictText(props: { readonly verdict: Verdict }): VNode {
  return (
    <span class={`verdict ${props.verdict}`}>
      <span aria-hidden="true">{verdictSigns[props.verdict]}</span> {props.verdict}
    </span>
  );
}
