"""Training losses, each the mean over the batch. ``logits`` is [N, K], ``labels`` int64 [N]."""

import torch
import torch.nn.functional as F


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(logits, labels)


def exponential(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """sum over j != y of exp(-(z_y - z_j))."""
    margins = logits.gather(1, labels[:, None]) - logits
    others = torch.ones_like(logits).scatter(1, labels[:, None], 0.0)
    return (torch.exp(-margins) * others).sum(1).mean()


LOSSES = {"cross-entropy": cross_entropy, "exponential": exponential}
