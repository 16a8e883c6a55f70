"""A network of a table as a torch module: built, filled with weights, and scored.

torch is loaded in the functions that need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .architecture import Average, Contrast, Conv, Dropout, Pool, shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from .architecture import Architecture

#: Levels become (level / 255 - MEAN) / STD.  Ours: zero is the middle gray, and one standard
#: deviation about that of natural pictures.
MEAN, STD = 0.5, 0.25
#: Pictures scored at once; changes no score.
AT_ONCE = 128


class TorchMissingError(ImportError):
    """Training was asked for where torch is not installed."""


@dataclass(frozen=True)
class Trained:
    """A network with its weights.

    Attributes
    ----------
    architecture : Architecture
        Its table.
    weights : mapping of str to ndarray
        By the names that torch gives them in `build`.
    """

    architecture: Architecture
    weights: Mapping[str, NDArray[Any]]


def require_torch() -> Any:
    """Load torch, or say in one line what is missing.

    Returns
    -------
    module

    Raises
    ------
    TorchMissingError
        If it is not installed.
    """
    try:
        import torch
    except ImportError as error:
        msg = (
            "expected torch, which training needs and scoring does not, got none; "
            "install it with: pip install 'fleck[train]'"
        )
        raise TorchMissingError(msg) from error
    return torch


def build(architecture: Architecture) -> Any:
    """Make the torch module of a table; its weights are those of torch's own initialization.

    Parameters
    ----------
    architecture : Architecture
        The table.

    Returns
    -------
    torch.nn.Sequential
        From (n, 3, side, side) to (n, 1).

    Raises
    ------
    ValueError
        If the table does not fit together.
    TorchMissingError
        If torch is not installed.
    """
    nn = require_torch().nn
    parts: list[Any] = []
    below = (3, architecture.side)
    flat = False
    for layer, shape in zip(architecture.layers, shapes(architecture), strict=True):
        if isinstance(layer, Conv):
            extent = (layer.size, layer.stride, layer.pad)
            parts.append(nn.Conv2d(below[0], layer.filters, *extent, bias=not layer.norm))
            if layer.norm:
                parts.append(nn.BatchNorm2d(layer.filters))
            parts.append(nn.ReLU())
        elif isinstance(layer, Pool):
            parts.append(nn.MaxPool2d(layer.size, layer.stride, ceil_mode=layer.ceil))
        elif isinstance(layer, Contrast):
            parts.append(nn.LocalResponseNorm(layer.size, layer.alpha, layer.beta, layer.bias))
        elif isinstance(layer, Average):
            parts.append(nn.AdaptiveAvgPool2d(1))
        elif isinstance(layer, Dropout):
            parts.append(nn.Dropout(layer.share))
        else:
            if not flat:
                parts.append(nn.Flatten())
                flat = True
            parts.append(nn.Linear(below[0] * below[1] ** 2, layer.units))
            if layer.relu:
                parts.append(nn.ReLU())
        below = (shape.maps, shape.side)
    return nn.Sequential(*parts)


def scores(trained: Trained, pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Score pictures with torch, as the exported file must.

    Parameters
    ----------
    trained : Trained
        The network.
    pictures : ndarray of shape (n, side, side, 3), dtype uint8
        At the side of the architecture.

    Returns
    -------
    ndarray of shape (n,)
        Logits.
    """
    torch = require_torch()
    return scores_of(torch, loaded(trained), pictures, torch.device("cpu"))


def loaded(trained: Trained) -> Any:
    """Make the torch module of a trained network, ready to score.

    Parameters
    ----------
    trained : Trained
        The network.

    Returns
    -------
    torch.nn.Sequential
        In evaluation mode.
    """
    torch = require_torch()
    network = build(trained.architecture)
    network.load_state_dict(
        {name: torch.from_numpy(np.array(value)) for name, value in trained.weights.items()}
    )
    return network.eval()


def batch_of(torch: Any, pictures: NDArray[np.uint8], place: Any) -> Any:
    """Bring pictures to where they are needed, levels centered."""
    levels = torch.from_numpy(np.ascontiguousarray(pictures)).to(place)
    return (levels.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


def scores_of(
    torch: Any, network: Any, pictures: NDArray[np.uint8], place: Any
) -> NDArray[np.float64]:
    """Score pictures with a module."""
    network.eval()
    found = []
    with torch.inference_mode():
        for first in range(0, len(pictures), AT_ONCE):
            batch = batch_of(torch, pictures[first : first + AT_ONCE], place)
            found.append(network(batch)[:, 0].double().cpu().numpy())
    return np.concatenate([np.empty(0), *found])
