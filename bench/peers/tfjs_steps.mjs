// The steps of bench/cases.mjs in TensorFlow.js, whichever backend it has.
import { sizeOf } from "ongrad";
// What no user needs: the parts themselves.
import { fill } from "../../packages/ongrad/dist/testing/fill.js";
import { networks } from "./tfjs_networks.mjs";

/** A step of a case, to be taken again and again, and `results()`, the tensors that a check compares. */
export function prepare(tf, description) {
  if (description.kind !== "network")
    throw new Error(lacking(description.padding === "full" ? "FFT" : "Conv2DBackpropFilter"));
  return description.task === "train" ? training(tf, description) : attack(tf, description);
}

/** As the backend itself words it. */
function lacking(kernel) {
  return `Kernel '${kernel}' not registered for backend 'wasm'`;
}

/** Images [N, C, H, W] in the order that the network takes. */
function arranged(tensor, channelsLast) {
  return channelsLast && tensor.rank === 4 ? tensor.transpose([0, 2, 3, 1]) : tensor;
}

function weightsOf(tf, { parameters, config }) {
  const { channelsLast } = networks[config.family];
  return parameters.map(({ shape, seed, scale, offset }) => {
    const values = fill(seed, sizeOf(shape), scale).map((value) => offset + value);
    const weight = tf.tensor(values, shape);
    return channelsLast && shape.length === 4 ? weight.transpose([2, 3, 1, 0]) : weight;
  });
}

/** The mean cross-entropy of images in the network's order, given the weights. */
function lossOf(tf, { config, images, batch, parameters }) {
  const { forward, channelsLast } = networks[config.family];
  const perChannel = (values) => tf.tensor(values, channelsLast ? [values.length] : [values.length, 1, 1]);
  const [mean, std] = [perChannel(images.mean), perChannel(images.std)];
  const labels = tf
    .oneHot(
      tf.tensor1d(
        Array.from({ length: batch }, (_, i) => i % images.classes),
        "int32",
      ),
      images.classes,
    )
    .toFloat();
  return (x, weights) => {
    const p = Object.fromEntries(parameters.map(({ name }, i) => [name, weights[i]]));
    const logits = forward(tf, x.sub(mean).div(std), p, config);
    return tf.logSoftmax(logits).mul(labels).sum(1).mean().neg();
  };
}

function attack(tf, description) {
  const { batch, images, pgd, config } = description;
  const { channelsLast } = networks[config.family];
  const shape = [batch, ...images.shape];
  const weights = weightsOf(tf, description);
  const loss = lossOf(tf, description);
  const original = arranged(
    tf.tensor(
      fill(1, sizeOf(shape)).map((value) => (value + 1) / 2),
      shape,
    ),
    channelsLast,
  );
  const [upper, lower] = [original.add(pgd.epsilon), original.sub(pgd.epsilon)];
  const derivative = tf.grad((x) => loss(x, weights));
  let x = original.clone();
  const step = () => {
    const next = tf.tidy(() => {
      const moved = x.add(derivative(x).sign().mul(pgd.stepSize));
      return tf.clipByValue(tf.maximum(tf.minimum(moved, upper), lower), 0, 1);
    });
    x.dispose();
    x = tf.keep(next);
    x.dataSync();
  };
  return { step, results: () => [channelsLast ? x.transpose([0, 3, 1, 2]) : x] };
}

function training(tf, description) {
  const { batch, images, config, training } = description;
  const { channelsLast } = networks[config.family];
  const shape = [batch, ...images.shape];
  const loss = lossOf(tf, description);
  const raw = arranged(
    tf.tensor(
      Int32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 89) % 256),
      shape,
      "int32",
    ),
    channelsLast,
  );
  const derivatives = tf.grads((...weights) => loss(raw.toFloat().div(255), weights));
  let weights = weightsOf(tf, description);
  let momenta = weights.map((weight) => tf.zerosLike(weight));
  const step = () => {
    const next = tf.tidy(() =>
      derivatives(weights).map((d, i) => {
        const momentum = momenta[i].mul(training.momentum).add(d.add(weights[i].mul(training.weightDecay)));
        return { momentum, weight: weights[i].sub(momentum.mul(training.learningRate)) };
      }),
    );
    tf.dispose([weights, momenta]);
    momenta = next.map(({ momentum }) => tf.keep(momentum));
    weights = next.map(({ weight }) => tf.keep(weight));
    weights.at(-1).dataSync();
  };
  const back = (weight) => (channelsLast && weight.rank === 4 ? weight.transpose([3, 2, 0, 1]) : weight);
  return { step, results: () => weights.map(back) };
}
