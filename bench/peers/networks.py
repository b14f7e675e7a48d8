"""The architecture families of Treble, written plainly in PyTorch as functions of an image batch and a dict of weights.

A family is a pair: ``layout(config, shape, classes)`` lists its parameters in order, and ``forward(x, params, config)``
gives the logits. ``x`` is [N, C, H, W] after normalisation, ``shape`` is (C, H, W), a config is a plain dict with the
keys of the JSON goldens (camelCase). Depth counts weight layers, the output layer included. Everything is
differentiable in ``x`` and in every parameter, and works in float32 and float64. Running averages of batch
normalisation are parameters too (``is_buffer``); ``config["training"]`` normalises by the batch and moves them in place.
"""

import math
from typing import Callable, NamedTuple

import torch
import torch.nn.functional as F

Config = dict
Params = dict[str, torch.Tensor]


class Parameter(NamedTuple):
    """``kind`` is "weight" (drawn with a scale that follows ``fan_in``), "bias", "scale" (around 1: a norm's, or a
    running variance) or "position"."""

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


def pad(x: torch.Tensor, kernel: int, padding: str, dilation: int = 1) -> torch.Tensor:
    """Padding that keeps the size at stride 1: floor(d(k-1)/2) at the beginning, the rest at the end."""
    reach = dilation * (kernel - 1)
    begin = reach // 2
    end = reach - begin
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


def kernel_of(weight: torch.Tensor, config: Config) -> torch.Tensor:
    """In frequency, the weights are Re K - Im K of the kernel's unitary DFT K: the Hartley transform, its own inverse."""
    if config.get("parametrization", "pixel") == "pixel":
        return weight
    spectrum = torch.fft.fft2(weight, norm="ortho")
    return spectrum.real - spectrum.imag


def bounded_width(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h, dilation = x, config.get("dilation", 1)
    for i in range(config["depth"] - 1):
        padded = pad(h, config["kernel"], config["padding"], dilation)
        kernel = kernel_of(params[f"conv{i}.weight"], config)
        h = activate(F.conv2d(padded, kernel, params[f"conv{i}.bias"], dilation=dilation), config)
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
        h = activate(circular_correlation(h, kernel_of(params[f"conv{i}.weight"], config)) + bias, config)
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


# --- batch normalisation


def batch_norm_layout(name: str, channels: int) -> list[Parameter]:
    return [
        Parameter(f"{name}.scale", (channels,), "scale", channels),
        Parameter(f"{name}.bias", (channels,), "bias", channels),
        Parameter(f"{name}.mean", (channels,), "bias", channels),
        Parameter(f"{name}.variance", (channels,), "scale", channels),
    ]


def is_buffer(name: str) -> bool:
    return name.endswith((".mean", ".variance"))


def batch_norm(h: torch.Tensor, params: Params, name: str, config: Config) -> torch.Tensor:
    mean, variance, scale, bias = (params[f"{name}.{key}"] for key in ("mean", "variance", "scale", "bias"))
    return F.batch_norm(h, mean, variance, scale, bias, training=config.get("training", False))


# --- small CNN: stages of 3x3 convolutions, two by default, and a 2x2 pooling


def small_cnn_convolutions(config: Config) -> list[int]:
    return config.get("convolutions", [2] * len(config["widths"]))


def small_cnn_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    layout, i = [], 0
    for out, count in zip(config["widths"], small_cnn_convolutions(config)):
        for _ in range(count):
            layout.append(Parameter(f"conv{i}.weight", (out, channels, 3, 3), "weight", channels * 9))
            if config.get("norm", "none") == "batch":
                layout += batch_norm_layout(f"conv{i}.norm", out)
            else:
                layout.append(Parameter(f"conv{i}.bias", (out,), "bias", channels * 9))
            channels, i = out, i + 1
        height, width = height // 2, width // 2
    return layout + dense("output", channels * height * width, classes)


def blur_pool(h: torch.Tensor, taps: list[int]) -> torch.Tensor:
    """Every second pixel after a binomial filter along either axis, one pixel of reflected border (Zhang 2019)."""
    line = torch.tensor(taps, dtype=h.dtype) / sum(taps)
    kernel = torch.outer(line, line).expand(h.shape[1], 1, -1, -1)
    return F.conv2d(F.pad(h, (1, 1, 1, 1), mode="reflect"), kernel, stride=2, groups=h.shape[1])


POOLS = {
    "max": lambda h: F.max_pool2d(h, 2),
    "average": lambda h: F.avg_pool2d(h, 2),
    "max-blur": lambda h: blur_pool(F.max_pool2d(h, 2, 1), [1, 2, 1]),
    "blur": lambda h: blur_pool(h, [1, 3, 3, 1]),
}


def small_cnn(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h, i = x, 0
    for count in small_cnn_convolutions(config):
        for _ in range(count):
            h = F.conv2d(h, params[f"conv{i}.weight"], params.get(f"conv{i}.bias"), padding=1)
            if config.get("norm", "none") == "batch":
                h = batch_norm(h, params, f"conv{i}.norm", config)
            h, i = activate(h, config), i + 1
        h = POOLS[config["pool"]](h)
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


def to_patches(x: torch.Tensor, patch: int) -> torch.Tensor:
    """[N, tokens, C*p*p]: tokens in raster order, elements in the order (channel, row, column)."""
    return F.unfold(x, patch, stride=patch).transpose(1, 2)


def vision_transformer(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    dim, heads = config["dim"], config["heads"]
    h = affine(to_patches(x, config["patch"]), params, "embed") + params["position"]
    for b in range(config["depth"]):
        qkv = affine(layer_norm(h, params, f"block{b}.norm1"), params, f"block{b}.qkv")
        query, key, value = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in qkv.split(dim, dim=2))
        weights = torch.softmax(query @ key.transpose(2, 3) / math.sqrt(dim / heads), dim=-1)
        mixed = (weights @ value).transpose(1, 2).flatten(2)
        h = h + affine(mixed, params, f"block{b}.project")
        inner = F.gelu(affine(layer_norm(h, params, f"block{b}.norm2"), params, f"block{b}.mlp1"))
        h = h + affine(inner, params, f"block{b}.mlp2")
    return affine(layer_norm(h, params, "norm").mean(1), params, "output")


# --- MLP-Mixer


def mlp_mixer_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, height, width = shape
    patch, dim, hidden = config["patch"], config["dim"], config["mlpRatio"] * config["dim"]
    tokens = (height // patch) * (width // patch)
    layout = dense("embed", channels * patch * patch, dim)
    for b in range(config["depth"]):
        layout += norm_layout(f"block{b}.norm1", dim)
        layout += dense(f"block{b}.tokens1", tokens, config["tokensDim"])
        # Without a bias, which every layer normalisation after it would subtract again.
        layout += dense(f"block{b}.tokens2", config["tokensDim"], tokens)[:1]
        layout += norm_layout(f"block{b}.norm2", dim)
        layout += dense(f"block{b}.channels1", dim, hidden)
        layout += dense(f"block{b}.channels2", hidden, dim)
    return layout + norm_layout("norm", dim) + dense("output", dim, classes)


def mlp_mixer(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h = affine(to_patches(x, config["patch"]), params, "embed")
    for b in range(config["depth"]):
        inner = F.gelu(affine(layer_norm(h, params, f"block{b}.norm1").mT, params, f"block{b}.tokens1"))
        h = h + (inner @ params[f"block{b}.tokens2.weight"]).mT
        inner = F.gelu(affine(layer_norm(h, params, f"block{b}.norm2"), params, f"block{b}.channels1"))
        h = h + affine(inner, params, f"block{b}.channels2")
    return affine(layer_norm(h, params, "norm").mean(1), params, "output")


# --- ResNet of basic blocks, in its form for small images


def resnet_blocks(config: Config) -> list[tuple[str, int, int, int]]:
    """Name, input channels, output channels and stride of every block."""
    blocks, channels = [], config["widths"][0]
    for stage, width in enumerate(config["widths"]):
        for b in range(config["blocks"]):
            blocks.append((f"stage{stage}.block{b}", channels, width, 2 if stage > 0 and b == 0 else 1))
            channels = width
    return blocks


def resnet_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    def convolution(name: str, inputs: int, outputs: int, kernel: int) -> list[Parameter]:
        fan_in = inputs * kernel * kernel
        weight = Parameter(f"{name}.weight", (outputs, inputs, kernel, kernel), "weight", fan_in)
        return [weight, *batch_norm_layout(f"{name}.norm", outputs)]

    layout = convolution("stem", shape[0], config["widths"][0], 3)
    for name, inputs, outputs, stride in resnet_blocks(config):
        layout += convolution(f"{name}.conv0", inputs, outputs, 3) + convolution(f"{name}.conv1", outputs, outputs, 3)
        if config["shortcut"] == "projection" and (stride > 1 or inputs != outputs):
            layout += convolution(f"{name}.shortcut", inputs, outputs, 1)
    return layout + dense("output", config["widths"][-1], classes)


def resnet(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    def convolved(h: torch.Tensor, name: str, stride: int) -> torch.Tensor:
        weight = params[f"{name}.weight"]
        h = F.conv2d(h, weight, stride=stride, padding=weight.shape[-1] // 2)
        return batch_norm(h, params, f"{name}.norm", config)

    h = F.relu(convolved(x, "stem", 1))
    for name, inputs, outputs, stride in resnet_blocks(config):
        past = h
        if f"{name}.shortcut.weight" in params:
            past = convolved(h, f"{name}.shortcut", stride)
        elif stride > 1 or inputs != outputs:
            before = (outputs - inputs) // 2
            past = F.pad(h[:, :, ::stride, ::stride], (0, 0, 0, 0, before, outputs - inputs - before))
        h = F.relu(convolved(h, f"{name}.conv0", stride))
        h = F.relu(convolved(h, f"{name}.conv1", 1) + past)
    return affine(h.mean((2, 3)), params, "output")


# --- ConvNeXt


def convnext_layout(config: Config, shape: tuple[int, int, int], classes: int) -> list[Parameter]:
    channels, kernel, layout = shape[0], config["kernel"], []
    for stage, width in enumerate(config["widths"]):
        patch = config["patch"] if stage == 0 else 2
        if stage > 0:
            layout += norm_layout(f"stage{stage}.norm", channels)
        layout += dense(f"stage{stage}.embed", channels * patch * patch, width)
        if stage == 0:
            layout += norm_layout(f"stage{stage}.norm", width)
        for b in range(config["blocks"]):
            block = f"stage{stage}.block{b}"
            layout.append(Parameter(f"{block}.depthwise.weight", (width, 1, kernel, kernel), "weight", kernel**2))
            layout.append(Parameter(f"{block}.depthwise.bias", (width,), "bias", kernel**2))
            layout += norm_layout(f"{block}.norm", width)
            layout += dense(f"{block}.mlp1", width, config["mlpRatio"] * width)
            layout += dense(f"{block}.mlp2", config["mlpRatio"] * width, width)
        channels = width
    return layout + norm_layout("norm", channels) + dense("output", channels, classes)


def convnext(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    def channel_norm(h: torch.Tensor, name: str) -> torch.Tensor:
        return layer_norm(h.movedim(1, -1), params, name).movedim(-1, 1)

    h = x
    for stage, width in enumerate(config["widths"]):
        patch = config["patch"] if stage == 0 else 2
        if stage > 0:
            h = channel_norm(h, f"stage{stage}.norm")
        kernel = params[f"stage{stage}.embed.weight"].T.reshape(width, -1, patch, patch)
        h = F.conv2d(h, kernel, params[f"stage{stage}.embed.bias"], stride=patch)
        if stage == 0:
            h = channel_norm(h, f"stage{stage}.norm")
        for b in range(config["blocks"]):
            block = f"stage{stage}.block{b}"
            weight, bias = params[f"{block}.depthwise.weight"], params[f"{block}.depthwise.bias"]
            mixed = F.conv2d(pad(h, config["kernel"], config["padding"]), weight, bias, groups=width)
            inner = F.gelu(affine(channel_norm(mixed, f"{block}.norm").movedim(1, -1), params, f"{block}.mlp1"))
            h = h + affine(inner, params, f"{block}.mlp2").movedim(-1, 1)
    return affine(layer_norm(h.mean((2, 3)), params, "norm"), params, "output")


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
    "resnet": Family(resnet_layout, resnet),
    "convnext": Family(convnext_layout, convnext),
    "mlp-mixer": Family(mlp_mixer_layout, mlp_mixer),
}


def low_pass(x: torch.Tensor, config: Config) -> torch.Tensor:
    """A fixed filter in front of any network: ``lowPass`` is its cut-off in cycles per pixel."""
    if "lowPass" not in config:
        return x
    frequency = [torch.fft.fftfreq(n, dtype=x.dtype) for n in x.shape[-2:]]
    radius = torch.hypot(*torch.meshgrid(*frequency, indexing="ij")) / config["lowPass"]
    gaussian = config.get("lowPassShape", "ideal") == "gaussian"
    response = 2 ** (-(radius**2) / 2) if gaussian else (radius <= 1).to(x.dtype)
    return torch.fft.ifft2(torch.fft.fft2(x) * response).real


def normalise(x: torch.Tensor, mean: list[float], std: list[float]) -> torch.Tensor:
    """The first layer of every network: (x - mean) / std per channel, ``x`` in [0, 1]."""
    like = {"dtype": x.dtype, "device": x.device}
    return (x - torch.tensor(mean, **like)[:, None, None]) / torch.tensor(std, **like)[:, None, None]
