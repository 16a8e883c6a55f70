"""Items of a finished run looked at once more: for a page, not for a score.

A worker reads the file, makes sure that it is the one that was scored, and gives back as little
as was asked for: where the method sees skin, on a grid too coarse to show anybody, and pixels
only where its caller says so, blurred or made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .arguments import LackError, MisuseError
from .engines import DEADLINE, run_each
from .records import Record
from .spec import canonical
from .work import decoded
from .workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from benchmarks.data.refusals import Limits
    from benchmarks.methods.chosen import Chosen

    from .reading import Run
    from .records import Task

#: Cells of a map along its longer side.  A map that says where and shows nobody: the most that
#: the default page may hold.
CELLS = 16
#: Pixels along the longer side that a blurred picture is brought down to.  Ours: a face that
#: fills a third of the picture is five pixels wide.
BLUR = 16
#: Pixels along the longer side of a blurred picture as it is shown.  Ours.
BLURRED_SIDE = 240
#: Pixels along the longer side of a sharp one; as the gallery of `make report` embeds them.
SHARP_SIDE = 720

#: What is wanted of the pixels of an item.
Pixels = Literal["none", "blurred", "sharp"]

#: Fault code of a mask that is none.
NO_MASK = "bad_mask"


@dataclass(frozen=True)
class Wanted:
    """An item, and what is wanted of its pixels."""

    task: Task
    pixels: Pixels = "none"


@dataclass(frozen=True, eq=False)
class Looked:
    """What was seen.

    Attributes
    ----------
    fault : str or None
        Code of what went wrong; there is then neither map nor picture.
    message : str
        One sentence about it.
    map : ndarray of shape (r, c), dtype float64, or None
        Share of every cell that the method's mask covers, at most `CELLS` by `CELLS`.
    picture : ndarray of shape (m, n, 3), dtype uint8, or None
        As it may be shown.
    """

    fault: str | None = None
    message: str = ""
    map: NDArray[np.float64] | None = None
    picture: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Look:
    """Looks at one item; a function that can be sent to a worker.

    Attributes
    ----------
    chosen : Chosen or None
        The method whose mask is wanted; None for no map.
    limits : Limits
        What a file may cost.
    folder : Path or None
        Which files may not leave; None lets them.
    """

    chosen: Chosen | None
    limits: Limits
    folder: Path | None

    def __call__(self, wanted: Wanted) -> Looked:
        """Look at an item."""
        import cv2

        cv2.setNumThreads(1)  # one worker is one core
        found = decoded(wanted.task, self.limits, self.folder)
        if isinstance(found, Record):
            return Looked(found.fault, found.message)
        pixels = found.image.pixels
        grid = None
        if self.chosen is not None:
            mask = np.asarray(self._method.mask(pixels))
            if mask.shape != pixels.shape[:2] or mask.dtype.kind not in "bfiu":
                message = f"expected a mask of shape {pixels.shape[:2]}, got {mask.shape}"
                return Looked(NO_MASK, message)
            if not np.isfinite(mask).all():
                return Looked(NO_MASK, "expected a mask of finite values, got others")
            grid = coarsened(mask)
        if wanted.pixels == "none":
            return Looked(map=grid)
        picture = blurred(pixels) if wanted.pixels == "blurred" else brought(pixels, SHARP_SIDE)
        return Looked(map=grid, picture=picture)

    @cached_property
    def _method(self) -> Any:
        """Load the method once a worker, and make sure that it is still the one that ran."""
        from benchmarks.methods.names import load

        return load(self.chosen)  # type: ignore[arg-type]


def coarsened(mask: NDArray[Any]) -> NDArray[np.float64]:
    """Count a mask by the cells of a coarse grid.

    Parameters
    ----------
    mask : ndarray of shape (M, N)
        Between 0 and 1; what lies beyond is cut off.

    Returns
    -------
    ndarray of shape (r, c), dtype float64
        The mean of every cell, to two decimals; the longer side has at most `CELLS`, and cells
        are as square as whole numbers allow.

    Examples
    --------
    >>> mask = np.zeros((320, 160))
    >>> mask[:20, :5] = 1
    >>> grid = coarsened(mask)
    >>> grid.shape, float(grid[0, 0]), float(grid.sum())
    ((16, 8), 0.25, 0.25)
    """
    import cv2

    rows, columns = _fitted(mask.shape[0], mask.shape[1], CELLS)
    real = np.clip(mask, 0, 1).astype(np.float64, copy=False)
    grid: NDArray[np.float64] = cv2.resize(
        real, (columns, rows), interpolation=cv2.INTER_AREA
    ).reshape(rows, columns)
    return np.round(grid, 2)


def blurred(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Blur a picture until nobody can be known in it.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.

    Returns
    -------
    ndarray of shape (m, n, 3), dtype uint8
        Made of `BLUR` pixels along the longer side, and enlarged to `BLURRED_SIDE`; nothing else
        of the picture is left in it.

    Examples
    --------
    >>> blurred(np.zeros((600, 900, 3), dtype=np.uint8)).shape
    (160, 240, 3)
    """
    import cv2

    rows, columns = _fitted(pixels.shape[0], pixels.shape[1], BLURRED_SIDE, enlarge=True)
    few = brought(pixels, BLUR)
    large: NDArray[np.uint8] = cv2.resize(
        few, (columns, rows), interpolation=cv2.INTER_CUBIC
    ).astype(np.uint8)
    return large


def brought(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Make a picture smaller where it is larger.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    side : int
        Pixels along the longer side, at most.

    Returns
    -------
    ndarray of shape (m, n, 3), dtype uint8

    Examples
    --------
    >>> brought(np.zeros((600, 900, 3), dtype=np.uint8), 90).shape
    (60, 90, 3)
    """
    import cv2

    rows, columns = _fitted(pixels.shape[0], pixels.shape[1], side)
    small: NDArray[np.uint8] = cv2.resize(
        pixels, (columns, rows), interpolation=cv2.INTER_AREA
    ).astype(np.uint8)
    return small


def looked_at(
    look: Look, wanted: Iterable[Wanted], *, jobs: int = 1, deadline: float = DEADLINE
) -> Iterator[tuple[Wanted, Looked]]:
    """Look at items in supervised processes, in order.

    Parameters
    ----------
    look : Look
        What to look for.
    wanted : iterable of Wanted
        The items.
    jobs, deadline
        As for `run_each`.

    Yields
    ------
    wanted, looked : tuple
        A worker that was lost is a fault of its item.

    Examples
    --------
    >>> from benchmarks.data.refusals import LIMITS
    >>> from benchmarks.run.records import Task
    >>> task = Task(0, "a", "0" * 64, 1, None, "no/such.jpg", "such.jpg")
    >>> [seen.fault for _, seen in looked_at(Look(None, LIMITS, None), [Wanted(task)])]
    ['unreadable']
    """
    if start_method() == "fork":
        import benchmarks.data.images  # noqa: F401 - loaded for those who come after
    for one, answer in run_each(look, wanted, jobs=jobs, deadline=deadline):
        yield one, Looked(answer.code, answer.message) if isinstance(answer, Lost) else answer


def masks_of(run: Run, typed: str | None) -> Chosen | str:
    """Find the method of a run again, for its masks.

    Parameters
    ----------
    run : Run
        Finished.
    typed : str or None
        Where the method is, as for `fleck run`; without it only methods that come with this
        package are found, because a run's own word is no reason to load a file.

    Returns
    -------
    Chosen or str
        The method; or why there are no masks, as a sentence says it.

    Raises
    ------
    MisuseError
        If what was typed is no such method, or not the one of the run.
    LackError
        If it needs what is not there.
    """
    from benchmarks.methods.chosen import Settings
    from benchmarks.methods.names import method_names

    from .choosing import choose

    known = run.identity["method"]
    if typed is None and known["name"] not in method_names():
        return "the method does not come with this package, and nothing said where it is"
    try:
        chosen = choose(typed or known["name"], Settings())
    except (MisuseError, LackError):
        if typed is not None:
            raise
        return "the method cannot be loaded here"
    named = {"name": chosen.name, "code": chosen.code, "parameters": dict(chosen.parameters)}
    same = canonical(named) == canonical({key: known[key] for key in named})
    if typed is not None and not same:
        msg = (
            f"--method: expected the method of the run, {known['name']} with the code "
            f"{known['code'][:12]}, got {chosen.name} with {chosen.code[:12]}"
        )
        raise MisuseError(msg)
    if "mask" not in chosen.offers:
        return "the method gives scores and no mask"
    return chosen if same else "the code of the method is no longer that of the run"


def _fitted(rows: int, columns: int, side: int, *, enlarge: bool = False) -> tuple[int, int]:
    """Scale a shape so that its longer side is at most `side`, or just that."""
    scale = side / max(rows, columns)
    if scale > 1 and not enlarge:
        return rows, columns
    return max(1, round(rows * scale)), max(1, round(columns * scale))
