// The loss that a state comes to, by one runtime for all sides.
import { cast, compile, constant, div, input, sizeOf } from "ongrad";
import { buildNetwork, parseArchitecture } from "treble-lab";
// What no user needs: the parts themselves.
import { fill } from "../../packages/ongrad/dist/testing/fill.js";
import { crossEntropy } from "../../packages/treble/dist/training/loss.js";

/**
 * Mean cross-entropy of a case's batch at a state: weights in a training step, images in an attack's.
 * @param results the numbers of a side's `results`
 */
export async function lossOf({ peer, prepare }, results, options) {
  const { task, config, images, parameters, batch } = peer;
  const network = buildNetwork(parseArchitecture(config), images);
  const labels = input("labels", [batch], "int64");
  const { feeds } = prepare();
  const shape = [batch, ...images.shape];
  const weights = parameters.map(({ name, shape: own, seed, scale, offset }, i) => [
    name,
    constant(
      task === "train" ? Float32Array.from(results[i]) : fill(seed, sizeOf(own), scale).map((value) => offset + value),
      own,
    ),
  ]);
  const x = task === "train" ? input("images", shape, "uint8") : input("x", shape);
  const pixels = task === "train" ? div(cast(x, "float32"), 255) : x;
  const loss = crossEntropy(network.logits(pixels, Object.fromEntries(weights)), labels);
  const [name, data] = task === "train" ? ["images", feeds.images] : ["x", Float32Array.from(results[0])];
  const executable = await compile({ [name]: x, labels }, { loss }, options);
  const given = await executable.run({ [name]: data, labels: feeds.labels });
  await executable.dispose();
  return given.loss[0];
}
