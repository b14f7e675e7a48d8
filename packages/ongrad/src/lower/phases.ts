import { reshape, transpose } from "../graph/arrange.ts";
import type { Node, Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

const order = [0, 3, 5, 1, 2, 4];

/** Even and odd rows and columns of images `[N, C, H, W]` as channels of their own: `[N, 2·2·C, H/2, W/2]`. */
export function phases(x: Value): Value {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const apart = reshape(x, [n, c, h / 2, 2, w / 2, 2]);
  return reshape(transpose(apart, order), [n, 4 * c, h / 2, w / 2]);
}

/** The images whose phases a node gives. */
export function phasesOf(node: Node): Value | undefined {
  const moved = node.op === "Reshape" ? madeBy("Transpose", node.inputs[0]!) : undefined;
  const x = moved && madeBy("Reshape", moved.inputs[0]!)?.inputs[0];
  if (x?.shape.length !== 4 || String(moved!.attributes.perm) !== String(order)) return undefined;
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const isApart = String(moved!.inputs[0]!.shape) === String([n, c, h / 2, 2, w / 2, 2]);
  return isApart && String(node.outputs[0]!.shape) === String([n, 4 * c, h / 2, w / 2]) ? x : undefined;
}

/** The same of images in blocks, `[N, C/B, H, W, B]` in memory. */
export function blockedPhases(x: Value, block: number): Value {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const apart = reshape(x, [n, c / block, h / 2, 2, w / 2, 2, block]);
  return reshape(transpose(apart, [...order, 6]), [n, 4 * c, h / 2, w / 2]);
}
