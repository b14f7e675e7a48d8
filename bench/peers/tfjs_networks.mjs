// The networks of the benchmarks in TensorFlow.js, as functions of an image batch and the weights by name: the same as
// networks.py and resnet18.py have in PyTorch. Convolutions know [N, H, W, C] only, so those networks take their images
// and kernels ([kh, kw, C, O]) in that order; the others take [N, C, H, W].

export const affine = (tf, h, p, name) => {
  const w = p[`${name}.weight`];
  const rows = h.reshape([-1, w.shape[0]]);
  return tf
    .matMul(rows, w)
    .add(p[`${name}.bias`])
    .reshape([...h.shape.slice(0, -1), w.shape[1]]);
};

function fullyConnected(tf, x, p, config) {
  let h = x.reshape([x.shape[0], -1]);
  for (let i = 0; i < config.depth - 1; i++) h = tf.relu(affine(tf, h, p, `hidden${i}`));
  return affine(tf, h, p, "output");
}

function smallCnn(tf, x, p, config) {
  let h = x;
  for (let i = 0; i < 2 * config.widths.length; i++) {
    h = tf.relu(tf.conv2d(h, p[`conv${i}.weight`], 1, "same").add(p[`conv${i}.bias`]));
    if (i % 2 === 1) h = tf.maxPool(h, 2, 2, "valid");
  }
  // The read-out's weights count channels first.
  return affine(tf, h.transpose([0, 3, 1, 2]).reshape([h.shape[0], -1]), p, "output");
}

/** `reach` more rows and columns on each side, from the opposite one. */
function wrapped(tf, h, reach) {
  const around = (t, axis) => {
    const size = t.shape[axis];
    const part = (begin) =>
      t.slice(
        t.shape.map((_, i) => (i === axis ? begin : 0)),
        t.shape.map((extent, i) => (i === axis ? reach : extent)),
      );
    return tf.concat([part(size - reach), t, part(0)], axis);
  };
  return around(around(h, 1), 2);
}

function boundedWidth(tf, x, p, { depth, kernel, padding, activation }) {
  if (padding !== "circular" || activation !== "relu" || kernel % 2 === 0) throw new Error("not in tfjs_networks.mjs");
  let h = x;
  for (let i = 0; i < depth - 1; i++) {
    const padded = wrapped(tf, h, (kernel - 1) / 2);
    h = tf.relu(tf.conv2d(padded, p[`conv${i}.weight`], 1, "valid").add(p[`conv${i}.bias`]));
  }
  return affine(tf, h.transpose([0, 3, 1, 2]).reshape([h.shape[0], -1]), p, "output");
}

function resnet18(tf, x, p) {
  const normalised = (h, name, stride) => {
    const w = p[`${name}.weight`];
    return tf
      .conv2d(h, w, stride, Math.floor(w.shape[0] / 2))
      .mul(p[`${name}.scale`])
      .add(p[`${name}.bias`]);
  };
  let h = tf.relu(normalised(x, "stem", 1));
  for (let stage = 0; stage < 4; stage++) {
    for (let block = 0; block < 2; block++) {
      const [name, stride] = [`stage${stage}.block${block}`, stage > 0 && block === 0 ? 2 : 1];
      const inner = tf.relu(normalised(h, `${name}.conv1`, stride));
      const shortcut = stride > 1 ? normalised(h, `${name}.shortcut`, stride) : h;
      h = tf.relu(normalised(inner, `${name}.conv2`, 1).add(shortcut));
    }
  }
  return affine(tf, h.mean([1, 2]), p, "output");
}

function layerNorm(tf, h, p, name) {
  const centred = h.sub(h.mean(-1, true));
  const deviation = tf.sqrt(centred.square().mean(-1, true).add(1e-5));
  return centred.div(deviation).mul(p[`${name}.scale`]).add(p[`${name}.bias`]);
}

function visionTransformer(tf, x, p, { patch, dim, depth, heads }) {
  const [n, channels, height, width] = x.shape;
  const [rows, columns] = [height / patch, width / patch];
  const tokens = rows * columns;
  const patches = x.reshape([n, channels, rows, patch, columns, patch]).transpose([0, 2, 4, 1, 3, 5]);
  let h = affine(tf, patches.reshape([n, tokens, -1]), p, "embed").add(p.position);
  for (let b = 0; b < depth; b++) {
    const qkv = affine(tf, layerNorm(tf, h, p, `block${b}.norm1`), p, `block${b}.qkv`);
    const [query, key, value] = tf
      .split(qkv, 3, 2)
      .map((part) => part.reshape([n, tokens, heads, dim / heads]).transpose([0, 2, 1, 3]));
    const weights = tf.softmax(tf.matMul(query, key, false, true).mul(1 / Math.sqrt(dim / heads)));
    const mixed = tf.matMul(weights, value).transpose([0, 2, 1, 3]).reshape([n, tokens, dim]);
    h = h.add(affine(tf, mixed, p, `block${b}.project`));
    const inner = affine(tf, layerNorm(tf, h, p, `block${b}.norm2`), p, `block${b}.mlp1`);
    const gelu = inner.mul(tf.erf(inner.mul(Math.SQRT1_2)).add(1)).mul(0.5);
    h = h.add(affine(tf, gelu, p, `block${b}.mlp2`));
  }
  return affine(tf, layerNorm(tf, h, p, "norm").mean(1), p, "output");
}

/** By family; `channelsLast` where images and kernels have their channels last. */
export const networks = {
  "fully-connected": { forward: fullyConnected, channelsLast: false },
  "bounded-width": { forward: boundedWidth, channelsLast: true },
  "small-cnn": { forward: smallCnn, channelsLast: true },
  "resnet-18": { forward: resnet18, channelsLast: true },
  "vision-transformer": { forward: visionTransformer, channelsLast: false },
};
