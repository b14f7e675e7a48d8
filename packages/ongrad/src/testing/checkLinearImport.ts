import { gradients } from "../grad/gradients.ts";
import { sameShape } from "../graph/shapes.ts";
import { input, sizeOf } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { importWritten, openWritten, type WrittenNode } from "./checkImport.ts";

/**
 * Compares the import of a node that is linear in its first input, and the derivative of the import, with what
 * onnxruntime makes of the node for images of a single 1. Gives the reason where onnxruntime refuses the node.
 * @throws Error naming both elements and the numbers; or the import's own where it refuses the node.
 */
export async function checkLinearImport(node: WrittenNode, tolerance = 2e-5): Promise<string | undefined> {
  const columns = await columnsOf(node);
  if (typeof columns === "string") return columns;
  const imported = await importWritten(node);
  const [x, y] = [imported.inputs[0]!, imported.outputs[0]!];
  if (!sameShape(y.shape, columns.shape)) {
    throw new Error(`${node.op}: the import gives [${y.shape}], onnxruntime gives [${columns.shape}].`);
  }
  const backend = nodeBackend();
  const cotangent = input("cotangent", y.shape);
  const forward = await compile({ x0: x }, { y }, { backend });
  const [dx] = gradients(y, [x], cotangent);
  const backward = await compile({ x0: x, cotangent }, { dx }, { backend });
  const agree = (what: string, ours: number, i: number, j: number): void => {
    const theirs = columns.data[j]![i]!;
    if (Math.abs(ours - theirs) <= tolerance) return;
    throw new Error(`${node.op}: the ${what} of y[${i}] in x[${j}] is ${ours}, but onnxruntime gives ${theirs}.`);
  };
  for (let j = 0; j < sizeOf(x.shape); j++) {
    const results = await forward.run({ x0: unit(sizeOf(x.shape), j) });
    (results.y as Float32Array).forEach((ours, i) => {
      agree("share", ours, i, j);
    });
  }
  for (let i = 0; i < sizeOf(y.shape); i++) {
    const feeds = { x0: new Float32Array(sizeOf(x.shape)), cotangent: unit(sizeOf(y.shape), i) };
    ((await backward.run(feeds)).dx as Float32Array).forEach((ours, j) => {
      agree("derivative", ours, i, j);
    });
  }
  await forward.dispose();
  await backward.dispose();
  return undefined;
}

/** What each element of the first input contributes to the output, by itself; or why onnxruntime refuses the node. */
async function columnsOf(
  node: WrittenNode,
): Promise<{ readonly shape: readonly number[]; readonly data: readonly Float32Array[] } | string> {
  const count = sizeOf(node.inputs[0]!.shape);
  let shape: readonly number[] = [];
  const data: Float32Array[] = [];
  try {
    const written = await openWritten(node);
    for (let j = 0; j < count; j++) {
      const [result] = await written.run([unit(count, j)]);
      shape = result!.shape;
      data.push(result!.data as Float32Array);
    }
    await written.release();
  } catch (error) {
    return (error as Error).message;
  }
  return { shape, data };
}

function unit(count: number, at: number): Float32Array {
  const image = new Float32Array(count);
  image[at] = 1;
  return image;
}
