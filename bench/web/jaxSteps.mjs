// The steps of bench/cases.mjs in jax-js. Every array that is passed is given away; `.ref` keeps it.
import { grad, jit, lax, nn, numpy as np } from "@jax-js/jax";
import { sizeOf } from "ongrad";
// What no user needs: the parts themselves.
import { fill } from "../../packages/ongrad/dist/testing/fill.js";

const array = (data, shape) => np.array(Float32Array.from(data)).reshape(shape);

/** A step of a case, to be taken again and again, and `results()`, the arrays that a check compares. */
export function prepare({ task, config, images, batch, parameters, pgd, training }) {
  const shape = [batch, ...images.shape];
  const weights = parameters.map(({ shape: own, seed, scale, offset }) =>
    array(
      fill(seed, sizeOf(own), scale).map((value) => offset + value),
      own,
    ),
  );
  const statistics = (values) => array(values, [1, values.length, 1, 1]);
  const labels = array(
    Float32Array.from({ length: batch * images.classes }, (_, i) =>
      Number(i % images.classes === Math.floor(i / images.classes) % images.classes),
    ),
    [batch, images.classes],
  );
  const [mean, std] = [statistics(images.mean), statistics(images.std)];
  const lossOf = (x, given) => {
    const p = Object.fromEntries(parameters.map(({ name }, i) => [name, given[i]]));
    const logits = forward(x.sub(mean.ref).div(std.ref), p, config);
    return nn.logSoftmax(logits).mul(labels.ref).sum(1).mean().neg();
  };
  return task === "train"
    ? trainingStep({ shape, weights, training, lossOf })
    : attackStep({ shape, weights, pgd, lossOf });
}

function trainingStep({ shape, weights, training, lossOf }) {
  const pixels = array(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 89) % 256) / 255),
    shape,
  );
  const { momentum, weightDecay, learningRate } = training;
  const update = jit((x, now, momenta) => {
    const slopes = grad((given) => lossOf(x, given))(now.map((w) => w.ref));
    const next = slopes.map((d, i) => momenta[i].mul(momentum).add(d.add(now[i].ref.mul(weightDecay))));
    return [now.map((w, i) => w.sub(next[i].ref.mul(learningRate))), next];
  });
  let now = weights;
  let momenta = weights.map((w) => np.zeros(w.shape));
  const step = async () => {
    [now, momenta] = update(pixels.ref, now, momenta);
    await now.at(-1).blockUntilReady();
  };
  return { step, results: () => Promise.all(now.map((w) => w.ref.data())) };
}

function attackStep({ shape, weights, pgd, lossOf }) {
  const original = array(
    fill(1, sizeOf(shape)).map((value) => (value + 1) / 2),
    shape,
  );
  const [upper, lower] = [original.ref.add(pgd.epsilon), original.ref.sub(pgd.epsilon)];
  const move = jit((x, ...given) => {
    const slope = grad((at) => lossOf(at, given))(x.ref);
    const moved = x.add(np.sign(slope).mul(pgd.stepSize));
    return np.clip(np.maximum(np.minimum(moved, upper.ref), lower.ref), 0, 1);
  });
  let x = original.ref;
  const step = async () => {
    x = move(x, ...weights.map((w) => w.ref));
    await x.blockUntilReady();
  };
  return { step, results: async () => [await x.ref.data()] };
}

function forward(x, p, config) {
  if (config.family === "small-cnn") return smallCnn(x, p, config);
  if (config.family === "bounded-width") return boundedWidth(x, p, config);
  throw new Error(`${config.family} is not in jaxSteps.mjs`);
}

const bias = (b) => b.reshape([1, b.shape[0], 1, 1]);
const affine = (h, p) => np.matmul(h.reshape([h.shape[0], -1]), p["output.weight"]).add(p["output.bias"]);

function smallCnn(x, p, { widths }) {
  let h = x;
  for (let i = 0; i < 2 * widths.length; i++) {
    h = nn.relu(lax.conv(h, p[`conv${i}.weight`], [1, 1], "SAME").add(bias(p[`conv${i}.bias`])));
    if (i % 2 === 1) {
      const [n, c, height, width] = h.shape;
      h = np.max(h.reshape([n, c, height / 2, 2, width / 2, 2]), [3, 5]);
    }
  }
  return affine(h, p);
}

function boundedWidth(x, p, { depth, kernel }) {
  const reach = (kernel - 1) / 2;
  let h = x;
  for (let i = 0; i < depth - 1; i++) {
    h = nn.relu(lax.conv(wrapped(h, reach), p[`conv${i}.weight`], [1, 1], "VALID").add(bias(p[`conv${i}.bias`])));
  }
  return affine(h, p);
}

/** `reach` more rows and columns on each side, from the opposite one. */
function wrapped(h, reach) {
  const [, , height, width] = h.shape;
  const rows = (from, to) => h.ref.slice([], [], [from, to], []);
  const tall = np.concatenate([rows(height - reach, height), h.ref, rows(0, reach)], 2);
  h.dispose();
  const columns = (from, to) => tall.ref.slice([], [], [], [from, to]);
  const whole = np.concatenate([columns(width - reach, width), tall.ref, columns(0, reach)], 3);
  tall.dispose();
  return whole;
}
