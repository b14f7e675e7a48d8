"""Trains one network in PyTorch on the first N CIFAR-10 training images and prints its test accuracy as JSON.

The peer of Treble's own training: same architectures, same recipe, another implementation. Pixel values are divided by
255 and normalised per channel by the mean and standard deviation of the images trained on, as the first layer of the
network. Weights start He normal, std sqrt(2 / fan_in), times --init-scale; biases and positions at zero, norms at one.
Every epoch visits the images once in a fresh order; a last batch smaller than --batch is kept. No augmentation. Weight
decay covers every parameter: coupled for sgd and adam, decoupled for adamw.

--data is an .npz with train_images uint8 [M, 3, 32, 32], train_labels [M], test_images, test_labels.

    python train_accuracy.py --data cifar10.npz --network bounded-width --kernel 3 --depth 2 --width 16 \\
        --optimizer sgd --lr 0.005 --momentum 0.9 --weight-decay 5e-4 --init-scale 0.1 --epochs 10 --train 10000
"""

import argparse
import json
import math
import time

import numpy as np
import torch

from losses import LOSSES
from networks import FAMILIES, Parameter, normalise

CLASSES = 10


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--network", choices=sorted(FAMILIES), required=True)
    parser.add_argument("--depth", type=int, default=2, help="weight layers, output included (transformer: blocks)")
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--kernel", type=int, default=3)
    parser.add_argument("--padding", choices=["circular", "zero"], default="circular")
    parser.add_argument("--widths", type=lambda s: [int(w) for w in s.split(",")], default=[16, 32])
    parser.add_argument("--pool", choices=["max", "average"], default="max")
    parser.add_argument("--patch", type=int, default=4)
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--mlp-ratio", type=int, default=2)
    parser.add_argument("--activation", choices=["relu", "linear"], default="relu")
    parser.add_argument("--loss", choices=sorted(LOSSES), default="cross-entropy")
    parser.add_argument("--optimizer", choices=["sgd", "adam", "adamw"], default="sgd")
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--momentum", type=float, default=0.9, help="sgd only")
    parser.add_argument("--nesterov", action="store_true", help="sgd only")
    parser.add_argument("--schedule", choices=["constant", "cosine"], default="constant", help="cosine to 0, per step")
    parser.add_argument("--weight-decay", type=float, default=0.0)
    parser.add_argument("--init-scale", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--train", type=int, default=10000, metavar="N", help="train on the first N images")
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def config_of(args: argparse.Namespace) -> dict:
    keys = {
        "fully-connected": ["depth", "width", "activation"],
        "full-width": ["depth", "width", "activation"],
        "bounded-width": ["depth", "width", "kernel", "padding", "activation"],
        "locally-connected": ["depth", "width", "kernel", "padding", "activation"],
        "small-cnn": ["widths", "pool", "activation"],
        "vision-transformer": ["patch", "dim", "depth", "heads", "mlpRatio"],
    }[args.network]
    return {key: getattr(args, {"mlpRatio": "mlp_ratio"}.get(key, key)) for key in keys}


def initial(layout: list[Parameter], scale: float, seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)

    def value(p: Parameter) -> torch.Tensor:
        if p.kind == "weight":
            return torch.randn(p.shape, generator=generator) * (scale * math.sqrt(2 / p.fan_in))
        return torch.ones(p.shape) if p.kind == "scale" else torch.zeros(p.shape)

    return {p.name: value(p) for p in layout}


def optimiser(args: argparse.Namespace, params: dict[str, torch.Tensor]) -> torch.optim.Optimizer:
    common = {"lr": args.lr, "weight_decay": args.weight_decay}
    if args.optimizer == "sgd":
        return torch.optim.SGD(params.values(), momentum=args.momentum, nesterov=args.nesterov, **common)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[args.optimizer](params.values(), **common)


def main() -> None:
    args = arguments()
    data = np.load(args.data)

    def images(name: str, count: int | None) -> torch.Tensor:
        return torch.from_numpy(data[f"{name}_images"][:count]).to(args.device)

    def labels(name: str, count: int | None) -> torch.Tensor:
        return torch.from_numpy(data[f"{name}_labels"][:count].astype(np.int64)).to(args.device)

    train_images, train_labels = images("train", args.train), labels("train", args.train)
    test_images, test_labels = images("test", None), labels("test", None)
    pixels = train_images.double() / 255
    mean, std = pixels.mean((0, 2, 3)).tolist(), pixels.std((0, 2, 3), correction=0).tolist()
    del pixels

    config = config_of(args)
    family = FAMILIES[args.network]
    layout = family.layout(config, tuple(train_images.shape[1:]), CLASSES)
    params = {k: p.to(args.device).requires_grad_() for k, p in initial(layout, args.init_scale, args.seed).items()}
    loss_of = LOSSES[args.loss]

    def logits(batch: torch.Tensor) -> torch.Tensor:
        return family.forward(normalise(batch.float() / 255, mean, std), params, config)

    def evaluate(batch_images: torch.Tensor, batch_labels: torch.Tensor) -> tuple[float, float]:
        """Mean loss and accuracy."""
        total, right = 0.0, 0
        with torch.no_grad():
            for part, truth in zip(batch_images.split(1000), batch_labels.split(1000)):
                z = logits(part)
                total += loss_of(z, truth).item() * len(truth)
                right += (z.argmax(1) == truth).sum().item()
        return total / len(batch_labels), right / len(batch_labels)

    update = optimiser(args, params)
    generator = torch.Generator().manual_seed(args.seed + 1)
    steps = args.epochs * math.ceil(len(train_labels) / args.batch)
    cosine = None
    if args.schedule == "cosine":
        cosine = torch.optim.lr_scheduler.CosineAnnealingLR(update, T_max=steps)
    started = time.perf_counter()
    epoch_losses = []
    for _ in range(args.epochs):
        total = 0.0
        for chosen in torch.randperm(len(train_labels), generator=generator).to(args.device).split(args.batch):
            loss = loss_of(logits(train_images[chosen]), train_labels[chosen])
            update.zero_grad()
            loss.backward()
            update.step()
            if cosine is not None:
                cosine.step()
            total += loss.item() * len(chosen)
        epoch_losses.append(total / len(train_labels))
    seconds = time.perf_counter() - started
    train_loss, train_accuracy = evaluate(train_images, train_labels)
    test_loss, test_accuracy = evaluate(test_images, test_labels)
    result = {
        "network": args.network,
        "config": config,
        "recipe": {
            key: getattr(args, key)
            for key in (
                "loss optimizer lr momentum nesterov schedule weight_decay init_scale epochs batch seed train".split()
            )
        },
        "mean": mean,
        "std": std,
        "parameters": sum(p.numel() for p in params.values()),
        "epochLosses": epoch_losses,
        "trainLoss": train_loss,
        "trainAccuracy": train_accuracy,
        "testLoss": test_loss,
        "testAccuracy": test_accuracy,
        "secondsTraining": seconds,
        "pytorch": torch.__version__,
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
