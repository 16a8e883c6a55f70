"""Telling a network, while it learns, what is seen in each part of a picture.

A label says that a bare trunk is somewhere; a rendered picture also knows where.  A layer of 1 x 1
filters on the finest maps that have as many cells as are known learns to tell the kinds apart.
It is thrown away at the end: the network that is left is the one of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .architecture import Conv, shapes
from .augmentation import moved

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .architecture import Architecture
    from .augmentation import Change


@dataclass(frozen=True)
class Guide:
    """The layer that tells kinds of cells apart, and where it stands.

    Attributes
    ----------
    torch : module
        As `training.require_torch` gives it.
    head : torch.nn.Module
        The 1 x 1 filters; an `Identity` where nothing is known.
    after : int
        Number of the torch layer whose maps it sees; -1 for none.
    importance : torch.Tensor of shape (k,)
        Of each kind.
    """

    torch: Any
    head: Any
    after: int
    importance: Any

    def forward(self, network: Any, batch: Any) -> tuple[Any, Any]:
        """Run the network once; return its logits and what is told of the cells."""
        seen = batch
        for number, part in enumerate(network):
            batch = part(batch)
            if number == self.after:
                seen = self.head(batch)
        return batch[:, 0], seen

    def loss(self, seen: Any, cells: Any, change: Change) -> Any:
        """Return the mean cross-entropy of the cells, in nats."""
        shares = moved(self.torch, cells.permute(0, 3, 1, 2).float() / 255, change)
        if shares.shape[-1] != seen.shape[-1]:
            shares = self.torch.nn.functional.interpolate(
                shares, size=seen.shape[-2:], mode="bilinear", antialias=True, align_corners=False
            )
        told = self.torch.log_softmax(seen, dim=1) * self.importance[:, None, None]
        return -(shares * told).sum(dim=1).mean()


def make_guide(
    torch: Any,
    architecture: Architecture,
    cells: NDArray[np.uint8] | None,
    importance: tuple[float, ...],
    place: Any,
) -> Guide:
    """Make the layer for what is known of the cells.

    Parameters
    ----------
    torch : module
        As `training.require_torch` gives it.
    architecture : Architecture
        Of the network.
    cells : ndarray of shape (n, g, g, k), or None
        What is known.
    importance : tuple of float
        Of each kind; empty for 1 each.
    place : torch.device
        Where it computes.

    Returns
    -------
    Guide

    Raises
    ------
    ValueError
        If no layer of the network has g x g cells.
    """
    if cells is None:
        return Guide(torch, torch.nn.Identity(), -1, None)
    count, kinds = cells.shape[1], cells.shape[3]
    found = [
        number
        for number, (layer, shape) in enumerate(
            zip(architecture.layers, shapes(architecture), strict=True)
        )
        if isinstance(layer, Conv) and shape.side == count
    ]
    if not found:
        msg = f"expected cells as many as a layer of {architecture.name} has, got {count} x {count}"
        raise ValueError(msg)
    last = found[-1]
    # A convolution is two or three torch layers, see `training.build`.
    after = -1
    for layer in architecture.layers[: last + 1]:
        after += (3 if layer.norm else 2) if isinstance(layer, Conv) else 1
    head = torch.nn.Conv2d(shapes(architecture)[last].maps, kinds, 1).to(place)
    weights = torch.tensor(importance or (1.0,) * kinds, device=place)
    return Guide(torch, head, after, weights)
