"""Takes the steps of ``bench/cases.mjs`` in PyTorch: eager, or compiled with ``--compile``. See ``protocol.py``."""

import os
import shutil
import sys

import numpy as np
import torch
import torch.nn.functional as F

from networks import FAMILIES, circular_correlation, normalise, is_buffer
from protocol import Prepared, Values, serve
from resnet18 import resnet18

COMPILE = "--compile" in sys.argv
FORWARD = {**{name: family.forward for name, family in FAMILIES.items()}, "resnet-18": resnet18}


def compiled(function):
    return torch.compile(function, dynamic=False) if COMPILE else function


def start(threads: int) -> str:
    if COMPILE and not any(map(shutil.which, (os.environ.get("CXX", "g++"), "g++", "clang++"))):
        raise RuntimeError("needs a C++ compiler (g++ or clang++)")
    if threads:
        torch.set_num_threads(threads)
    return f"{torch.__version__}, {torch.get_num_threads()} threads"


def prepare(case: dict, values: Values) -> Prepared:
    if COMPILE:
        torch._dynamo.reset()
    if case["kind"] == "convolution":
        return convolution(case, values)
    return (training if case["task"] == "train" else attack)(case, values)


def loss_function(case: dict, weights: dict[str, torch.Tensor], labels: torch.Tensor):
    config, images = case["config"], case["images"]
    forward = FORWARD[config["family"]]

    def loss_of(x: torch.Tensor) -> torch.Tensor:
        return F.cross_entropy(forward(normalise(x, images["mean"], images["std"]), weights, config), labels)

    return loss_of


def tensors(values: Values) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    return {name: torch.from_numpy(value) for name, value in values.parameters.items()}, torch.from_numpy(values.labels)


def training(case: dict, values: Values) -> Prepared:
    weights, labels = tensors(values)
    trained = [weight.requires_grad_() for name, weight in weights.items() if not is_buffer(name)]
    settings = case["training"]
    optimizer = torch.optim.SGD(
        trained,
        lr=settings["learningRate"],
        momentum=settings["momentum"],
        weight_decay=settings["weightDecay"],
    )
    raw = torch.from_numpy(values.raw)
    network_loss = loss_function({**case, "config": {**case["config"], "training": True}}, weights, labels)
    loss_of = compiled(lambda raw: network_loss(raw.to(torch.float32) / 255))
    update = compiled(optimizer.step)

    def step() -> None:
        optimizer.zero_grad()
        loss_of(raw).backward()
        update()

    return Prepared(step, lambda: [weight.detach().numpy() for weight in weights.values()])


def attack(case: dict, values: Values) -> Prepared:
    weights, labels = tensors(values)
    original = torch.from_numpy(values.original)
    size, epsilon = case["pgd"]["stepSize"], case["pgd"]["epsilon"]
    lower, upper = original - epsilon, original + epsilon
    loss_of = compiled(loss_function(case, weights, labels))

    @compiled
    def moved(x: torch.Tensor, dx: torch.Tensor) -> torch.Tensor:
        return torch.maximum(torch.minimum(x + size * dx.sign(), upper), lower).clamp(0, 1)

    state = [original.clone()]

    def step() -> None:
        x = state[0].requires_grad_()
        (dx,) = torch.autograd.grad(loss_of(x), x)
        with torch.no_grad():
            state[0] = moved(x.detach(), dx)

    return Prepared(step, lambda: [state[0].detach().numpy()])


def convolution(case: dict, values: Values) -> Prepared:
    x = torch.from_numpy(values.original).requires_grad_()
    w = torch.from_numpy(values.parameters["w"]).requires_grad_()
    cotangent = torch.from_numpy(values.cotangent)
    padding = case["kernel"] // 2

    def direct(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        height, width = w.shape[-2:]
        around = ((width - 1) // 2, width // 2, (height - 1) // 2, height // 2)
        return F.conv2d(F.pad(x, around, mode="circular"), w)

    @compiled
    def forward(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        if case["padding"] != "full":
            return F.conv2d(x, w, padding=padding)
        return direct(x, w) if case["form"] == "direct" else circular_correlation(x, w)

    results: list[np.ndarray] = []

    def step() -> None:
        y = forward(x, w)
        dx, dw = torch.autograd.grad(y, (x, w), cotangent)
        results[:] = [y.detach().numpy(), dx.numpy(), dw.numpy()]

    return Prepared(step, lambda: results)


serve(start, prepare)
