"""The tiles of a grid: what a unit draws of the picture that drives it most, and that picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.run.records import Record
from convnet.activations import Place, mass_box
from convnet.deconvnet import Deconvnet, explain_graph, map_seed, unit_seed
from convnet.deconvnet.draw import scale_of, signed_picture, strength_of
from convnet.deconvnet.fields import field_of
from convnet.geometry import boxes_in_photo, frame_of
from convnet.levels import channels_of
from convnet.preprocessing import prepare, restored
from convnet.randomizing import Remaining, cascade

from .allowed import may_be_shown
from .passing import Layered, pixels_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.manifest import Item
    from convnet.deconvnet import Rule

    from .subject import Subject

#: Times that weights are drawn anew for the sanity line of a sheet; ours.
DRAWS = 3

#: A unit: its map, and its place in it.
Unit = tuple[int, Place]


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture of a map.

    Attributes
    ----------
    box : (float, float, float, float)
        The crop in pixels of the picture, `top, left, bottom, right`.
    crop : {"field", "mass"}
        Whether it is the receptive field, or the smallest box that holds most of the
        reconstruction because the field is larger than the picture.
    scale : float
        What is drawn at full strength; 0 where the reconstruction is black.
    drawn, patch : ndarray of shape (rows, columns, 3), dtype uint8, or None
        The reconstruction and the picture, cut alike, as the network received it; None where no
        pixels may be shown.
    """

    box: tuple[float, float, float, float]
    crop: str
    scale: float
    drawn: NDArray[np.uint8] | None
    patch: NDArray[np.uint8] | None


@dataclass(frozen=True, eq=False)
class Tiling:
    """Makes the tiles of a picture; can be sent to a worker.

    Attributes
    ----------
    subject : Subject
        The network.
    layer : str
        Its layer.
    folder : Path or None
        Which the files may not leave.
    rule : {"deconvnet", "gradient", "guided"}
        What passes a rectifier on the way down.
    pixels : bool
        Whether any were asked for.
    """

    subject: Subject
    layer: str
    folder: Path | None
    rule: Rule
    pixels: bool

    def warm(self) -> None:
        """Open the network before the first deadline begins."""
        _ = self.net

    @cached_property
    def opened(self) -> Layered:
        """The network, opened once a worker."""
        return Layered(self.subject, self.layer)

    @cached_property
    def net(self) -> Deconvnet:
        """The way up and down."""
        return self.explaining(self.opened.data)

    def explaining(self, data: bytes) -> Deconvnet:
        """Write the way up and down of a model of the same graph."""
        return Deconvnet(explain_graph(data, rule=self.rule, **self.opened.how))

    def __call__(self, asked: tuple[Item, tuple[Unit, ...]]) -> list[Tile] | Record:
        """Make the tiles of one picture, a unit each."""
        item, units = asked
        pixels = pixels_of(item, self.folder)
        if isinstance(pixels, Record):
            return pixels
        recipe = self.opened.network.recipe
        batch = prepare(pixels, recipe)[None]
        frame = frame_of((pixels.shape[0], pixels.shape[1]), recipe)
        received = restored(batch[0], recipe) if self._shown(item) else None
        tiles = []
        for number, place in units:
            found = channels_of(self.net.reconstruct(batch, self.seed(number, place)), recipe)[0]
            box, crop = self._box(number, place, found)
            top, left, bottom, right = box
            part = found[top:bottom, left:right]
            scale = scale_of(part)
            where = boxes_in_photo(np.array([box]), frame)[0].tolist()
            shown = received is not None
            tiles.append(
                Tile(
                    (where[0], where[1], where[2], where[3]),
                    crop,
                    scale,
                    signed_picture(part, scale) if shown else None,
                    None if received is None else received[top:bottom, left:right],
                )
            )
        return tiles

    def seed(self, number: int, place: Place) -> NDArray[np.float32]:
        """Seed one unit, which then sends down its activation."""
        layer = self.net.layer
        if len(layer) == 1:
            return map_seed(layer, number)
        return unit_seed(layer, number, place.row, place.column)

    def _shown(self, item: Item) -> bool:
        """Tell whether pixels of an item may be shown."""
        return self.pixels and may_be_shown(item.sha256)

    def _box(
        self, number: int, place: Place, reconstruction: NDArray[np.float64]
    ) -> tuple[tuple[int, int, int, int], str]:
        """Choose the part of the input that is cut out."""
        unit = (number,) if len(self.net.layer) == 1 else (number, place.row, place.column)
        region = field_of(self.opened.layers, unit)
        nchw = self.opened.network.recipe.layout == "NCHW"
        (top, bottom), (left, right) = region[1:] if nchw else region[:2]
        rows, columns = reconstruction.shape[:2]
        if bottom - top > rows or right - left > columns:
            return mass_box(strength_of(reconstruction)), "mass"
        return (max(top, 0), max(left, 0), min(bottom, rows), min(right, columns)), "field"


def remaining(
    asked: Sequence[tuple[Item, Unit]], *, tiling: Tiling, seed: int
) -> tuple[Remaining, ...]:
    """Find out whether reconstructions are about the network at all.

    Parameters
    ----------
    asked : sequence of (Item, Unit)
        Pictures, and a unit of each.
    tiling : Tiling
        The network.
    seed : int
        Of the weights drawn anew.

    Returns
    -------
    tuple of Remaining
        With the top layer below the units drawn anew, and with all.
    """
    recipe = tiling.opened.network.recipe
    inputs, seeds = [], []
    for item, (number, place) in asked:
        pixels = pixels_of(item, tiling.folder)
        if not isinstance(pixels, Record):
            inputs.append(prepare(pixels, recipe))
            seeds.append(tiling.seed(number, place)[0])
    batch, stacked = np.stack(inputs), np.stack(seeds)

    def maps(data: bytes) -> NDArray[Any]:
        """Return how strong the reconstructions of a model are."""
        return strength_of(channels_of(tiling.explaining(data).reconstruct(batch, stacked), recipe))

    return cascade(
        tiling.opened.data,
        maps,
        (1, None),
        rng=np.random.default_rng(seed),
        draws=DRAWS,
        top=tiling.opened.layers.top,
    )
