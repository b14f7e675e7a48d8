"""Writes a ResNet-50 (He et al. 2015, strides in the 3x3 as in torchvision) of random weights: resnet50.py out.onnx

To measure time and memory by: its weights are He's normal ones of a fixed seed, its batch normalisation has gentle
random scales, shifts, means and variances, and what it says of an image means nothing.
"""

import sys
from pathlib import Path

import numpy as np
from graph import Graph

STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))  # width, blocks, stride of the first


def write(path):
    random = np.random.default_rng(0)
    graph = Graph("resnet50", 224)

    def numbers(low, high, count):
        return random.uniform(low, high, count).astype(np.float32)

    def conv_norm(x, given, made, kernel, name, stride=1, scale=1.0):
        deviation = np.sqrt(2 / (given * kernel * kernel))
        weight = (random.standard_normal((made, given, kernel, kernel)) * deviation).astype(np.float32)
        pad = kernel // 2
        x = graph.conv(x, weight, f"{name}.conv", pads=[pad] * 4, strides=[stride, stride])
        gamma, variance = numbers(0.9 * scale, 1.1 * scale, made), numbers(0.8, 1.2, made)
        beta, mean = numbers(-0.1, 0.1, made), numbers(-0.1, 0.1, made)
        return graph.batch_norm(x, gamma, beta, mean, variance, f"{name}.norm", 1e-5)

    def relu(x):
        return graph.add("Relu", [x])

    x = relu(conv_norm("images", 3, 64, 7, "stem", 2))
    x = graph.add("MaxPool", [x], kernel_shape=[3, 3], pads=[1] * 4, strides=[2, 2])
    channels = 64
    for s, (width, blocks, first) in enumerate(STAGES):
        for b in range(blocks):
            name, stride = f"{s}.{b}", first if b == 0 else 1
            y = relu(conv_norm(x, channels, width, 1, f"{name}.1"))
            y = relu(conv_norm(y, width, width, 3, f"{name}.2", stride))
            y = conv_norm(y, width, 4 * width, 1, f"{name}.3", scale=0.3)  # small, so that 16 blocks do not overflow
            if b == 0:
                x = conv_norm(x, channels, 4 * width, 1, f"{name}.shortcut", stride)
                channels = 4 * width
            x = relu(graph.add("Add", [y, x]))
    weight = (random.standard_normal((1000, channels)) / np.sqrt(channels)).astype(np.float32)
    graph.write(graph.linear(x, weight, numbers(-0.1, 0.1, 1000), "fc"), 1000, path)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
