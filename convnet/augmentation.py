"""What is changed at random in a picture that a network learns from, so that it does not matter.

Sizes, places, mirror sides, the color of the light, brightness, and small parts being hidden: of
these the label does not depend.  Hue is left nearly as it is, since color may be evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Augmentation:
    """How far pictures are changed.  All numbers are ours.

    Attributes
    ----------
    scale : float
        Sizes are multiplied by exp(u), u uniform in [-scale, scale].
    aspect : float
        Likewise the ratio of width to height.
    shift : float
        Of the middle, in shares of the side.
    contrast : float
        As `scale`, of the differences from middle gray.
    gain : float
        The same for each color channel by itself.
    brightness : float
        Added to all channels, in standard deviations of the input.
    hidden : float
        Side of the largest square laid over a picture, in shares of its side; half of the
        pictures get one.
    """

    scale: float = 0.2
    aspect: float = 0.15
    shift: float = 0.1
    contrast: float = 0.15
    gain: float = 0.08
    brightness: float = 0.3
    hidden: float = 0.25


@dataclass(frozen=True)
class Change:
    """What was drawn for each of n pictures.

    Attributes
    ----------
    places : ndarray of shape (n, 2, 3)
        From the places of a changed picture to those of the picture, both from -1 to 1: columns
        first, then rows.
    gain, added : ndarray of shape (n, 3)
        Factor and summand of each color channel.
    hidden : ndarray of shape (n, 3)
        Top, left and side of a square, in shares of the side; a side of 0 for none.
    colors : ndarray of shape (n, 3)
        Of the squares.
    """

    places: NDArray[np.float32]
    gain: NDArray[np.float32]
    added: NDArray[np.float32]
    hidden: NDArray[np.float32]
    colors: NDArray[np.float32]


def drawn_change(how: Augmentation, count: int, rng: np.random.Generator) -> Change:
    """Draw how pictures are changed.

    Parameters
    ----------
    how : Augmentation
        How far.
    count : int
        Pictures.
    rng : numpy.random.Generator
        Source of everything drawn.

    Returns
    -------
    Change

    Examples
    --------
    >>> drawn_change(Augmentation(), 4, np.random.default_rng(0)).places.shape
    (4, 2, 3)
    """

    def drawn(width: float, *shape: int) -> NDArray[np.float32]:
        """Draw numbers, uniform in [-width, width]."""
        return rng.uniform(-width, width, size=(count, *shape)).astype(np.float32)

    size, ratio = np.exp(drawn(how.scale)), np.exp(drawn(how.aspect) / 2)
    places = np.zeros((count, 2, 3), np.float32)
    places[:, 0, 0] = np.where(drawn(1.0) < 0, -1, 1) * size * ratio
    places[:, 1, 1] = size / ratio
    places[:, :, 2] = drawn(2 * how.shift, 2)
    gain = np.exp(drawn(how.contrast))[:, None] * np.exp(drawn(how.gain, 3))
    added = np.repeat(drawn(how.brightness)[:, None], 3, axis=1)
    sides = how.hidden * rng.uniform(0.3, 1.0, count) * (rng.random(count) < 0.5)
    corners = rng.random((count, 2)) * (1 - sides[:, None])
    hidden = np.column_stack([corners, sides]).astype(np.float32)
    colors = rng.normal(size=(count, 3)).astype(np.float32)
    return Change(places, gain, added, hidden, colors)


def augmented(torch: Any, batch: Any, side: int, change: Change) -> Any:
    """Change the pictures of a batch and bring them to a size.

    Parameters
    ----------
    torch : module
        As `training.require_torch` gives it.
    batch : torch.Tensor of shape (n, 3, N, N)
        Levels, centered at 0.
    side : int
        Rows and columns wanted, at most N.
    change : Change
        What is done.

    Returns
    -------
    torch.Tensor of shape (n, 3, side, side)
        What lies beside a picture is its mirror image.
    """
    if side < batch.shape[-1]:
        batch = torch.nn.functional.interpolate(
            batch, size=(side, side), mode="bilinear", antialias=True, align_corners=False
        )
    batch = moved(torch, batch, change)
    gain, added = (
        torch.from_numpy(values).to(batch.device)[:, :, None, None]
        for values in (change.gain, change.added)
    )
    batch = batch * gain + added
    for number, (top, left, extent) in enumerate((change.hidden * side).astype(int)):
        if extent:
            color = torch.from_numpy(change.colors[number]).to(batch.device)
            square = batch[number, :, top : top + extent, left : left + extent]
            square.copy_(color[:, None, None].expand_as(square))
    return batch


def moved(torch: Any, maps: Any, change: Change) -> Any:
    """Move what lies in maps as the pictures are moved.

    Parameters
    ----------
    torch : module
        As `training.require_torch` gives it.
    maps : torch.Tensor of shape (n, k, g, g)
        Pictures, or what is known of their cells.
    change : Change
        What is done.

    Returns
    -------
    torch.Tensor of shape (n, k, g, g)
    """
    places = torch.from_numpy(change.places).to(maps.device)
    grid = torch.nn.functional.affine_grid(places, list(maps.shape), align_corners=False)
    return torch.nn.functional.grid_sample(
        maps, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
