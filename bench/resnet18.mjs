import { add, conv2d, matmul, mul, reduceMean, relu, reshape } from "ongrad";
import { bias, standardize, weight } from "treble-lab";

const stages = [64, 128, 256, 512];

/**
 * ResNet-18 for small images (He et al. 2016; 3×3 stem without pooling): four stages of two basic blocks, a mean over
 * the places and a read-out. Batch normalisation as inference leaves it: a scale and a shift for each channel.
 */
export function resnet18(images) {
  const blocks = stages.flatMap((width, stage) =>
    [0, 1].map((i) => {
      const inputs = i === 0 ? (stages[stage - 1] ?? width) : width;
      return { name: `stage${stage}.block${i}`, inputs, width, stride: i === 0 && stage > 0 ? 2 : 1 };
    }),
  );
  return {
    images,
    parameters: [
      ...convolution("stem", images.shape[0], stages[0], 3, 1),
      ...blocks.flatMap(({ name, inputs, width, stride }) => [
        ...convolution(`${name}.conv1`, inputs, width, 3, 1),
        // Small, as after training: the sum of eight branches stays in range.
        ...convolution(`${name}.conv2`, width, width, 3, 0.3),
        ...(stride > 1 ? convolution(`${name}.shortcut`, inputs, width, 1, 1) : []),
      ]),
      weight("output.weight", [stages.at(-1), images.classes], 2 * stages.at(-1)),
      bias("output.bias", [images.classes]),
    ],
    logits(x, p) {
      let h = relu(normalized(standardize(x, images), "stem", p, 1));
      for (const { name, stride } of blocks) {
        const inner = relu(normalized(h, `${name}.conv1`, p, stride));
        const shortcut = stride > 1 ? normalized(h, `${name}.shortcut`, p, stride) : h;
        h = relu(add(normalized(inner, `${name}.conv2`, p, 1), shortcut));
      }
      return add(matmul(reduceMean(h, { axes: [2, 3] }), p["output.weight"]), p["output.bias"]);
    },
  };
}

/** A convolution without bias, its channels scaled and shifted. */
function normalized(x, name, p, stride) {
  const y = conv2d(x, p[`${name}.weight`], { padding: "same", stride });
  const perChannel = (value) => reshape(value, [1, y.shape[1], 1, 1]);
  return add(mul(y, perChannel(p[`${name}.scale`])), perChannel(p[`${name}.bias`]));
}

function convolution(name, inputs, width, kernel, scale) {
  return [
    weight(`${name}.weight`, [width, inputs, kernel, kernel], inputs * kernel ** 2),
    { name: `${name}.scale`, shape: [width], initial: { value: scale } },
    bias(`${name}.bias`, [width]),
  ];
}
