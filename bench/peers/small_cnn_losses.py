"""Writes packages/treble/src/training/goldens/small-cnn-20.golden.json: 20 steps of a small CNN by six optimisers.

Step s (from 0) draws its images from seed 5000 + s and labels them (index * 7 + s) % 10; its loss is taken before its
update. Weight decay covers every parameter, biases too: coupled (added to the gradient) in SGD, decoupled in AdamW, as
PyTorch does. Trained in float32, and in float64 beside it to say how far rounding alone takes the two apart. The
parameters after the last update are summarised as well: on random labels the losses stay near log 10, the parameters
tell optimisers apart.

Compare Adam by the runs named "-epsilon". With the usual eps = 1e-8 Adam turns gradients that are rounding noise into
full steps, and float32 leaves float64 after a handful of steps (see ``worst`` and ``worstLoss``); with eps = 1e-3 the
same formula agrees to seven digits.
"""

import torch

from filled import MODELS, filled, images, summary, write_golden
from goldens import MEAN, STD
from losses import cross_entropy
from networks import FAMILIES, normalise

FAMILY, CONFIG = "small-cnn", {"widths": [16, 32], "pool": "max", "activation": "relu"}
SHAPE, CLASSES, BATCH, STEPS, FIRST_IMAGE_SEED = (3, 16, 16), 10, 32, 20, 5000

SGD = {"dampening": 0.0, "momentum": 0.9, "lr": 0.05}
ADAM = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}
RUNS = {
    "sgd-nesterov": (torch.optim.SGD, {**SGD, "nesterov": True, "weight_decay": 5e-4}),
    "adamw": (torch.optim.AdamW, {**ADAM, "weight_decay": 0.01}),
    "adam": (torch.optim.Adam, {**ADAM, "weight_decay": 0.0}),
    "adamw-epsilon": (torch.optim.AdamW, {**ADAM, "weight_decay": 0.01, "eps": 1e-3}),
    "adam-epsilon": (torch.optim.Adam, {**ADAM, "weight_decay": 0.0, "eps": 1e-3}),
    "sgd": (torch.optim.SGD, {**SGD, "nesterov": False, "weight_decay": 0.0}),
}


def train(optimiser, settings: dict, dtype: torch.dtype) -> tuple[list[float], dict[str, torch.Tensor]]:
    layout, forward = FAMILIES[FAMILY]
    params = {p.name: p.tensor(dtype).requires_grad_() for p in filled(layout(CONFIG, SHAPE, CLASSES))}
    update = optimiser(params.values(), **settings)
    losses = []
    for step in range(STEPS):
        x = normalise(images((BATCH, *SHAPE), FIRST_IMAGE_SEED + step, dtype), MEAN, STD)
        labels = (torch.arange(BATCH) * 7 + step) % CLASSES
        loss = cross_entropy(forward(x, params, CONFIG), labels)
        update.zero_grad()
        loss.backward()
        update.step()
        losses.append(loss.item())
    return losses, params


def run(name: str) -> dict:
    optimiser, settings = RUNS[name]
    losses, params = train(optimiser, settings, torch.float32)
    exact, exact_params = train(optimiser, settings, torch.float64)
    worst = max(((params[k].double() - p).norm() / p.norm()).item() for k, p in exact_params.items())
    worst_loss = max(abs(a - b) for a, b in zip(losses, exact))
    print(f"{name}: {losses[0]:.6f} .. {losses[-1]:.6f}, float32 against float64: {worst_loss:.1e} and {worst:.1e}")
    names = {"lr": "learningRate", "weight_decay": "weightDecay"}
    return {
        "optimiser": optimiser.__name__,
        "settings": {names.get(key, key): value for key, value in settings.items()},
        "losses": losses,
        "float64": {
            "losses": exact,
            "worstLoss": worst_loss,
            "worst": worst,
            "parameters": {key: summary(p) for key, p in exact_params.items()},
        },
    }


if __name__ == "__main__":
    layout, _ = FAMILIES[FAMILY]
    golden = {
        "case": "small-cnn-20",
        "family": FAMILY,
        "config": CONFIG,
        "classes": CLASSES,
        "loss": "cross-entropy",
        "mean": MEAN,
        "std": STD,
        "images": {"shape": [BATCH, *SHAPE], "firstSeed": FIRST_IMAGE_SEED},
        "steps": STEPS,
        "parameters": [p._asdict() for p in filled(layout(CONFIG, SHAPE, CLASSES))],
        "runs": {name: run(name) for name in RUNS},
    }
    write_golden(MODELS / "training" / "goldens" / "small-cnn-20.golden.json", golden)
