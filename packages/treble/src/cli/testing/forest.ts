import { flatten, type Value } from "ongrad";

/** The quarter of an image that a pixel is in: 0 and 1 above, 2 and 3 below. */
export function quarterOf(pixel: number, side: number): number {
  const [row, column] = [Math.floor(pixel / side), pixel % side];
  return (row < side / 2 ? 0 : 2) + (column < side / 2 ? 0 : 1);
}

/**
 * A tree for each pixel of grey images, without a derivative: one vote for its quarter's class where it is brighter
 * than a half.
 * @param x `[N, 1, side, side]`
 */
export function forest(x: Value): Value {
  const side = x.shape[3]!;
  const pixels = Array.from({ length: side * side }, (_, p) => p);
  const perNode = (numbers: (p: number) => readonly number[]): readonly number[] => pixels.flatMap(numbers);
  const attributes = {
    n_targets: 4,
    nodes_treeids: perNode((p) => [p, p, p]),
    nodes_nodeids: perNode(() => [0, 1, 2]),
    nodes_featureids: perNode((p) => [p, 0, 0]),
    nodes_modes: { strings: pixels.flatMap(() => ["BRANCH_GT", "LEAF", "LEAF"]) },
    nodes_values: { floats: perNode(() => [0.5, 0, 0]) },
    nodes_truenodeids: perNode(() => [1, 0, 0]),
    nodes_falsenodeids: perNode(() => [2, 0, 0]),
    target_treeids: pixels,
    target_nodeids: perNode(() => [1]),
    target_ids: pixels.map((p) => quarterOf(p, side)),
    target_weights: { floats: pixels.map(() => 1) },
  };
  const outputs: Value[] = [];
  const made = { op: "TreeEnsembleRegressor", domain: "ai.onnx.ml", inputs: [flatten(x)], attributes, outputs };
  outputs.push({ dtype: "float32", shape: [x.shape[0]!, 4], source: { kind: "node", node: made, index: 0 } });
  return outputs[0]!;
}
