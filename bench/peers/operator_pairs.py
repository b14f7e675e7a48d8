"""Writes packages/ongrad/src/grad/goldens/operatorPairs.golden.json: derivatives of two operators after one another.

For every pair in which an operator with an infinite derivative (``SINGULAR``) comes before or after another, the
gradient of ``sum(c * outer(inner(x)))`` where PyTorch's is finite: 0/1 masks times infinity, as in ``sqrt(relu(x))``
at 0. ``c`` is drawn where the output is finite and 0 elsewhere. An element counts where float32 and float64 agree to
1e-3. A pair has four numbers: which elements of the output are finite and which of the gradient count (a bit each, the
first element the highest), the gradient's product with ``fill(3, 24, 1)`` and its Euclidean norm. The operators have the names of
packages/ongrad/src/testing/pairedOperators.ts, which says in ongrad what ``OPERATORS`` says here.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from fill import fill

SHAPE = (1, 1, 4, 6)
X = [
    [0.0, 1.0, -1.0, 0.5, 3.0, -0.5],
    [0.0, 0.0, 0.0, 0.25, 1.0, 0.0],
    [-0.75, -0.25, 0.25, 0.625, 0.875, -0.875],
    [-1.0, -2.0, 0.0, -0.5, -3.0, -0.25],
]
GOLDEN = Path(__file__).parents[2] / "packages" / "ongrad" / "src" / "grad" / "goldens" / "operatorPairs.golden.json"


def numbers(seed, *shape, like):
    count = int(torch.tensor(shape).prod())
    return torch.tensor(fill(seed, count, 1.0)).reshape(shape).to(like.dtype)


def fitted(y):
    """Broadcast to SHAPE where that is possible, otherwise the first 24 elements, over and over."""
    if y.dim() <= 4 and all(n in (1, m) for n, m in zip(reversed(y.shape), reversed(SHAPE))):
        return y.expand(SHAPE)
    flat = y.reshape(-1)
    while flat.numel() < 24:
        flat = torch.cat([flat, flat])
    return flat[:24].reshape(SHAPE)


def mask(x):
    return (torch.arange(24) % 3 == 0).reshape(SHAPE)


def scattered(x, add):
    index = torch.tensor([2, 0, 4]).reshape(1, 1, 1, 3).expand(1, 1, 4, 3)
    updates = x[..., 3:] * 2
    return x.scatter_add(3, index, updates) if add else x.scatter(3, index, updates)


def scattered_rows(x, add):
    rows, updates = torch.tensor([3, 1]), x[0, 0, :2] * 2
    plane = x[0, 0]
    y = plane.index_add(0, rows, updates) if add else plane.index_copy(0, rows, updates)
    return y.reshape(SHAPE)


def lines(x):
    return F.interpolate(x, size=(8, 4), mode="bilinear", align_corners=False)


OPERATORS = {
    "Abs": torch.abs,
    "Acos": torch.acos,
    "Acosh": torch.acosh,
    "Add": lambda x: x + x.flip(3),
    "Asin": torch.asin,
    "Asinh": torch.asinh,
    "Atan": torch.atan,
    "Atanh": torch.atanh,
    "AveragePool": lambda x: F.avg_pool2d(x, (1, 3), 1, (0, 1)),
    "AveragePool apart": lambda x: F.avg_pool2d(x, 2),
    "Cast": lambda x: x.double().to(x.dtype),
    "Celu": lambda x: F.celu(x, 0.7),
    "Clip": lambda x: x.clamp(-0.5, 1),
    "Clip below": lambda x: x.clamp(min=0),
    "Concat": lambda x: torch.cat([x[..., 3:], x[..., :3] * 2], 3),
    "Conv": lambda x: F.conv2d(x, numbers(11, 1, 1, 3, 3, like=x), padding=1),
    "Conv box": lambda x: F.conv2d(x, torch.full((1, 1, 1, 3), 0.25, dtype=x.dtype), padding=(0, 1)),
    "ConvTranspose": lambda x: F.conv_transpose2d(x, numbers(12, 1, 1, 3, 3, like=x), padding=1),
    "Cos": torch.cos,
    "Cosh": torch.cosh,
    "CumSum": lambda x: x.cumsum(3),
    "Div": lambda x: 1 / x,
    "Div above": lambda x: x / (1 + x.flip(3) ** 2),
    "Elu": lambda x: F.elu(x, 0.7),
    "Erf": torch.erf,
    "Exp": torch.exp,
    "Exp large": lambda x: torch.exp(x * 200),
    "Expand": lambda x: x[..., :1].expand(SHAPE),
    "Gather": lambda x: x[..., [2, 0, 0, 5, 4, 1]],
    "GatherElements": lambda x: x.gather(3, torch.tensor([2, 0, 0, 5, 4, 1]).expand(SHAPE)),
    "GatherND": lambda x: x[0, 0][torch.tensor([3, 1, 1, 0])].reshape(SHAPE),
    "Gelu": F.gelu,
    "HardSigmoid": F.hardsigmoid,
    "HardSwish": F.hardswish,
    "Identity": lambda x: x,
    "LayerNormalization": lambda x: F.layer_norm(x, (6,), eps=1e-5),
    "LeakyRelu": lambda x: F.leaky_relu(x, 0.2),
    "LeakyRelu flat": lambda x: F.leaky_relu(x, 0.0),
    "Log": torch.log,
    "LogSoftmax": lambda x: F.log_softmax(x, 3),
    "MatMul": lambda x: x @ numbers(13, 6, 6, like=x),
    "Max": lambda x: torch.maximum(x, x.flip(3) * 0.5),
    "Max constant": lambda x: torch.maximum(x, torch.full((1,), 0.25, dtype=x.dtype)),
    "MaxPool": lambda x: F.max_pool2d(x, (1, 3), 1, (0, 1)),
    "MaxPool apart": lambda x: F.max_pool2d(x, 2),
    "Min": lambda x: torch.minimum(x, x.flip(3) * 0.5),
    "Mish": F.mish,
    "Mod": lambda x: torch.fmod(x, 0.75),
    "Mul": lambda x: x * x.flip(3),
    "Mul constant": lambda x: x * -1.5,
    "Neg": torch.neg,
    "PRelu": lambda x: F.prelu(x, torch.tensor([0.3], dtype=x.dtype)),
    "Pad": lambda x: F.pad(x[..., :4], (1, 1)),
    "Pad reflect": lambda x: F.pad(x[..., :4], (1, 1, 0, 0), mode="reflect"),
    "Pow root": lambda x: x**0.5,
    "Pow square": lambda x: x**2,
    "Pow inverse": lambda x: x**-1.5,
    "Pow three halves": lambda x: x**1.5,
    "Reciprocal": torch.reciprocal,
    "ReduceL1": lambda x: x.abs().sum(3, keepdim=True),
    "ReduceL2": lambda x: x.norm(dim=3, keepdim=True),
    "ReduceLogSum": lambda x: x.sum(3, keepdim=True).log(),
    "ReduceLogSumExp": lambda x: x.logsumexp(3, keepdim=True),
    "ReduceMax": lambda x: x.amax(3, keepdim=True),
    "ReduceMean": lambda x: x.mean(3, keepdim=True),
    "ReduceMin": lambda x: x.amin(3, keepdim=True),
    "ReduceProd": lambda x: x.prod(3, keepdim=True),
    "ReduceSum": lambda x: x.sum(3, keepdim=True),
    "ReduceSumSquare": lambda x: (x**2).sum(3, keepdim=True),
    "Relu": torch.relu,
    "Reshape": lambda x: x.reshape(6, 4),
    "Resize": lines,
    "Resize nearest": lambda x: F.interpolate(x, size=(2, 9), mode="nearest"),
    "ScatterElements": lambda x: scattered(x, False),
    "ScatterElements add": lambda x: scattered(x, True),
    "ScatterND": lambda x: scattered_rows(x, False),
    "ScatterND add": lambda x: scattered_rows(x, True),
    "Selu": F.selu,
    "Shrink": lambda x: F.hardshrink(x, 0.5),
    "Sigmoid": torch.sigmoid,
    "Sin": torch.sin,
    "Sinh": torch.sinh,
    "Slice": lambda x: x[..., 1:5],
    "Softmax": lambda x: F.softmax(x, 3),
    "Softmax of a masked": lambda x: F.softmax(torch.where(mask(x), -torch.inf, x), 3),
    "Softplus": F.softplus,
    "Softsign": F.softsign,
    "Split": lambda x: torch.cat(x.split([2, 4], 3)[::-1], 3),
    "Sqrt": torch.sqrt,
    "Sub": lambda x: x - x.flip(3),
    "Tan": torch.tan,
    "Tanh": torch.tanh,
    "ThresholdedRelu": lambda x: F.threshold(x, 0.25, 0.0),
    "Tile": lambda x: x[..., :3].tile((1, 1, 1, 2)),
    "TopK": lambda x: torch.where(x.isfinite(), x, 0).sort(dim=3, descending=True, stable=True).values[..., :3],
    "Transpose": lambda x: x.transpose(2, 3),
    "Where": lambda x: torch.where(mask(x), x, 0.5),
    "Where positive": lambda x: torch.where(x > 0, x * 2, torch.zeros((), dtype=x.dtype)),
}

SINGULAR = [
    "Acos", "Acosh", "Asin", "Atanh", "Div", "Exp large", "Log", "Pow inverse", "Pow root", "Reciprocal", "ReduceL2",
    "ReduceLogSum", "Sqrt",
]  # fmt: skip


def gradient(inner, outer, dtype):
    x = torch.tensor(X, dtype=dtype).reshape(SHAPE).requires_grad_()
    y = fitted(OPERATORS[outer](fitted(OPERATORS[inner](x))))
    drawn = torch.tensor(fill(2, 24, 1.0)).reshape(SHAPE).to(dtype)
    finite = y.isfinite().detach()
    (g,) = torch.autograd.grad(y, x, torch.where(finite, drawn, 0.0))
    return finite.reshape(-1), g.double().reshape(-1)


def bits(flags):
    return f"{int(''.join('1' if flag else '0' for flag in flags.tolist()), 2):06x}"


def pair(inner, outer):
    (finite, single), (_, double) = (gradient(inner, outer, dtype) for dtype in (torch.float32, torch.float64))
    both = single.isfinite() & double.isfinite()
    counts = both & ((single - double).abs() <= 1e-3 * double.abs().clamp(min=1e-3))
    kept = torch.where(counts, double, 0.0)
    dot = (kept * torch.tensor(fill(3, 24, 1.0)).double()).sum().item()
    return [bits(finite), bits(counts), float(f"{dot:.5g}"), float(f"{kept.norm().item():.5g}")]


if __name__ == "__main__":
    golden = {
        "after": {s: {name: pair(s, name) for name in OPERATORS} for s in SINGULAR},
        "before": {s: {name: pair(name, s) for name in OPERATORS} for s in SINGULAR},
    }
    GOLDEN.parent.mkdir(exist_ok=True)
    rows = []
    for place, by_singular in golden.items():
        inside = [f"    {json.dumps(s)}: {json.dumps(pairs, separators=(',', ':'))}" for s, pairs in by_singular.items()]
        rows.append(f'  "{place}": {{\n' + ",\n".join(inside) + "\n  }")
    GOLDEN.write_text("{\n" + ",\n".join(rows) + "\n}\n")
    print(f"{len(OPERATORS) * len(SINGULAR) * 2} pairs in {GOLDEN.stat().st_size} bytes")
