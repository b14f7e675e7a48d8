"""Networks and inputs whose every number comes from ``fill``, and summaries of tensors that fit in small JSON files."""

import json
import math
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from fill import fill
from networks import Parameter

MODELS = Path(__file__).resolve().parents[2] / "packages" / "treble" / "src"
FIRST_PARAMETER_SEED = 100
PROBE_SEED = 999


class Filled(NamedTuple):
    """``value = float32(offset + fill(seed, size, scale))`` in C-order of ``shape``."""

    name: str
    shape: tuple[int, ...]
    seed: int
    scale: float
    offset: float

    def tensor(self, dtype: torch.dtype) -> torch.Tensor:
        drawn = fill(self.seed, math.prod(self.shape), self.scale)
        values = (self.offset + drawn.astype(np.float64)).astype(np.float32)
        return torch.from_numpy(values).reshape(self.shape).to(dtype)


def filled(layout: list[Parameter]) -> list[Filled]:
    """Parameter i has seed 100 + i. Weights have scale 1/sqrt(fan_in); biases and positions 0.1; a norm's scale is
    1 + fill * 0.1."""
    return [
        Filled(
            p.name,
            p.shape,
            FIRST_PARAMETER_SEED + i,
            1.0 / math.sqrt(p.fan_in) if p.kind == "weight" else 0.1,
            1.0 if p.kind == "scale" else 0.0,
        )
        for i, p in enumerate(layout)
    ]


def images(shape: tuple[int, ...], seed: int, dtype: torch.dtype) -> torch.Tensor:
    """float32((fill(seed, size, 1) + 1) / 2): images in [0, 1)."""
    values = ((fill(seed, math.prod(shape), 1.0).astype(np.float64) + 1.0) / 2.0).astype(np.float32)
    return torch.from_numpy(values).reshape(shape).to(dtype)


def summary(tensor: torch.Tensor) -> dict:
    """Size, Euclidean norm, first and last eight values in C-order, and the dot product with fill(999, size, 1): the
    last one notices any permutation."""
    flat = tensor.detach().double().flatten()
    probe = torch.from_numpy(fill(PROBE_SEED, flat.numel(), 1.0)).double()
    return {
        "size": flat.numel(),
        "norm": flat.norm().item(),
        "dot": (flat @ probe).item(),
        "first": flat[:8].tolist(),
        "last": flat[-8:].tolist(),
    }


def rounded(value: object) -> object:
    """Twelve significant digits: beyond what float32 code can be compared to, and stable across machines."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def write_golden(path: Path, golden: dict) -> None:
    """What was computed is rounded; what it was computed from (``scale`` above all) is written in full."""
    computed = {key: rounded(golden[key]) for key in ("results", "float32", "runs") if key in golden}
    text = json.dumps({**golden, **computed}, indent=1)
    # A list of numbers goes on one line.
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda m: json.dumps(json.loads(m.group())), text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
    print(f"{path.relative_to(MODELS)}  {len(text) / 1000:.1f} kB")
