"""The architecture families of Treble, written plainly in PyTorch as functions of an image batch and a dict of weights.

A family is a pair: ``layout(config, shape, classes)`` lists its parameters in order, and ``forward(x, params, config)``
gives the logits. ``x`` is [N, C, H, W] after normalisation, ``shape`` is (C, H, W), a config is a plain dict with the
keys of the JSON goldens (camelCase). Depth counts weight layers, the output layer included. Everything is
differentiable in ``x`` and in every parameter, and works in float32 and float64.
"""

import math
from typing import Callable, NamedTuple

import torch
import torch.nn.functional as F

Config = dict
Params = dict[str, torch.Tensor]


class Parameter(NamedTuple):
    """``kind`` is "weight" (drawn with a scale that follows ``fan_in``), "bias", "scale" (a norm's, around 1) or
    "position"."""

    name: str
    shape: tuple[int, ...]
    kind: str
    fan_in: int


def dense(name: str, inputs: int, outputs: int) -> list[Parameter]:
    return [
        Parameter(f"{name}.weight", (inputs, outputs), "weight", inputs),
        Parameter(f"{name}.bias", (outputs,), "bias", inputs),
    ]


def affine(h: torch.Tensor, params: Params, name: str) -> torch.Tensor:
    return h @ params[f"{name}.weight"] + params[f"{name}.bias"]


def activate(h: torch.Tensor, config: Config) -> torch.Tensor:
    return h if config.get("activation", "relu") == "linear" else F.relu(h)


def pad(x: torch.Tensor, kernel: int, padding: str) -> torch.Tensor:
    """Padding that keeps the size at stride 1: floor((k-1)/2) at the beginning, the rest at the end."""
    begin = (kernel - 1) // 2
    end = kernel - 1 - begin
    return F.pad(x, (begin, end, begin, end), mode={"circular": "circular", "zero": "constant"}[padding])


# --- fully connected


def fully_connected_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    inputs, layout = math.prod(shape), []
    for i in range(config["depth"] - 1):
        layout += dense(f"hidden{i}", inputs, config["width"])
        inputs = config["width"]
    return layout + dense("output", inputs, classes)


def fully_connected(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h = x.flatten(1)
    for i in range(config["depth"] - 1):
        h = activate(affine(h, params, f"hidden{i}"), config)
    return affine(h, params, "output")


# --- convolutions of bounded and of full width


def convolution_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    kernel = (config["kernel"], config["kernel"]) if "kernel" in config else (height, width)
    layout = []
    for i in range(config["depth"] - 1):
        fan_in = channels * kernel[0] * kernel[1]
        layout.append(Parameter(f"conv{i}.weight", (config["width"], channels, *kernel), "weight", fan_in))
        layout.append(Parameter(f"conv{i}.bias", (config["width"],), "bias", fan_in))
        channels = config["width"]
    return layout + dense("output", channels * height * width, classes)


def bounded_width(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h = x
    for i in range(config["depth"] - 1):
        padded = pad(h, config["kernel"], config["padding"])
        h = activate(F.conv2d(padded, params[f"conv{i}.weight"], params[f"conv{i}.bias"]), config)
    return affine(h.flatten(1), params, "output")


def circular_correlation(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """y[o,h,w] = sum over c, a, b of weight[o,c,a,b] x[c, (h+a-ph) mod H, (w+b-pw) mod W] for a kernel as large as the
    image, with ph = floor((H-1)/2) and pw = floor((W-1)/2): the correlation theorem, then a shift by (ph, pw)."""
    height, width = x.shape[-2:]
    spectrum = torch.einsum("nchw,ochw->nohw", torch.fft.rfft2(x), torch.fft.rfft2(weight).conj())
    correlation = torch.fft.irfft2(spectrum, s=(height, width))
    return correlation.roll(((height - 1) // 2, (width - 1) // 2), dims=(-2, -1))


def full_width(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h = x
    for i in range(config["depth"] - 1):
        bias = params[f"conv{i}.bias"][:, None, None]
        h = activate(circular_correlation(h, params[f"conv{i}.weight"]) + bias, config)
    return affine(h.flatten(1), params, "output")


# --- locally connected: a convolution whose kernel differs from place to place


def locally_connected_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    layout = []
    for i in range(config["depth"] - 1):
        fan_in = channels * config["kernel"] ** 2
        layout.append(Parameter(f"local{i}.weight", (height * width, fan_in, config["width"]), "weight", fan_in))
        layout.append(Parameter(f"local{i}.bias", (config["width"], height, width), "bias", fan_in))
        channels = config["width"]
    return layout + dense("output", channels * height * width, classes)


def locally_connected(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    height, width = x.shape[-2:]
    h = x
    for i in range(config["depth"] - 1):
        # [N, C*k*k, H*W]: a patch runs over (c, a, b), the places over (h, w), both in C-order.
        patches = F.unfold(pad(h, config["kernel"], config["padding"]), config["kernel"])
        z = torch.einsum("npl,lpo->nol", patches, params[f"local{i}.weight"])
        h = activate(z.unflatten(2, (height, width)) + params[f"local{i}.bias"], config)
    return affine(h.flatten(1), params, "output")


# --- small CNN: stages of two 3x3 convolutions and a 2x2 pooling


def small_cnn_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    layout = []
    for stage, out in enumerate(config["widths"]):
        for i in (2 * stage, 2 * stage + 1):
            layout.append(Parameter(f"conv{i}.weight", (out, channels, 3, 3), "weight", channels * 9))
            layout.append(Parameter(f"conv{i}.bias", (out,), "bias", channels * 9))
            channels = out
        height, width = height // 2, width // 2
    return layout + dense("output", channels * height * width, classes)


def small_cnn(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    pool = {"max": F.max_pool2d, "average": F.avg_pool2d}[config["pool"]]
    h = x
    for stage in range(len(config["widths"])):
        for i in (2 * stage, 2 * stage + 1):
            h = activate(F.conv2d(h, params[f"conv{i}.weight"], params[f"conv{i}.bias"], padding=1), config)
        h = pool(h, 2)
    return affine(h.flatten(1), params, "output")


# --- vision transformer: pre-norm blocks, exact GELU, mean over the tokens


def norm_layout(name: str, dim: int) -> list[Parameter]:
    return [Parameter(f"{name}.scale", (dim,), "scale", dim), Parameter(f"{name}.bias", (dim,), "bias", dim)]


def vision_transformer_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    patch, dim = config["patch"], config["dim"]
    tokens = (height // patch) * (width // patch)
    layout = dense("embed", channels * patch * patch, dim)
    layout.append(Parameter("position", (tokens, dim), "position", dim))
    for b in range(config["depth"]):
        layout += norm_layout(f"block{b}.norm1", dim)
        layout += dense(f"block{b}.qkv", dim, 3 * dim)
        layout += dense(f"block{b}.project", dim, dim)
        layout += norm_layout(f"block{b}.norm2", dim)
        layout += dense(f"block{b}.mlp1", dim, config["mlpRatio"] * dim)
        layout += dense(f"block{b}.mlp2", config["mlpRatio"] * dim, dim)
    return layout + norm_layout("norm", dim) + dense("output", dim, classes)


def layer_norm(h: torch.Tensor, params: Params, name: str) -> torch.Tensor:
    return F.layer_norm(h, h.shape[-1:], params[f"{name}.scale"], params[f"{name}.bias"], eps=1e-5)


def vision_transformer(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    n, channels, height, width = x.shape
    patch, dim, heads = config["patch"], config["dim"], config["heads"]
    rows, columns = height // patch, width // patch
    patches = x.reshape(n, channels, rows, patch, columns, patch).permute(0, 2, 4, 1, 3, 5)
    h = affine(patches.reshape(n, rows * columns, -1), params, "embed") + params["position"]
    for b in range(config["depth"]):
        qkv = affine(layer_norm(h, params, f"block{b}.norm1"), params, f"block{b}.qkv")
        query, key, value = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in qkv.split(dim, dim=2))
        weights = torch.softmax(query @ key.transpose(2, 3) / math.sqrt(dim / heads), dim=-1)
        mixed = (weights @ value).transpose(1, 2).flatten(2)
        h = h + affine(mixed, params, f"block{b}.project")
        inner = F.gelu(affine(layer_norm(h, params, f"block{b}.norm2"), params, f"block{b}.mlp1"))
        h = h + affine(inner, params, f"block{b}.mlp2")
    return affine(layer_norm(h, params, "norm").mean(1), params, "output")


# --- all of them


class Family(NamedTuple):
    layout: Callable[[Config, tuple[int, int, int], int], list[Parameter]]
    forward: Callable[[torch.Tensor, Params, Config], torch.Tensor]


FAMILIES: dict[str, Family] = {
    "fully-connected": Family(fully_connected_layout, fully_connected),
    "bounded-width": Family(convolution_layout, bounded_width),
    "full-width": Family(convolution_layout, full_width),
    "locally-connected": Family(locally_connected_layout, locally_connected),
    "small-cnn": Family(small_cnn_layout, small_cnn),
    "vision-transformer": Family(vision_transformer_layout, vision_transformer),
}


def normalise(x: torch.Tensor, mean: list[float], std: list[float]) -> torch.Tensor:
    """The first layer of every network: (x - mean) / std per channel, ``x`` in [0, 1]."""
    like = {"dtype": x.dtype, "device": x.device}
    return (x - torch.tensor(mean, **like)[:, None, None]) / torch.tensor(std, **like)[:, None, None]
