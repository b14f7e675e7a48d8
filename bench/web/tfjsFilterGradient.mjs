// TensorFlow.js wasm has no kernel for a convolution's gradient in its filter. It is a convolution, too, of the images
// by the output's gradient, with batch and channels changed over: with that it trains on wasm.

/** Gives every convolution of stride 1, channels last, that gradient. */
export function giveFilterGradient(tf) {
  const { gradFunc, ...given } = tf.getGradient("Conv2D");
  tf.unregisterGradient("Conv2D");
  tf.registerGradient({
    ...given,
    gradFunc: (dy, saved, attributes) => ({
      ...gradFunc(dy, saved, attributes),
      filter: () => filterGradient(tf, dy, saved, attributes),
    }),
  });
}

function filterGradient(tf, dy, [x, filter], { strides, pad }) {
  if ([strides].flat().some((stride) => stride !== 1)) throw new Error("only strides of 1");
  const reach = pad === "same" ? (filter.shape[0] - 1) / 2 : 0;
  // [C, H, W, N] by [H', W', N, O] is [C, kh, kw, O].
  const product = tf.conv2d(x.transpose([3, 1, 2, 0]), dy.transpose([1, 2, 0, 3]), 1, reach);
  return product.transpose([1, 2, 0, 3]);
}
