"""What drives a feature map most, over any number of pictures: the grids of Zeiler and Fergus.

Of each picture only the single strongest place in a map counts, so that one picture cannot fill
the grid (M. D. Zeiler and R. Fergus, ECCV 2014, figure 2).  The nine strongest pictures of each
map are kept while the others pass; how many there are changes no memory.

Steps
-----
* `peaks_of` : of one picture, the strongest place in each map, and the map's mean.
* `Strongest` : what is kept of all pictures.
* `by_contribution`, `at_random` : which maps a figure shows.
* `mass_box` : the part of a reconstruction that holds most of it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import total_ordering
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

#: Pictures of a map; as in the paper.
MOST = 9

#: Share of a reconstruction that a crop of it holds where the receptive field is no crop.  Ours:
#: the rest is a faint fringe that nobody sees at the scale of a picture.
MASS = 0.95


@dataclass(frozen=True, eq=False)
class Peaks:
    """What one picture makes of a layer.

    Attributes
    ----------
    values : ndarray of shape (maps,), dtype float32
        The strongest activation in each map.
    rows, columns : ndarray of shape (maps,), dtype int64
        Where it is; 0 in a layer without places.
    means : ndarray of shape (maps,), dtype float64
        Of each map.
    """

    values: NDArray[np.float32]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    means: NDArray[np.float64]


@total_ordering
@dataclass(frozen=True)
class Place:
    """A picture's strongest place in a map; the weaker is the lesser.

    Attributes
    ----------
    image : str
        Id of the picture.
    row, column : int
        In the map.
    value : float
        The activation.

    Examples
    --------
    >>> Place("b", 0, 0, 1.0) < Place("a", 0, 0, 1.0) < Place("c", 0, 0, 2.0)
    True
    """

    image: str
    row: int
    column: int
    value: float

    def __lt__(self, other: Place) -> bool:
        """Tell which is weaker; of equal ones the one whose id comes later."""
        if self.value != other.value:
            return self.value < other.value
        return self.image > other.image


def peaks_of(activation: NDArray[np.floating]) -> Peaks:
    """Find the strongest place of a picture in every map.

    Parameters
    ----------
    activation : ndarray of shape (maps, rows, columns) or (units,)
        What a layer computed of it.

    Returns
    -------
    Peaks
        Of equal places the first in row-major order.

    Raises
    ------
    ValueError
        If the layer has neither maps nor units, or a value is no number.

    Examples
    --------
    >>> found = peaks_of(np.array([[[0.0, 3.0], [3.0, 2.0]]]))
    >>> found.values.tolist(), found.rows.tolist(), found.columns.tolist(), found.means.tolist()
    ([3.0], [0], [1], [2.0])
    """
    if activation.ndim not in (1, 3) or activation.size == 0:
        msg = f"expected a layer (maps, rows, columns) or (units,), got {activation.shape}"
        raise ValueError(msg)
    if not np.isfinite(activation).all():
        msg = "expected activations that are finite numbers, got NaN or infinity"
        raise ValueError(msg)
    flat = activation.reshape(len(activation), -1)
    places = flat.argmax(axis=1)
    columns = activation.shape[2] if activation.ndim == 3 else 1
    return Peaks(
        flat[np.arange(len(flat)), places].astype(np.float32),
        places // columns,
        places % columns,
        flat.mean(axis=1, dtype=np.float64),
    )


class Strongest:
    """The strongest pictures of each map, kept while pictures pass.

    Parameters
    ----------
    maps : int
        Of the layer.
    most : int
        Pictures kept of each.

    Attributes
    ----------
    pictures : int
        That have passed.
    fired : ndarray of shape (maps,), dtype int64
        Of these, the ones that drove a map above 0.

    Examples
    --------
    >>> strongest = Strongest(1, most=2)
    >>> for image, value in (("c", 1.0), ("a", 1.0), ("b", 3.0), ("d", 0.0)):
    ...     strongest.add(image, peaks_of(np.array([value])))
    >>> [(place.image, place.value) for place in strongest.of(0)]
    [('b', 3.0), ('a', 1.0)]
    """

    def __init__(self, maps: int, most: int = MOST) -> None:
        """Begin with nothing."""
        if maps < 1 or most < 1:
            msg = f"expected at least 1 map and 1 picture of each, got {maps} and {most}"
            raise ValueError(msg)
        self._most = most
        self._heaps: list[list[Place]] = [[] for _ in range(maps)]
        self._least = np.zeros(maps, dtype=np.float32)
        self._sums = np.zeros(maps)
        self.pictures = 0
        self.fired = np.zeros(maps, dtype=np.int64)

    def add(self, image: str, peaks: Peaks) -> None:
        """Let a picture pass.

        Parameters
        ----------
        image : str
            Its id, which no other has.
        peaks : Peaks
            What it makes of the layer.

        Raises
        ------
        ValueError
            If it is of another layer.
        """
        if len(peaks.values) != len(self._heaps):
            msg = f"expected peaks of {len(self._heaps)} maps, got {len(peaks.values)}"
            raise ValueError(msg)
        self.pictures += 1
        self._sums += peaks.means
        # A map that does not fire was not driven: nothing of the picture is to be shown.
        firing = peaks.values > 0
        self.fired += firing
        for number in np.flatnonzero(firing & (peaks.values >= self._least)):
            heap = self._heaps[number]
            place = Place(
                image,
                int(peaks.rows[number]),
                int(peaks.columns[number]),
                float(peaks.values[number]),
            )
            if len(heap) < self._most:
                heapq.heappush(heap, place)
            else:
                heapq.heappushpop(heap, place)
            if len(heap) == self._most:
                self._least[number] = heap[0].value

    def of(self, number: int) -> tuple[Place, ...]:
        """Return what is kept of a map.

        Parameters
        ----------
        number : int
            The map.

        Returns
        -------
        tuple of Place
            The strongest first; fewer where fewer pictures drove the map above 0.
        """
        return tuple(sorted(self._heaps[number], reverse=True))

    @property
    def means(self) -> NDArray[np.float64]:
        """Return the mean activation of each map over all pictures and places; NaN without any."""
        return self._sums / self.pictures if self.pictures else np.full_like(self._sums, np.nan)


def by_contribution(contributions: ArrayLike, count: int) -> tuple[int, ...]:
    """Choose the maps that speak most for a class.

    Parameters
    ----------
    contributions : array-like of shape (maps,)
        Of each to the class: its weight times its mean activation.
    count : int
        Maps wanted.

    Returns
    -------
    tuple of int
        The greatest first, of equal ones the lesser number.

    Examples
    --------
    >>> by_contribution([0.5, -3.0, 2.0, 0.5], 3)
    (2, 0, 3)
    """
    values = np.asarray(contributions, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    return tuple(int(number) for number in order[:count])


def at_random(maps: int, count: int, *, rng: Generator) -> tuple[int, ...]:
    """Choose maps by chance.

    Parameters
    ----------
    maps, count : int
        How many there are, and how many are wanted.
    rng : numpy.random.Generator
        The chance.

    Returns
    -------
    tuple of int
        In ascending order.

    Examples
    --------
    >>> at_random(3, 5, rng=np.random.default_rng(0))
    (0, 1, 2)
    """
    chosen = rng.choice(maps, size=min(count, maps), replace=False)
    return tuple(sorted(int(number) for number in chosen))


def mass_box(strength: NDArray[np.floating], share: float = MASS) -> tuple[int, int, int, int]:
    """Find the smallest box that holds a share of a map.

    Parameters
    ----------
    strength : ndarray of shape (rows, columns)
        Not negative.
    share : float
        Of its sum, above 0 and at most 1.

    Returns
    -------
    top, left, bottom, right : int
        Of the least area; of equal ones the uppermost, then the leftmost.  A map of zeros has
        the whole as its box.

    Raises
    ------
    ValueError
        If a value is negative or none, or the share makes no sense.

    Examples
    --------
    >>> strength = np.zeros((6, 8))
    >>> strength[2:4, 5] = 10.0
    >>> strength[0, 0] = 1.0
    >>> mass_box(strength), mass_box(strength, 1.0)
    ((2, 5, 4, 6), (0, 0, 4, 6))
    """
    values = np.asarray(strength, dtype=np.float64)
    if values.ndim != 2 or not (values >= 0).all() or not 0 < share <= 1:
        msg = (
            f"expected a map of numbers from 0 on and a share up to 1, got {values.shape}, {share}"
        )
        raise ValueError(msg)
    rows, columns = values.shape
    best = (0, 0, rows, columns)
    total = values.sum()
    if total == 0:
        return best
    # What rounding may take from a sum must not cost a whole row.
    wanted = share * total * (1 - 1e-9)
    above = np.concatenate([[0.0], np.cumsum(values.sum(axis=1))])
    down = np.concatenate([np.zeros((1, columns)), np.cumsum(values, axis=0)])
    least = rows * columns + 1
    narrowest = _narrowest(down[-1], wanted)[0]
    for top in range(rows):
        if total - above[top] < wanted:
            break
        first = int(np.searchsorted(above, above[top] + wanted))
        for bottom in range(max(first, top + 1), rows + 1):
            # No box is narrower than one of all rows.
            if (bottom - top) * narrowest >= least:
                break
            width, left = _narrowest(down[bottom] - down[top], wanted)
            if (bottom - top) * width < least:
                least, best = (bottom - top) * width, (top, left, bottom, left + width)
    return best


def _narrowest(sums: NDArray[np.float64], wanted: float) -> tuple[int, int]:
    """Find the narrowest run of columns with a sum; its width and its first column."""
    across = np.concatenate([[0.0], np.cumsum(sums)])
    rights = np.searchsorted(across, across[:-1] + wanted)
    # Where even the last column is not enough, a width that no box has.
    widths = np.where(rights <= len(sums), rights - np.arange(len(sums)), len(sums) + 1)
    left = int(widths.argmin())
    return int(widths[left]), left
