"""What is changed at random in a picture that a network learns from, so that it does not matter.

Sizes, places, mirror sides, the color of the light, brightness, and small parts being hidden: of
these the label does not depend.  Hue is left nearly as it is, since color may be evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


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
    gain : float
        Likewise the levels of each color channel by itself, in linear shares around middle gray.
    brightness : float
        Of all channels, in standard deviations of the input.
    contrast : float
        As `scale`, of the differences from middle gray.
    hidden : float
        Largest side of a gray square, in shares of the side; half of the pictures get one.
    """

    scale: float = 0.2
    aspect: float = 0.15
    shift: float = 0.1
    gain: float = 0.08
    brightness: float = 0.3
    contrast: float = 0.15
    hidden: float = 0.25


def augmented(
    torch: Any, batch: Any, side: int, how: Augmentation, rng: np.random.Generator
) -> Any:
    """Change the pictures of a batch at random and bring them to a size.

    Parameters
    ----------
    torch : module
        As `training.require_torch` gives it.
    batch : torch.Tensor of shape (n, 3, N, N)
        Levels, centered at 0.
    side : int
        Rows and columns wanted.
    how : Augmentation
        How far.
    rng : numpy.random.Generator
        Source of everything drawn.

    Returns
    -------
    torch.Tensor of shape (n, 3, side, side)
    """
    count = batch.shape[0]

    def drawn(width: float, *shape: int) -> Any:
        """Draw numbers, uniform in [-width, width]."""
        values = rng.uniform(-width, width, size=shape or (count,)).astype("float32")
        return torch.from_numpy(values).to(batch.device)

    if side < batch.shape[-1]:
        batch = torch.nn.functional.interpolate(
            batch, size=(side, side), mode="bilinear", antialias=True, align_corners=False
        )
    size = torch.exp(drawn(how.scale))
    ratio = torch.exp(drawn(how.aspect) / 2)
    mirror = torch.where(drawn(1.0) < 0, -1.0, 1.0)
    place = torch.zeros(count, 2, 3, device=batch.device)
    place[:, 0, 0] = mirror * size * ratio
    place[:, 1, 1] = size / ratio
    place[:, :, 2] = drawn(2 * how.shift, count, 2)
    grid = torch.nn.functional.affine_grid(place, [count, 3, side, side], align_corners=False)
    batch = torch.nn.functional.grid_sample(
        batch, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
    gain = torch.exp(drawn(how.contrast))[:, None] * torch.exp(drawn(how.gain, count, 3))
    batch = batch * gain[:, :, None, None] + drawn(how.brightness)[:, None, None, None]
    return _partly_hidden(torch, batch, how.hidden, rng)


def _partly_hidden(torch: Any, batch: Any, largest: float, rng: np.random.Generator) -> Any:
    """Lay a square of one color over half of the pictures."""
    count, _, side, _ = batch.shape
    extents = (rng.uniform(0.3, 1.0, count) * largest * side).astype(int)
    corners = (rng.random((count, 2)) * (side - extents[:, None])).astype(int)
    colors = torch.from_numpy(rng.normal(0, 1, (count, 3)).astype("float32")).to(batch.device)
    for number in range(0, count, 2):
        top, left = corners[number]
        extent = extents[number]
        batch[number, :, top : top + extent, left : left + extent] = colors[number][:, None, None]
    return batch
