"""Writes packages/treble/src/models/goldens/<case>.golden.json: loss, logits and all gradients of small networks.

Computed in float64 from float32 inputs. The float32 run beside it says how close single precision can come:
``float32.worst`` is the largest |g32 - g64| / |g64| (Euclidean norms) over the gradients. The seed of the images is the
first for which no ReLU and no maximum sits within ``KINK`` of a change of branch, so that rounding cannot flip one.
"""

import torch
import torch.nn.functional as F

from filled import MODELS, filled, images, summary, write_golden
from losses import LOSSES
from networks import FAMILIES, normalise

BATCH, CLASSES = 4, 10
LABELS = [index * 7 % CLASSES for index in range(BATCH)]
MEAN, STD = [0.49, 0.48, 0.45], [0.25, 0.24, 0.26]
SQUARE, WIDE = (3, 8, 8), (3, 6, 8)
KINK = 1e-5

FULLY_CONNECTED = {"depth": 3, "width": 8}
FULL_WIDTH = {"depth": 3, "width": 4}
BOUNDED = {"depth": 3, "width": 4, "kernel": 3, "padding": "circular"}
VISION_TRANSFORMER = {"patch": 4, "dim": 16, "depth": 2, "heads": 4, "mlpRatio": 2}
RELU, LINEAR = {"activation": "relu"}, {"activation": "linear"}

# case: family, config, (C, H, W), loss
CASES = {
    "fully-connected": ("fully-connected", {**FULLY_CONNECTED, **RELU}, SQUARE, "cross-entropy"),
    "fully-connected-linear": ("fully-connected", {**FULLY_CONNECTED, **LINEAR}, SQUARE, "cross-entropy"),
    "fully-connected-exponential": ("fully-connected", {**FULLY_CONNECTED, **RELU}, SQUARE, "exponential"),
    "full-width": ("full-width", {**FULL_WIDTH, **RELU}, SQUARE, "cross-entropy"),
    "full-width-linear": ("full-width", {**FULL_WIDTH, **LINEAR}, SQUARE, "cross-entropy"),
    "full-width-6x8": ("full-width", {**FULL_WIDTH, **RELU}, WIDE, "cross-entropy"),
    "bounded-width-3-circular": ("bounded-width", {**BOUNDED, **RELU}, SQUARE, "cross-entropy"),
    "bounded-width-3-circular-linear": ("bounded-width", {**BOUNDED, **LINEAR}, SQUARE, "cross-entropy"),
    "bounded-width-5-zero": (
        "bounded-width",
        {"depth": 2, "width": 6, "kernel": 5, "padding": "zero", **RELU},
        SQUARE,
        "cross-entropy",
    ),
    "bounded-width-4-circular": (
        "bounded-width",
        {"depth": 2, "width": 6, "kernel": 4, "padding": "circular", **RELU},
        SQUARE,
        "cross-entropy",
    ),
    "locally-connected-3-zero": (
        "locally-connected",
        {"depth": 2, "width": 4, "kernel": 3, "padding": "zero", **RELU},
        SQUARE,
        "cross-entropy",
    ),
    "locally-connected-3-circular": (
        "locally-connected",
        {"depth": 3, "width": 4, "kernel": 3, "padding": "circular", **RELU},
        SQUARE,
        "cross-entropy",
    ),
    "small-cnn-max": ("small-cnn", {"widths": [8, 16], "pool": "max", **RELU}, SQUARE, "cross-entropy"),
    "small-cnn-average": ("small-cnn", {"widths": [8, 16], "pool": "average", **RELU}, SQUARE, "cross-entropy"),
    "vision-transformer": ("vision-transformer", VISION_TRANSFORMER, SQUARE, "cross-entropy"),
}


def distance_to_kink(forward, x, params, config) -> float:
    """Smallest |pre-activation| of any ReLU and smallest lead of any positive maximum over the runner-up."""
    distances = [float("inf")]
    relu, max_pool = F.relu, F.max_pool2d

    def watched_relu(h):
        distances.append(h.abs().min().item())
        return relu(h)

    def watched_max_pool(h, size):
        windows = F.unfold(h.flatten(0, 1)[:, None], size, stride=size)
        top = windows.topk(2, dim=1).values
        leads = (top[:, 0] - top[:, 1])[top[:, 0] > 0]
        distances.append(leads.min().item())
        return max_pool(h, size)

    F.relu, F.max_pool2d = watched_relu, watched_max_pool
    try:
        forward(x, params, config)
    finally:
        F.relu, F.max_pool2d = relu, max_pool
    return min(distances)


def evaluate(case: tuple, seed: int, dtype: torch.dtype):
    """Logits, the loss of each example, the mean loss, and its gradients: {"x": ..., parameter name: ...}."""
    family, config, shape, loss = case
    layout, forward = FAMILIES[family]
    x = images((BATCH, *shape), seed, dtype).requires_grad_()
    params = {p.name: p.tensor(dtype).requires_grad_() for p in filled(layout(config, shape, CLASSES))}
    labels = torch.tensor(LABELS)
    logits = forward(normalise(x, MEAN, STD), params, config)
    value = LOSSES[loss](logits, labels)
    gradients = torch.autograd.grad(value, [x, *params.values()])
    each = [LOSSES[loss](logits[i : i + 1], labels[i : i + 1]).item() for i in range(BATCH)]
    return logits, each, value.item(), dict(zip(["x", *params], gradients))


def golden(name: str, case: tuple) -> dict:
    family, config, shape, loss = case
    layout, forward = FAMILIES[family]
    parameters = filled(layout(config, shape, CLASSES))

    def distance(seed: int) -> float:
        params = {p.name: p.tensor(torch.float64) for p in parameters}
        x = normalise(images((BATCH, *shape), seed, torch.float64), MEAN, STD)
        return distance_to_kink(forward, x, params, config)

    seed = next(seed for seed in range(1, 100) if distance(seed) > KINK)
    logits, each, value, gradients = evaluate(case, seed, torch.float64)
    _, _, value32, gradients32 = evaluate(case, seed, torch.float32)
    worst = max(((gradients32[k].double() - g).norm() / g.norm()).item() for k, g in gradients.items())
    return {
        "case": name,
        "family": family,
        "config": config,
        "classes": CLASSES,
        "loss": loss,
        "mean": MEAN,
        "std": STD,
        "images": {"shape": [BATCH, *shape], "seed": seed},
        "labels": LABELS,
        "parameters": [p._asdict() for p in parameters],
        "results": {
            "loss": value,
            "losses": each,
            "logits": logits.tolist(),
            "gradients": {key: summary(g) for key, g in gradients.items()},
        },
        "float32": {"loss": value32, "worst": worst},
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    for name, case in CASES.items():
        result = golden(name, case)
        write_golden(MODELS / "models" / "goldens" / f"{name}.golden.json", result)
        print(f"  seed {result['images']['seed']}  loss {result['results']['loss']:.9f}  float32 {result['float32']}")
