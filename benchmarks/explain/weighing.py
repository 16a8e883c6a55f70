"""From maps to the numbers of a sanity table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.methods.network import Network
from convnet.perturbing import STEPS, Layout, area, curve, middle_first, order_of
from convnet.pointing import hit, mass_accuracy, rank_accuracy
from convnet.sanity import Change, class_correlation, edge_correlation, left_of

from .every_way import EveryWay, Maps, ordering, unsigned
from .examples import TRUE, UNKNOWN, Example
from .measured import Measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

#: Steps of a curve for a method that is no network, which may take a second a picture; ours.
FEW_STEPS = 20

#: Random orders beside each picture's curves; ours.
RANDOM_ORDERS = 3

#: How the floor is called: two networks of random weights.
FLOOR = "two random networks"

#: What is said of maps of another class that are, by definition, the negative of the class's own.
MIRRORED = "mirrored"


def weights_measured(
    examples: Sequence[Example], made: Mapping[Change, Maps]
) -> Iterator[Measured]:
    """Compare the maps of changed models with the true ones.

    Parameters
    ----------
    examples : sequence of Example
        The pictures.
    made : mapping of Change to Maps
        The unchanged model among them.

    Yields
    ------
    Measured
        Checks "rank" and "structure", for several draws of the same layers one after the other.
    """
    true = made[Change("none")]
    random = [change for change in made if change.kind == "last" and change.place == change.of]
    for change, maps in made.items():
        if change.kind != "none":
            yield from _left(examples, true, maps, str(change))
    if len(random) > 1:
        yield from _left(examples, made[random[0]], made[random[1]], FLOOR)


def _left(
    examples: Sequence[Example], first: Maps, second: Maps, condition: str
) -> Iterator[Measured]:
    """Compare two sets of maps, picture by picture."""
    for way, maps in first.own.items():
        for example, one, other in zip(examples, maps, second.own[way], strict=True):
            rank, structure = left_of(unsigned(way, one), unsigned(way, other))
            yield Measured("rank", way, condition, example.id, rank)
            yield Measured("structure", way, condition, example.id, structure)


def pictures_measured(ways: EveryWay, maps: Maps) -> Iterator[Measured]:
    """Compare the maps of two classes, maps with edges, and maps with the truth.

    Parameters
    ----------
    ways : EveryWay
        What made them.
    maps : Maps
        Of the unchanged model.

    Yields
    ------
    Measured
        Checks "classes", "edges", "pointing", "mass" and "among".
    """
    for number, example in enumerate(ways.examples):
        edges, truth = ways.edges(number), _truth(ways, number)
        for way, found in maps.own.items():
            values = found[number]
            if way in maps.other:
                alike = class_correlation(values, maps.other[way][number])
                mirrored = MIRRORED if way in maps.mirrored else ""
                yield Measured("classes", way, mirrored, example.id, alike)
            yield Measured(
                "edges", way, "", example.id, edge_correlation(unsigned(way, values), edges)
            )
            if truth is not None:
                yield from _pointed(way, example, ordering(way, values), truth, ways.seed)


def _pointed(
    way: str, example: Example, values: NDArray[np.float64], truth: NDArray[np.uint8], seed: int
) -> Iterator[Measured]:
    """Compare a map with the truth."""
    mask, known = truth == TRUE, truth != UNKNOWN
    found, chance = hit(values, mask, known)
    yield Measured("pointing", way, "", example.id, found, chance)
    found, chance = mass_accuracy(values, mask, known)
    yield Measured("mass", way, "", example.id, found, chance)
    rng = np.random.default_rng(seed)
    found, chance = rank_accuracy(values, mask, known, rng=rng)
    yield Measured("among", way, "", example.id, found, chance)


def _truth(ways: EveryWay, number: int) -> NDArray[np.uint8] | None:
    """Bring a truth to the space of the maps: each input pixel has that of its middle."""
    example = ways.examples[number]
    if example.truth is None or not isinstance(ways.method, Network):
        return example.truth
    from convnet.geometry import frame_of

    shape = (example.truth.shape[0], example.truth.shape[1])
    frame = frame_of(shape, ways.method.recipe)
    top, left, bottom, right = frame.box
    rows, columns = (
        np.clip(
            np.floor((np.arange(first, last) + 0.5 - frame.offset[axis]) / frame.scale[axis]),
            0,
            shape[axis] - 1,
        ).astype(np.intp)
        for axis, (first, last) in enumerate(((top, bottom), (left, right)))
    )
    return np.asarray(example.truth[np.ix_(rows, columns)])


@dataclass(frozen=True, eq=False)
class Curves:
    """Deletes and inserts pictures in the order of maps; can be sent to a worker.

    Attributes
    ----------
    ways : EveryWay
        What made the maps.
    maps : Maps
        Of the unchanged model.
    """

    ways: EveryWay
    maps: Maps

    def warm(self) -> None:
        """Load the method before the first deadline begins."""
        self.ways.warm()

    @cached_property
    def steps(self) -> int:
        """Steps of a curve of this method."""
        return STEPS if isinstance(self.ways.method, Network) else FEW_STEPS

    def __call__(self, asked: tuple[int, str, int]) -> tuple[float, float]:
        """Return the areas under both curves for a picture, an order's name and its draw."""
        number, name, draw = asked
        ways = self.ways
        rng = np.random.default_rng([ways.seed, number, draw])
        order = order_of(self._values(number, name), rng=rng)
        plain, blur = ways.grounds(number)
        network = isinstance(ways.method, Network)
        picture = ways.batch[number] if network else ways.examples[number].pixels
        layout: Layout = ways.method.recipe.layout if network else "NHWC"
        both = []
        for begin, end in ((picture, plain), (blur, picture)):
            found = curve(ways.scores, begin, end, order, layout=layout, steps=self.steps)
            both.append(area(found))
        return both[0], both[1]

    def _values(self, number: int, name: str) -> NDArray[np.float64]:
        """Return the map that an order is of, NaN where a network sees padding."""
        ways = self.ways
        if isinstance(ways.method, Network):
            shape, box = ways.method.recipe.size, ways.boxes[number]
        else:
            pixels = ways.examples[number].pixels
            shape = (pixels.shape[0], pixels.shape[1])
            box = (0, 0, *shape)
        top, left, bottom, right = box
        values = np.full(shape, np.nan)
        if name == "random":
            inner = np.zeros((bottom - top, right - left))
        elif name == "middle":
            inner = middle_first((bottom - top, right - left))
        else:
            inner = ordering(name, self.maps.own[name][number])
        values[top:bottom, left:right] = inner
        return values


def orders_of(examples: Sequence[Example], ways: Sequence[str]) -> list[tuple[int, str, int]]:
    """List the orders in which pictures are deleted.

    Parameters
    ----------
    examples : sequence of Example
        The pictures.
    ways : sequence of str
        To explain.

    Returns
    -------
    list of (int, str, int)
        Picture, way and draw; random orders and the middle first.

    Examples
    --------
    >>> orders_of([None], ["crop"])[2:]
    [(0, 'random', 2), (0, 'middle', 0), (0, 'crop', 0)]
    """
    return [
        (number, name, draw)
        for number in range(len(examples))
        for name, draws in (("random", RANDOM_ORDERS), ("middle", 1), *((way, 1) for way in ways))
        for draw in range(draws)
    ]
