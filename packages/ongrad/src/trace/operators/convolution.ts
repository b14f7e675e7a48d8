import { pad, reshape } from "../../graph/arrange.ts";
import { convolve, convTranspose, type Geometry, type Pads } from "../../graph/convolution.ts";
import { add } from "../../graph/elementwise.ts";
import {
  describeNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";
import { asImages, cut, fromImages, type Pair, padsOf, pairAttribute } from "./spatial.ts";
import { axesOf, convolveVolume, transposeVolume, withoutCut } from "./volumes.ts";

const importConv: Importer = (node) => {
  const [signal, kernels] = [required(node, 0), required(node, 1)];
  const rank = signal.shape.length;
  if (rank > 4 && kernels.shape.length === rank) {
    const { x, axes } = withoutCut(signal, axesOf(node, signal, kernels.shape.slice(2)));
    return [convolveVolume(x, kernels, node.inputs[2], axes, numberAttribute(node, "group", 1))];
  }
  const [x, w] = [asImages(node, signal), asImages(node, kernels)];
  const strides = pairAttribute(node, "strides", rank, 1);
  const dilations = pairAttribute(node, "dilations", rank, 1);
  const asked = padsOf(node, rank, sizeOf(x.shape), sizeOf(w.shape), strides, dilations);
  const kept = cut(x, asked);
  const geometry: Geometry = { strides, pads: kept.pads, dilations, groups: numberAttribute(node, "group", 1) };
  return [fromImages(convolve(kept.x, w, node.inputs[2], geometry), rank)];
};

const importConvTranspose: Importer = (node) => {
  const [signal, kernels, bias] = [required(node, 0), required(node, 1), node.inputs[2]];
  const rank = signal.shape.length;
  if (rank > 4 && kernels.shape.length === rank) return [transposeVolume(node, signal, kernels, bias)];
  const [x, w] = [asImages(node, signal), asImages(node, kernels)];
  const strides = pairAttribute(node, "strides", rank, 1);
  const dilations = pairAttribute(node, "dilations", rank, 1);
  const outputPadding = pairAttribute(node, "output_padding", rank, 0);
  const [size, kernel] = [sizeOf(x.shape), sizeOf(w.shape)];
  const full = ([0, 1] as const).map(
    (axis) => strides[axis] * (size[axis] - 1) + dilations[axis] * (kernel[axis] - 1) + 1,
  ) as unknown as Pair;
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  const same = automatic === "SAME_UPPER" || automatic === "SAME_LOWER";
  let pads = same ? ([0, 0, 0, 0] as const) : padsOf(node, rank, size, kernel, strides, dilations);
  const wanted = numbersAttribute(node, "output_shape");
  if (wanted && wanted.length > 0) {
    // Some exporters write the batch and the channels too.
    const spatial = wanted.slice(-(rank - 2));
    pads = padsFor((rank === 3 ? [1, spatial[0]!] : spatial) as unknown as Pair);
  } else if (same) {
    // Where the kernel is narrower than the stride, onnxruntime pads nothing and gives less than that.
    const reach = ([0, 1] as const).map((axis) =>
      Math.min(size[axis] * strides[axis], full[axis] + outputPadding[axis]),
    );
    pads = padsFor(reach as unknown as Pair);
  }

  function padsFor(target: Pair): Pads {
    const total = ([0, 1] as const).map((axis) => full[axis] + outputPadding[axis] - target[axis]) as unknown as Pair;
    const half = automatic === "SAME_UPPER" ? Math.floor : Math.ceil;
    // Where the output is to be larger than what the inputs reach, zeros follow at its end.
    const before = total.map((n) => Math.max(0, half(n / 2))) as unknown as Pair;
    return [...before, total[0] - before[0], total[1] - before[1]];
  }

  // Output padding undoes padding at the end; what is left of it is zeros that no input reaches.
  const cropped = [0, 0, 0, 0];
  const beyond = [0, 0, 0, 0];
  for (const side of [0, 1, 2, 3] as const) {
    const kept = side < 2 ? pads[side] : pads[side] - outputPadding[(side - 2) as 0 | 1];
    cropped[side] = Math.max(0, kept);
    beyond[side] = Math.max(0, -kept);
  }
  const output = ([0, 1] as const).map((axis) => full[axis] - cropped[axis]! - cropped[axis + 2]!) as unknown as Pair;
  if (output.some((extent) => extent < 1)) {
    throw new ModelError(`${describeNode(node)}: its pads [${pads}] leave nothing of the output.`);
  }
  const groups = numberAttribute(node, "group", 1);
  const geometry: Geometry = { strides, pads: cropped as unknown as Pads, dilations, groups };
  let y = convTranspose(x, w, geometry, output);
  y = pad(y, [0, 0, beyond[0]!, beyond[1]!], [0, 0, beyond[2]!, beyond[3]!]);
  if (bias) y = add(y, reshape(bias, [1, -1, 1, 1]));
  return [fromImages(y, rank)];
};

function sizeOf(shape: readonly number[]): Pair {
  return [shape[2]!, shape[3]!];
}

export const convolutionImporters: Readonly<Record<string, Importer>> = {
  Conv: importConv,
  ConvTranspose: importConvTranspose,
};
