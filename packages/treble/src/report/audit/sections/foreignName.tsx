import type { VNode } from "preact";
import { auditName } from "../words/auditName.ts";

/** A foreign name on one line, which does not turn the direction of what stands beside it. */
export function ForeignName(props: {
  readonly text: string;
  readonly most?: number;
  readonly unnamed?: string;
}): VNode {
  return <bdi>{auditName(props.text, props.most, props.unnamed)}</bdi>;
}
