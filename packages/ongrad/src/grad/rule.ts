import type { Node, Value } from "../graph/value.ts";

/** What a rule is given. */
export interface RuleInput {
  readonly node: Node;
  /** The node's inputs; an absent optional input is missing at the end or `undefined`. */
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The first output's cotangent: the derivative of the scalar loss in that output, with its shape. */
  readonly cotangent: Value;
  /** One per output; `undefined` where the loss does not depend on it. */
  readonly cotangents: readonly (Value | undefined)[];
  /** Which inputs want a cotangent. */
  readonly needs: readonly boolean[];
}

/**
 * Reverse-mode derivative of one operator: the cotangents of its inputs as graph values, in the inputs' shapes.
 * Rules emit ordinary operators, so derivatives can be differentiated again.
 */
export type Rule = (call: RuleInput) => readonly (Value | undefined)[];
