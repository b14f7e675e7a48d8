"""The networks of the benchmarks in JAX, as functions of an image batch and a dict of weights: the same as
``networks.py`` and ``resnet18.py`` have in PyTorch.

XLA's convolutions are faster on the CPU with the channels last, so convolutional networks take their images as
[N, H, W, C] and their kernels as [kh, kw, C, O]; the others take [N, C, H, W].
"""

import math

import jax
import jax.numpy as jnp

Params = dict[str, jax.Array]


def affine(h: jax.Array, params: Params, name: str) -> jax.Array:
    return h @ params[f"{name}.weight"] + params[f"{name}.bias"]


def convolve(x: jax.Array, weight: jax.Array, stride: int = 1) -> jax.Array:
    reach = weight.shape[0] // 2
    return jax.lax.conv_general_dilated(
        x, weight, (stride, stride), [(reach, reach)] * 2, dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


def fully_connected(x: jax.Array, params: Params, config: dict) -> jax.Array:
    h = x.reshape(len(x), -1)
    for i in range(config["depth"] - 1):
        h = jax.nn.relu(affine(h, params, f"hidden{i}"))
    return affine(h, params, "output")


def small_cnn(x: jax.Array, params: Params, config: dict) -> jax.Array:
    h = x
    for stage in range(len(config["widths"])):
        for i in (2 * stage, 2 * stage + 1):
            h = jax.nn.relu(convolve(h, params[f"conv{i}.weight"]) + params[f"conv{i}.bias"])
        h = jax.lax.reduce_window(h, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    # The read-out's weights count channels first.
    return affine(h.transpose(0, 3, 1, 2).reshape(len(h), -1), params, "output")


def resnet18(x: jax.Array, params: Params, config: dict) -> jax.Array:
    def normalised(h: jax.Array, name: str, stride: int) -> jax.Array:
        return convolve(h, params[f"{name}.weight"], stride) * params[f"{name}.scale"] + params[f"{name}.bias"]

    h = jax.nn.relu(normalised(x, "stem", 1))
    for stage in range(4):
        for block in range(2):
            name, stride = f"stage{stage}.block{block}", 2 if stage > 0 and block == 0 else 1
            inner = jax.nn.relu(normalised(h, f"{name}.conv1", stride))
            shortcut = normalised(h, f"{name}.shortcut", stride) if stride > 1 else h
            h = jax.nn.relu(normalised(inner, f"{name}.conv2", 1) + shortcut)
    return affine(h.mean((1, 2)), params, "output")


def layer_norm(h: jax.Array, params: Params, name: str) -> jax.Array:
    centred = h - h.mean(-1, keepdims=True)
    deviation = jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return centred / deviation * params[f"{name}.scale"] + params[f"{name}.bias"]


def vision_transformer(x: jax.Array, params: Params, config: dict) -> jax.Array:
    n, channels, height, width = x.shape
    patch, dim, heads = config["patch"], config["dim"], config["heads"]
    rows, columns = height // patch, width // patch
    patches = x.reshape(n, channels, rows, patch, columns, patch).transpose(0, 2, 4, 1, 3, 5)
    h = affine(patches.reshape(n, rows * columns, -1), params, "embed") + params["position"]
    for b in range(config["depth"]):
        qkv = affine(layer_norm(h, params, f"block{b}.norm1"), params, f"block{b}.qkv")
        query, key, value = (
            part.reshape(n, rows * columns, heads, -1).transpose(0, 2, 1, 3) for part in jnp.split(qkv, 3, axis=2)
        )
        weights = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / math.sqrt(dim / heads), axis=-1)
        mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(n, rows * columns, dim)
        h = h + affine(mixed, params, f"block{b}.project")
        inner = jax.nn.gelu(affine(layer_norm(h, params, f"block{b}.norm2"), params, f"block{b}.mlp1"), approximate=False)
        h = h + affine(inner, params, f"block{b}.mlp2")
    return affine(layer_norm(h, params, "norm").mean(1), params, "output")


def bounded_width(x: jax.Array, params: Params, config: dict) -> jax.Array:
    h, before = x, (config["kernel"] - 1) // 2
    around = (before, config["kernel"] - 1 - before)
    for i in range(config["depth"] - 1):
        padded = jnp.pad(h, ((0, 0), around, around, (0, 0)), mode="wrap")
        y = jax.lax.conv_general_dilated(
            padded, params[f"conv{i}.weight"], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        h = jax.nn.relu(y + params[f"conv{i}.bias"])
    return affine(h.transpose(0, 3, 1, 2).reshape(len(h), -1), params, "output")


def circular_correlation(x: jax.Array, weight: jax.Array) -> jax.Array:
    height, width = x.shape[-2:]
    spectrum = jnp.einsum("nchw,ochw->nohw", jnp.fft.rfft2(x), jnp.fft.rfft2(weight).conj())
    correlation = jnp.fft.irfft2(spectrum, s=(height, width))
    return jnp.roll(correlation, ((height - 1) // 2, (width - 1) // 2), axis=(-2, -1))


def full_width(x: jax.Array, params: Params, config: dict) -> jax.Array:
    h = x
    for i in range(config["depth"] - 1):
        h = jax.nn.relu(circular_correlation(h, params[f"conv{i}.weight"]) + params[f"conv{i}.bias"][:, None, None])
    return affine(h.reshape(len(h), -1), params, "output")


def locally_connected(x: jax.Array, params: Params, config: dict) -> jax.Array:
    h, kernel = x, config["kernel"]
    before = (kernel - 1) // 2
    around = (before, kernel - 1 - before)
    for i in range(config["depth"] - 1):
        n, _, height, width = h.shape
        padded = jnp.pad(h, ((0, 0), (0, 0), around, around), mode="wrap")
        # [N, C*k*k, H, W]: a patch runs over (c, a, b).
        patches = jax.lax.conv_general_dilated_patches(padded, (kernel, kernel), (1, 1), "VALID")
        z = jnp.einsum("npl,lpo->nol", patches.reshape(n, -1, height * width), params[f"local{i}.weight"])
        h = jax.nn.relu(z.reshape(n, -1, height, width) + params[f"local{i}.bias"])
    return affine(h.reshape(len(h), -1), params, "output")


FORWARD = {
    "bounded-width": bounded_width,
    "full-width": full_width,
    "fully-connected": fully_connected,
    "locally-connected": locally_connected,
    "resnet-18": resnet18,
    "small-cnn": small_cnn,
    "vision-transformer": vision_transformer,
}
CHANNELS_LAST = ("bounded-width", "small-cnn", "resnet-18")
