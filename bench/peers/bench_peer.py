"""Takes the same steps as bench/cases.mjs in eager PyTorch, and times them when asked. One JSON line in, one out.

``{"do": "start", "threads": n}`` comes first, ``{"do": "open", "case": ...}`` prepares a case, ``{"do": "turn", "repeats": n}`` gives ``{"ms": ...}`` a step.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from networks import FAMILIES, circular_correlation, normalise


def network_step(case: dict):
    config, images, batch = case["config"], case["images"], case["batch"]
    family = FAMILIES[config["family"]]
    layout = family.layout(config, tuple(images["shape"]), images["classes"])
    weights = {}
    for name, shape, kind, fan_in in layout:
        if kind == "weight":
            weights[name] = torch.randn(shape) * (2 / fan_in) ** 0.5
        else:
            weights[name] = torch.ones(shape) if kind == "scale" else torch.zeros(shape)
    labels = torch.arange(batch) % images["classes"]

    def loss_of(x: torch.Tensor) -> torch.Tensor:
        logits = family.forward(normalise(x, images["mean"], images["std"]), weights, config)
        return F.cross_entropy(logits, labels)

    if case["task"] == "train":
        pixels = torch.randint(0, 256, (batch, *images["shape"]), dtype=torch.uint8)
        for weight in weights.values():
            weight.requires_grad_()
        optimizer = torch.optim.SGD(weights.values(), lr=1e-3, momentum=0.9)

        def train() -> None:
            optimizer.zero_grad()
            loss_of(pixels.to(torch.float32) / 255).backward()
            optimizer.step()

        return train

    original = torch.rand(batch, *images["shape"])
    lower, upper = original - case["pgd"]["epsilon"], original + case["pgd"]["epsilon"]
    state = [torch.rand(batch, *images["shape"])]

    def attack() -> None:
        x = state[0].requires_grad_()
        (dx,) = torch.autograd.grad(loss_of(x), x)
        with torch.no_grad():
            moved = x + case["pgd"]["stepSize"] * dx.sign()
            state[0] = torch.maximum(torch.minimum(moved, upper), lower).clamp(0, 1)

    return attack


def convolution_step(case: dict):
    batch, channels, kernel = case["batch"], case["channels"], case["kernel"]
    x = torch.rand(batch, channels, 32, 32).requires_grad_()
    w = (torch.randn(16, channels, kernel, kernel) / (channels * kernel)).requires_grad_()
    cotangent = torch.rand(batch, 16, 32, 32)

    def step() -> None:
        y = circular_correlation(x, w) if case["padding"] == "full" else F.conv2d(x, w, padding=kernel // 2)
        torch.autograd.grad(y, (x, w), cotangent)

    return step


def main() -> None:
    step = None
    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "start":
            if question["threads"]:
                torch.set_num_threads(question["threads"])
            answer = {"version": torch.__version__}
        elif question["do"] == "open":
            case = question["case"]
            step = (network_step if case["kind"] == "network" else convolution_step)(case)
            for _ in range(2):
                step()
            answer = {}
        else:
            step()
            start = time.perf_counter()
            for _ in range(question["repeats"]):
                step()
            answer = {"ms": 1000 * (time.perf_counter() - start) / question["repeats"]}
        print(json.dumps(answer), flush=True)


main()
