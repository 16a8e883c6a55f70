"""What a map costs beside its forward passes: `python -m benchmarks.scripts.explain_speed`.

Three promises, as ratios within one run (decision 0029).  A map by occlusion of a photograph of
512 x 512 pixels, windows of 64 at stride 16 in pixels of the photograph:

* in input space takes no more than 1.10 times its bare batched forward passes;
* in photo space no more than 1.10 times the preparing of as many photographs and their passes;
* and averaging takes no more than a hundredth of the whole.

The loops of a round follow each other batch by batch, so that a busy machine slows them alike:
one batch of the map and the same number of bare passes, in turn the one or the other first.
What is promised is the median over batches; the sums stand beside it, which one interruption can
spoil.  The bare passes run on a session of their own with the same options.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.data.sets import builtin
from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import find_method
from benchmarks.methods.network import Network
from convnet.coverage import Grid, place
from convnet.fills import input_ground, mean_color, photo_ground
from convnet.geometry import frame_of, in_input
from convnet.maps import made_map
from convnet.occluders import InputOccluder, occluded
from convnet.preprocessing import prepare

#: Of the photograph, in pixels; of windows, in pixels of it (issue 7).
SIDE, WINDOW, STRIDE = 512, 64, 16

#: What is promised.
PASSES, AVERAGING = 1.10, 0.01

#: The photograph: water, nobody in it.
PHOTO = "cid22_1001682.jpg"


@dataclass
class Clock:
    """Seconds of one loop, batch by batch."""

    seconds: list[float] = field(default_factory=list)

    def timed(self, work: Callable[[], Any]) -> Any:
        """Do something and note how long it took."""
        start = time.perf_counter()
        made = work()
        self.seconds.append(time.perf_counter() - start)
        return made


Timed = tuple[Clock, Callable[[], Any]]


def in_turn(ours: Timed, theirs: Timed) -> Any:
    """Time two loops' next batch, the one first that was second before.

    Parameters
    ----------
    ours, theirs : tuple of Clock and callable
        Each its clock and its work.

    Returns
    -------
    object
        What ours made.

    Examples
    --------
    >>> own, other = Clock(), Clock()
    >>> in_turn((own, lambda: "map"), (other, list)), len(own.seconds), len(other.seconds)
    ('map', 1, 1)
    """
    if len(ours[0].seconds) % 2:
        theirs[0].timed(theirs[1])
        return ours[0].timed(ours[1])
    made = ours[0].timed(ours[1])
    theirs[0].timed(theirs[1])
    return made


@dataclass(frozen=True)
class Cost:
    """What a map took.

    Attributes
    ----------
    windows : int
        That were scored.
    ours, bare : Clock
        Of the map's batches, and of what they are compared with.
    averaging : float
        Seconds of the map itself.
    """

    windows: int
    ours: Clock
    bare: Clock
    averaging: float

    @property
    def whole(self) -> float:
        """Seconds of the whole map."""
        return sum(self.ours.seconds) + self.averaging

    @property
    def ratio(self) -> float:
        """The whole by the bare passes."""
        return self.whole / sum(self.bare.seconds)

    @property
    def middle(self) -> float:
        """The median over batches of ours by bare."""
        pairs = zip(self.ours.seconds, self.bare.seconds, strict=True)
        return statistics.median(own / other for own, other in pairs)


def session_of(network: Network) -> Callable[[NDArray[np.float32]], Any]:
    """Return a bare session with the options of ours, and nothing around it.

    Parameters
    ----------
    network : Network
        Whose file is run.

    Returns
    -------
    callable
        From a batch to the output.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    bare = onnxruntime.InferenceSession(
        str(network.sources[0]), options, providers=["CPUExecutionProvider"]
    )
    names = [network.model.output.name], network.model.input.name
    return lambda batch: bare.run(names[0], {names[1]: batch})


def photo_of(side: int) -> NDArray[np.uint8]:
    """Return a photograph of the built-in set in a size.

    Parameters
    ----------
    side : int
        Rows and columns.

    Returns
    -------
    ndarray of shape (side, side, 3), dtype uint8

    Examples
    --------
    >>> photo_of(32).shape
    (32, 32, 3)
    """
    image = read(builtin("photos").parent / PHOTO)
    if isinstance(image, Fault):
        msg = f"expected the photograph {PHOTO} of the built-in set, got {image.message}"
        raise TypeError(msg)
    sized = cv2.resize(image.pixels, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(sized, dtype=np.uint8)


def in_input_space(network: Network, photo: NDArray[np.uint8], batch: int) -> Cost:
    """Time a map in input space beside its bare passes.

    Parameters
    ----------
    network : Network
        Whose map.
    photo : ndarray of shape (M, N, 3), dtype uint8
        Of what.
    batch : int
        Windows at once.

    Returns
    -------
    Cost
    """
    recipe, bare = network.recipe, session_of(network)
    shape = (photo.shape[0], photo.shape[1])
    frame = frame_of(shape, recipe)
    top, left, bottom, right = frame.box
    size, step = (in_input((side, side), frame) for side in (WINDOW, STRIDE))
    grid = place((bottom - top, right - left), size, step, corner=(top, left))
    ours, theirs = Clock(), Clock()

    def begin() -> InputOccluder:
        """Make what every window needs."""
        values = prepare(photo, recipe)
        ground = input_ground(values, "mean", grid.size, recipe, frame.box)
        return InputOccluder(values, ground, recipe.layout, batch)

    start = time.perf_counter()
    occluder = begin()
    begun = time.perf_counter() - start
    plain = np.repeat(prepare(photo, recipe)[None], batch, axis=0)
    scores: list[float] = []
    for boxes in batches(grid, batch):
        scores += in_turn(
            (ours, partial(lambda some: network.score_inputs(occluder(some)), boxes)),
            (theirs, partial(bare, plain[: len(boxes)])),
        )
    ours.seconds[0] += begun
    return _cost(grid, scores, recipe.size, "input", ours, theirs)


def in_photo_space(network: Network, photo: NDArray[np.uint8], batch: int) -> Cost:
    """Time a map in photo space beside preparing as many photographs and their bare passes.

    Parameters
    ----------
    network : Network
        Whose map.
    photo : ndarray of shape (M, N, 3), dtype uint8
        Of what.
    batch : int
        Windows at once.

    Returns
    -------
    Cost
    """
    recipe, bare = network.recipe, session_of(network)
    shape = (photo.shape[0], photo.shape[1])
    grid = place(shape, WINDOW, STRIDE)
    ours, theirs = Clock(), Clock()
    start = time.perf_counter()
    ground = photo_ground(photo, "mean", grid.size, mean_color(recipe))
    begun = time.perf_counter() - start

    def scored(boxes: NDArray[np.int64]) -> list[float]:
        """Score windows."""
        return network.score_batch([occluded(photo, box, ground) for box in boxes.tolist()])

    def passed(count: int) -> Any:
        """Prepare as many photographs and pass them on."""
        return bare(np.stack([prepare(photo, recipe) for _ in range(count)]))

    scores: list[float] = []
    for boxes in batches(grid, batch):
        scores += in_turn((ours, partial(scored, boxes)), (theirs, partial(passed, len(boxes))))
    ours.seconds[0] += begun
    return _cost(grid, scores, shape, "photo", ours, theirs)


def batches(grid: Grid, batch: int) -> list[NDArray[np.int64]]:
    """Cut the windows of a grid into batches.

    Parameters
    ----------
    grid : Grid
        All windows.
    batch : int
        Windows at once.

    Returns
    -------
    list of ndarray of shape (k, 4), dtype int64

    Examples
    --------
    >>> [len(boxes) for boxes in batches(place((512, 512), 64, 64), 24)]
    [24, 24, 16]
    """
    return [grid.boxes[at : at + batch] for at in range(0, len(grid), batch)]


def _cost(
    grid: Grid, scores: list[float], shape: tuple[int, int], space: Any, ours: Clock, theirs: Clock
) -> Cost:
    """Average, and time that too: the median of nine times."""
    clock = Clock()
    for _ in range(9):
        clock.timed(lambda: made_map("occlusion", space, grid, scores, shape))
    return Cost(len(grid), ours, theirs, statistics.median(clock.seconds))


def show(name: str, space: str, rounds: list[Cost]) -> bool:
    """Print one row, and tell whether it keeps its promise."""
    ratio = statistics.median(cost.ratio for cost in rounds)
    middle = statistics.median(cost.middle for cost in rounds)
    share = statistics.median(cost.averaging / cost.whole for cost in rounds)
    each = statistics.median(cost.whole / cost.windows for cost in rounds) * 1000
    print(
        f"| {name} | {space} | {rounds[0].windows} | {each:.2f} | {ratio:.3f} | {middle:.3f} "
        f"| {100 * share:.3f} % |"
    )
    return middle <= PASSES and share <= AVERAGING


def networks_of(methods: Sequence[str] | None, cells: int) -> Iterator[tuple[str, Network]]:
    """Find networks; what is not here, or is none, is a row of the table instead.

    Parameters
    ----------
    methods : sequence of str or None
        Names; None for the two that are promised something.
    cells : int
        Of a row.

    Yields
    ------
    name, network : tuple
    """
    for name in methods or ("open_nsfw", "convnet"):
        try:
            network = find_method(name, Settings())
            why = "" if isinstance(network, Network) else "is no network"
        except ValueError as error:
            network, why = None, f"not here: {error}"
        if isinstance(network, Network):
            yield name, network
        else:
            print(f"| {name} | {why} |{' |' * (cells - 2)}")


def main(
    methods: Annotated[
        list[str] | None, typer.Option("--method", help="networks; those that are installed")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="how often each map is made")] = 1,
    batch: Annotated[int, typer.Option(min=1, help="windows at once")] = 8,
) -> None:
    """Print the table; end with 1 if a promise is broken."""
    photo = photo_of(SIDE)
    print(f"{SIDE} x {SIDE}, window {WINDOW}, stride {STRIDE}, {rounds} round(s), one thread\n")
    print(
        "| network | space | windows | ms a window | whole by passes | median of batches ", end=""
    )
    print("| averaging |\n| --- | --- | --- | --- | --- | --- | --- |")
    kept = True
    for name, network in networks_of(methods, cells=7):
        for space, timed in (("input", in_input_space), ("photo", in_photo_space)):
            kept &= show(name, space, [timed(network, photo, batch) for _ in range(rounds)])
    print(
        f"\npromised: median of batches <= {PASSES:.2f}, averaging <= {AVERAGING:.0%}: "
        f"{'kept' if kept else 'broken'}"
    )
    if not kept:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
