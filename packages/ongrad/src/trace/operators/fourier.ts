import { dft } from "../../lower/dft.ts";
import { describeNode, type Importer, knownIntegers, ModelError, numberAttribute, required } from "../foreignNode.ts";

/** The axis was an attribute up to opset 19, with another default. */
const transform: Importer = async (node) => {
  const axis = node.opset < 20 ? numberAttribute(node, "axis", 1) : ((await knownIntegers(node, 2, "axes"))?.[0] ?? -2);
  const length = (await knownIntegers(node, 1, "lengths"))?.[0];
  const [inverse, onesided] = ["inverse", "onesided"].map((name) => numberAttribute(node, name, 0) !== 0);
  if (inverse && onesided) {
    throw new ModelError(`${describeNode(node)}: inverts half a spectrum, which is not supported.`);
  }
  const options = { axis, inverse: inverse!, onesided: onesided! };
  return [dft(required(node, 0), length === undefined ? options : { ...options, length })];
};

export const fourierImporters: Readonly<Record<string, Importer>> = { DFT: transform };
