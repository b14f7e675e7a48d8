"""Writes packages/treble/src/attacks/goldens/quantised.golden.json: a small network, quantised in many ways.

The network is a convolutional one of 8 x 8 grey images of bars in four directions. It is trained and exported by
PyTorch and quantised by onnxruntime's own tools; beside each file stand the logits that onnxruntime gives to the first
test images one by one, its optimiser off. Needs packages that the other scripts here do not:
``pip install onnx==1.23.2 onnxruntime==1.30.0``.
"""

import base64
import json
import logging
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from torch import nn

GOLDEN = Path(__file__).parents[2] / "packages/treble/src/attacks/goldens/quantised.golden.json"
SIZE, CLASSES, TRAINED, TESTED = 8, 4, 600, 60


def bars(count, generator):
    """Bars through a random place, a class for each direction, under noise; bytes."""
    labels = torch.arange(count) % CLASSES
    angle = labels * torch.pi / CLASSES
    centre = 2 + 3 * torch.rand(count, 2, generator=generator)
    rows, columns = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    off = torch.sin(angle)[:, None, None] * (columns - centre[:, 1, None, None]) - torch.cos(angle)[:, None, None] * (
        rows - centre[:, 0, None, None]
    )
    clean = 0.25 + 0.5 * torch.exp(-(off**2))
    noisy = clean + 0.1 * torch.randn(count, SIZE, SIZE, generator=generator)
    return (noisy.clamp(0, 1) * 255).round().to(torch.uint8)[:, None], labels


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 6, 3, padding=1)
        self.second = nn.Conv2d(6, 8, 3, padding=1)
        self.head = nn.Linear(32, CLASSES)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.relu(self.second(x)) + F.leaky_relu(self.second(x), 0.1)
        return self.head(F.avg_pool2d(x, 2).flatten(1))


class Reader(CalibrationDataReader):
    def __init__(self, images):
        self.left = iter([{"image": image[None]} for image in images[:60].numpy()])

    def get_next(self):
        return next(self.left, None)


def train(images, labels):
    network = Network()
    optimiser = torch.optim.Adam(network.parameters(), 5e-3)
    for _ in range(12):
        for batch in torch.randperm(len(images)).split(50):
            optimiser.zero_grad()
            F.cross_entropy(network(images[batch]), labels[batch]).backward()
            optimiser.step()
    return network.eval()


def quantised(path, images, folder):
    """Name to file: operators, pairs around float operators, dynamic; signed and unsigned, per channel, few bits."""
    ways = {
        "operators-unsigned": (QuantFormat.QOperator, QuantType.QUInt8, QuantType.QInt8, False),
        "operators-signed-per-channel": (QuantFormat.QOperator, QuantType.QInt8, QuantType.QInt8, True),
        "pairs-unsigned-per-channel": (QuantFormat.QDQ, QuantType.QUInt8, QuantType.QInt8, True),
        "pairs-16-bit": (QuantFormat.QDQ, QuantType.QInt16, QuantType.QInt8, False),
        "pairs-4-bit-weights": (QuantFormat.QDQ, QuantType.QUInt8, QuantType.QInt4, False),
    }
    files = {}
    for name, (form, activations, weights, per_channel) in ways.items():
        files[name] = f"{folder}/{name}.onnx"
        quantize_static(
            path,
            files[name],
            Reader(images),
            quant_format=form,
            activation_type=activations,
            weight_type=weights,
            per_channel=per_channel,
        )
    files["dynamic"] = f"{folder}/dynamic.onnx"
    quantize_dynamic(path, files["dynamic"])
    for source in ("pairs-unsigned-per-channel", "dynamic"):
        files[f"{source}-optimised"] = f"{folder}/{source}-optimised.onnx"
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = files[f"{source}-optimised"]
        ort.InferenceSession(files[source], options)
    return files


def run(path, images):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(path, options)
    return [session.run(None, {"image": image[None]})[0][0].tolist() for image in images.numpy()]


def main():
    logging.disable(logging.WARNING)
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(1)
    trained, labels = bars(TRAINED, generator)
    tested, wanted = bars(TESTED, generator)
    images, shown = trained.float() / 255, tested.float() / 255
    network = train(images, labels)
    models = {}
    with tempfile.TemporaryDirectory() as folder:
        plain = f"{folder}/float.onnx"
        axes = {"image": {0: "batch"}, "logits": {0: "batch"}}
        names = {"input_names": ["image"], "output_names": ["logits"], "dynamic_axes": axes}
        torch.onnx.export(network, (shown[:1],), plain, dynamo=False, opset_version=17, **names)
        for name, path in {"float": plain, **quantised(plain, images, folder)}.items():
            logits = run(path, shown)
            right = (np.argmax(logits, 1) == wanted.numpy()).mean()
            print(f"{name}: {Path(path).stat().st_size} bytes, {right:.3f} right")
            file = base64.b64encode(Path(path).read_bytes()).decode()
            models[name] = {"file": file, "logits": [[float(f"{z:.7g}") for z in row] for row in logits[:12]]}
    golden = {
        "images": base64.b64encode(tested.numpy().tobytes()).decode(),
        "labels": wanted.tolist(),
        "models": models,
    }
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
