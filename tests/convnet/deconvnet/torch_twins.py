"""The same networks in torch, and the three rules written for its autograd.

A hook on a module sees only modules, and a hook on a tensor replaces the whole gradient of what
feeds a shortcut too.  Here each rectifier is a function with its own derivative, so that neither
matters.  Only tests import this.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from tests.convnet.deconvnet.oracle import Step


class Rectified(torch.autograd.Function):
    """A rectifier whose derivative follows a rule."""

    @staticmethod
    def forward(ctx: Any, entered: torch.Tensor, rule: str) -> torch.Tensor:
        """Keep what entered."""
        ctx.save_for_backward(entered)
        ctx.rule = rule
        return entered.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, signal: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Pass what the rule passes."""
        (entered,) = ctx.saved_tensors
        if ctx.rule == "deconvnet":
            return signal.clamp(min=0), None
        passed = signal if ctx.rule == "gradient" else signal.clamp(min=0)
        return passed * (entered > 0), None


def torch_reconstruction(
    steps: list[Step], pictures: NDArray[np.floating], seed: NDArray[np.floating], rule: str
) -> NDArray[np.float64]:
    """Send a seed of the last step before softmax down to the pictures, by autograd."""
    leaf = torch.tensor(pictures, dtype=torch.float64, requires_grad=True)
    seen = {"x": leaf}
    for step in steps:
        if step.operator == "Softmax":
            break
        weights = [torch.tensor(array, dtype=torch.float64) for array in step.weights]
        seen[step.above] = _run(step, [seen[name] for name in step.below], weights, rule)
        top = seen[step.above]
    (found,) = torch.autograd.grad((top * torch.tensor(seed)).sum(), leaf)
    return found.numpy()


def _run(
    step: Step, below: list[torch.Tensor], weights: list[torch.Tensor], rule: str
) -> torch.Tensor:
    """Run one step."""
    first, chosen = below[0], step.attributes
    if step.operator == "Relu":
        made: torch.Tensor = Rectified.apply(first, rule)
        return made
    if step.operator == "Add":
        return first + (below[1] if len(below) > 1 else weights[0])
    if step.operator == "Conv":
        return functional.conv2d(
            first,
            *weights,
            stride=chosen["strides"],
            padding=chosen["pads"][:2],
            dilation=chosen["dilations"],
            groups=chosen["group"],
        )
    if step.operator == "BatchNormalization":
        gamma, beta, mean, variance = weights
        return functional.batch_norm(first, mean, variance, gamma, beta, eps=chosen["epsilon"])
    if step.operator == "MaxPool":
        return functional.max_pool2d(first, *_windows(chosen), ceil_mode=bool(chosen["ceil_mode"]))
    if step.operator == "AveragePool":
        counts = bool(chosen.get("count_include_pad", 0))
        ceil = bool(chosen["ceil_mode"])
        return functional.avg_pool2d(
            first, *_windows(chosen), ceil_mode=ceil, count_include_pad=counts
        )
    if step.operator == "LRN":
        return functional.local_response_norm(
            first, chosen["size"], alpha=chosen["alpha"], beta=chosen["beta"], k=chosen["bias"]
        )
    if step.operator == "GlobalAveragePool":
        return first.mean(dim=(2, 3), keepdim=True)
    if step.operator == "Flatten":
        return first.flatten(1)
    product = weights[0].T if step.operator == "Gemm" else weights[0]
    return first @ product + (weights[1] if len(weights) > 1 else 0)


def _windows(chosen: dict[str, Any]) -> tuple[list[int], list[int], list[int]]:
    """Return size, stride and padding of a pool."""
    return chosen["kernel_shape"], chosen["strides"], chosen["pads"][:2]
