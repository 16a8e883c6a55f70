"""What an explanation by windows gave: maps in the photograph's coordinates, and their file."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from convnet.geometry import boxes_in_photo, frame_of, to_photo
from convnet.maps import agreement, made_map, window_values
from convnet.sparse import CoarseError, coarse_error, interpolated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from convnet.maps import Scale

    from .parts import Part
    from .subject import Subject

#: Share of the greatest score by which a window must move the score to have moved it at all: sums
#: in another order, as shared passes make them, differ by as much (`tests/convnet/sharing`).
ROUNDING = 1e-5


@dataclass(frozen=True, eq=False)
class Mapped:
    """One explanation: the same windows, once for every fill.

    Attributes
    ----------
    parts : tuple of Part
        One a fill, the one of the map first; a single one for crops.
    scores : ndarray of shape (fills, n), dtype float64
        As the method gave them, NaN where a window was left out or failed.
    whole : float
        Score of the whole photograph.
    scale : {"score", "logit"}
        What is averaged.
    subject : Subject
        What is explained.
    shape : (int, int)
        Rows and columns of the photograph.
    """

    parts: tuple[Part, ...]
    scores: NDArray[np.float64]
    whole: float
    scale: Scale
    subject: Subject
    shape: tuple[int, int]

    @property
    def how(self) -> Any:
        """What was done to windows."""
        return self.parts[0].how

    @property
    def space(self) -> str:
        """What windows lie in."""
        return self.parts[0].space

    @property
    def fills(self) -> tuple[str, ...]:
        """What occluders showed; empty for crops."""
        return tuple(part.fill or "" for part in self.parts if part.how == "occlusion")

    @cached_property
    def filled_in(self) -> NDArray[np.float64]:
        """The scores (fills, n), those of windows left out interpolated."""
        return np.stack(
            [
                interpolated(part.grid, part.kept, scores) if part.coarse > 1 else scores
                for part, scores in zip(self.parts, self.scores, strict=True)
            ]
        )

    @cached_property
    def errors(self) -> tuple[CoarseError, ...]:
        """What interpolation cost, one a fill; empty where nothing was left out."""
        return tuple(
            coarse_error(guessed, part.sample, scores)
            for part, guessed, scores in zip(self.parts, self.filled_in, self.scores, strict=True)
            if part.coarse > 1
        )

    @cached_property
    def own_maps(self) -> NDArray[np.float64]:
        """The maps (fills, rows, columns) in the coordinates of their windows."""
        shape = self.shape
        if self.space == "input" and self.subject.recipe is not None:
            shape = self.subject.recipe.size
        return np.stack(
            [
                made_map(self.how, part.space, part.grid, scores, shape, self.scale).map
                for part, scores in zip(self.parts, self.filled_in, strict=True)
            ]
        )

    @cached_property
    def maps(self) -> NDArray[np.float64]:
        """The maps (fills, M, N) in the coordinates of the photograph."""
        if self.space == "photo" or self.subject.recipe is None:
            return self.own_maps
        frame = frame_of(self.shape, self.subject.recipe)
        return np.stack([to_photo(each, frame) for each in self.own_maps])

    @property
    def level(self) -> float:
        """What the map would be if no window changed anything; of crops, the whole score."""
        return float(window_values([self.whole], self.how, self.scale)[0])

    @property
    def spread(self) -> NDArray[np.float64]:
        """How far the fills are apart at each pixel: greatest less least."""
        return np.asarray(self.maps.max(axis=0) - self.maps.min(axis=0))

    @cached_property
    def settled(self) -> NDArray[np.float64]:
        """The maps with what is `level` but for rounding set to it: what signs and ranks are of."""
        moved = window_values([*self.scores.ravel(), self.whole], "crop", self.scale)
        least = ROUNDING * np.nanmax(np.abs(moved))
        return np.where(np.abs(self.maps - self.level) <= least, self.level, self.maps)

    @property
    def agreed(self) -> NDArray[np.int8]:
        """Where all fills agree on which way a window moves the score."""
        return agreement(self.settled - self.level)

    @property
    def windows(self) -> NDArray[Any]:
        """The windows (n, 4) in pixels of the photograph; with fractions in input space."""
        boxes = self.parts[0].grid.boxes
        if self.space == "photo" or self.subject.recipe is None:
            return boxes
        return boxes_in_photo(boxes, frame_of(self.shape, self.subject.recipe))


def arrays_of(mapped: Mapped, record: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """List the arrays that are kept of an explanation.

    Parameters
    ----------
    mapped : Mapped
        What was found.
    record : mapping
        Every knob, as plain JSON.

    Returns
    -------
    dict of str to ndarray
        `map`, `windows` and `scores` are promised to scripts.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from convnet.coverage import place
    >>> from .parts import Part
    >>> from .subject import Subject
    >>> part = Part("crop", "photo", None, place((1, 2), 1, 1))
    >>> subject = Subject(identify("kovac"), "share of skin")
    >>> found = Mapped((part,), np.array([[0.5, 0.0]]), 0.25, "score", subject, (1, 2))
    >>> arrays = arrays_of(found, {"how": "crop"})
    >>> sorted(arrays), arrays["map"].tolist()
    (['map', 'record', 'scores', 'whole', 'windows'], [[0.5, 0.0]])
    """
    first = mapped.parts[0]
    arrays = {
        "map": mapped.maps[0],
        "windows": mapped.windows,
        "scores": mapped.filled_in[0],
        "whole": np.array(mapped.whole),
        "record": np.array(json.dumps(record, sort_keys=True, allow_nan=False)),
    }
    if mapped.how == "crop" and first.grid.edge == "pad":
        # Crops were cut as large as this; `windows` is what of them lies in the photograph.
        arrays["placed"] = first.grid.placed
    if mapped.space == "input":
        arrays["input_map"] = mapped.own_maps[0]
        arrays["input_windows"] = first.grid.boxes
    if first.coarse > 1:
        arrays["scored"] = first.kept
        arrays["sample"] = first.sample
        arrays["sample_scores"] = mapped.scores[0][first.sample]
    if len(mapped.parts) > 1:
        arrays["fills"] = np.array(mapped.fills)
        arrays["fill_scores"] = mapped.filled_in
        arrays["fill_maps"] = mapped.maps
        arrays["mean"] = mapped.maps.mean(axis=0)
        arrays["spread"] = mapped.spread
        arrays["agreement"] = mapped.agreed
    return arrays


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write arrays as the bytes of an `.npz` file.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        By name.

    Returns
    -------
    bytes
        The same for the same arrays.

    Examples
    --------
    >>> content = packed({"map": np.zeros((2, 2))})
    >>> np.load(io.BytesIO(content))["map"].shape, content == packed({"map": np.zeros((2, 2))})
    ((2, 2), True)
    """
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def coarse_record(error: CoarseError) -> dict[str, float | int | None]:
    """Write an error of interpolation as plain JSON.

    Parameters
    ----------
    error : CoarseError
        As it was measured.

    Returns
    -------
    dict

    Examples
    --------
    >>> coarse_record(CoarseError(0, float("nan"), float("nan"), float("nan")))["mean"] is None
    True
    """
    return {name: value if np.isfinite(value) else None for name, value in asdict(error).items()}
