"""The windows that an explanation needs, part by part, before any is scored.

A part is one thing done to one set of windows: crops; or occlusion in one space by one fill.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmarks.run.arguments import MisuseError
from convnet.coverage import Edge, Grid, place
from convnet.fills import FILLS
from convnet.geometry import Frame, frame_of, in_input
from convnet.sparse import left_out, thinned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convnet.preprocessing import Recipe

    from .asked import Wish
    from .subject import Subject

#: Windows on which the error of a coarse map is measured; ours.
SAMPLE = 64


@dataclass(frozen=True)
class Part:
    """Windows to which one thing is done.

    Attributes
    ----------
    how : {"whole", "crop", "occlusion"}
        What: nothing, sent alone, or filled.
    space : {"photo", "input"}
        What the windows lie in.
    fill : str or None
        What fills them, or what lies outside crops; None where nothing does.
    grid : Grid
        All windows.
    coarse, seed : int
        One window in so many is scored, and a sample of the others drawn by this seed.
    """

    how: Literal["whole", "crop", "occlusion"]
    space: Literal["photo", "input"]
    fill: str | None
    grid: Grid
    coarse: int = 1
    seed: int = 0

    @property
    def boxes(self) -> NDArray[np.int64]:
        """The windows as pictures are made of them."""
        return self.grid.crops if self.how == "crop" else self.grid.boxes

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """The windows of the sparser grid."""
        return thinned(self.grid, self.coarse)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """The windows on which its error is measured."""
        return left_out(self.kept, SAMPLE, np.random.default_rng(self.seed))

    @cached_property
    def wanted(self) -> NDArray[np.int64]:
        """Places of the windows to be scored."""
        chosen = self.kept.copy()
        chosen[self.sample] = True
        return np.flatnonzero(chosen)

    def __str__(self) -> str:
        """Name the part."""
        if self.how != "occlusion":
            return {"whole": "the whole photograph", "crop": "crops"}[self.how]
        return f"occlusion in {self.space} space, {self.fill}"


def fills_of(wish: Wish, subject: Subject) -> tuple[str, ...]:
    """Decide what occluders show.

    Parameters
    ----------
    wish : Wish
        What was asked.
    subject : Subject
        What is explained.

    Returns
    -------
    tuple of str
        The one of the map first.  Without a wish, the network's mean color (gray where there is
        none), and black beside it.

    Raises
    ------
    MisuseError
        If the mean of a method without one is asked for.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from .asked import Wish
    >>> from .subject import Subject
    >>> fills_of(Wish("a.jpg", "kovac", "occlusion", "out"), Subject(identify("kovac"), ""))
    ('gray', 'black')
    """
    meant = subject.recipe is not None and any(subject.recipe.mean)
    first = "mean" if meant else "gray"
    if not wish.fills:
        return (first, "black")
    if wish.fills == ("all",):
        others = (fill for fill in FILLS if fill != first and (meant or fill != "mean"))
        return (first, *others)
    if "mean" in wish.fills and not meant:
        msg = (
            "--fill: expected mean with a network that subtracts one, got it with "
            f"{subject.chosen.name}; use gray"
        )
        raise MisuseError(msg)
    return wish.fills


def parts_of(
    wish: Wish, subject: Subject, shape: tuple[int, int], fills: tuple[str, ...]
) -> list[Part]:
    """List everything that has to be scored.

    Parameters
    ----------
    wish : Wish
        What was asked.
    subject : Subject
        What is explained.
    shape : (int, int)
        Rows and columns of the photograph.
    fills : tuple of str
        From `fills_of`.

    Returns
    -------
    list of Part
        The whole photograph first.

    Raises
    ------
    MisuseError
        If the windows cannot be placed, or input space is wanted of what has no input of its own.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from .asked import Wish
    >>> from .subject import Subject
    >>> wish = Wish("a.jpg", "kovac", "both", "out")
    >>> parts = parts_of(wish, Subject(identify("kovac"), ""), (512, 512), ("gray", "black"))
    >>> [(str(part), len(part.wanted)) for part in parts][1:]
    [('crops', 841), ('occlusion in photo space, gray', 841),
     ('occlusion in photo space, black', 841)]
    """
    in_photo = wish.space in ("photo", "both")
    edge: Edge = wish.edge  # type: ignore[assignment]
    try:
        grid = place(shape, wish.window, wish.stride, edge)
        parts = [Part("whole", "photo", None, place(shape, shape, shape))]
        if wish.how in ("crop", "both"):
            outside = fills[0] if edge == "pad" else None
            parts.append(Part("crop", "photo", outside, grid, wish.coarse, wish.seed))
        if wish.how in ("occlusion", "both"):
            if in_photo:
                parts += [
                    Part("occlusion", "photo", fill, grid, wish.coarse, wish.seed) for fill in fills
                ]
            if wish.space in ("input", "both"):
                inner = _input_grid(wish, frame_of(shape, _recipe(subject)), edge)
                parts += [
                    Part("occlusion", "input", fill, inner, wish.coarse, wish.seed)
                    for fill in fills
                ]
    except ValueError as error:
        msg = f"--window: {error}"
        raise MisuseError(msg) from error
    return parts


def _recipe(subject: Subject) -> Recipe:
    """Return the steps before a network, or refuse what has no input of its own."""
    if subject.recipe is None:
        msg = (
            f"--space: expected photo with {subject.chosen.name}, which sees the photograph "
            "itself; input space is a network's"
        )
        raise MisuseError(msg)
    return subject.recipe


def _input_grid(wish: Wish, frame: Frame, edge: Edge) -> Grid:
    """Place windows over the part of the input that shows the photograph."""
    top, left, bottom, right = frame.box
    return place(
        (bottom - top, right - left),
        in_input((wish.window, wish.window), frame),
        in_input((wish.stride, wish.stride), frame),
        edge,
        corner=(top, left),
    )
