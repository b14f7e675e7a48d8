"""The ResNet-18 of ``bench/resnet18.mjs`` in PyTorch, in evaluation mode."""

import torch
import torch.nn.functional as F

from networks import Config, Params, affine


def normalised(h: torch.Tensor, params: Params, name: str, stride: int) -> torch.Tensor:
    weight, scale = params[f"{name}.weight"], params[f"{name}.scale"]
    y = F.conv2d(h, weight, stride=stride, padding=weight.shape[-1] // 2)
    # The running statistics are already part of the scale and the shift.
    mean, variance = torch.zeros_like(scale), torch.ones_like(scale)
    return F.batch_norm(y, mean, variance, scale, params[f"{name}.bias"], training=False, eps=0.0)


def resnet18(x: torch.Tensor, params: Params, config: Config) -> torch.Tensor:
    h = F.relu(normalised(x, params, "stem", 1))
    for stage in range(4):
        for block in range(2):
            name, stride = f"stage{stage}.block{block}", 2 if stage > 0 and block == 0 else 1
            inner = F.relu(normalised(h, params, f"{name}.conv1", stride))
            shortcut = normalised(h, params, f"{name}.shortcut", stride) if stride > 1 else h
            h = F.relu(normalised(inner, params, f"{name}.conv2", 1) + shortcut)
    return affine(h.mean((2, 3)), params, "output")
