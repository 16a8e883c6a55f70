"""What exact sharing saves: `python -m benchmarks.scripts.sharing_speed`.

A map by occlusion in input space of a photograph of 512 x 512 pixels, at stride 16, once by whole
passes of ONNX Runtime and once by passes that share what a window cannot reach (decision 0033).
Beside the time stand the multiply-adds that the graph's shapes count, and how far the scores are
apart.  `bound` is what the counted multiply-adds allow, `loose` what they would allow if every
window had a patch of its own size up to the same cut, for which windows could not be computed
together.

Batches follow each other in turn, as in `explain_speed`, so that a busy machine slows both alike;
the median over batches is of the passes alone, the sums hold the choice of the cut and everything
else that is done once a map.  Promised (issue 7): 1.2 times as fast on
open_nsfw with windows of 64.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from convnet.coverage import Grid, place
from convnet.deconvnet.layers import Conv
from convnet.fills import input_ground
from convnet.geometry import frame_of, in_input
from convnet.occluders import InputOccluder
from convnet.preprocessing import prepare
from convnet.sharing import SharedPasses, Sharing, find_sharing
from convnet.sharing.lower import lower_part
from convnet.sharing.reach import reach_of

from .explain_speed import (
    SIDE,
    STRIDE,
    WINDOW,
    Clock,
    batches,
    in_turn,
    networks_of,
    photo_of,
    session_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.methods.network import Network

#: What is promised, of open_nsfw with windows of `WINDOW`.
FASTER = 1.2


@dataclass(frozen=True)
class Saved:
    """What sharing saved of one map.

    Attributes
    ----------
    sharing : Sharing
        What was chosen.
    loose : float
        How many times as fast passes could be with patches of their own size.
    windows : int
        That were scored.
    once : float
        Seconds for the choice, and for what is computed once.
    ours, whole : Clock
        Of the batches, shared and as whole passes.
    apart : float
        Greatest difference of a score, by the score of the whole pass.
    """

    sharing: Sharing
    loose: float
    windows: int
    once: float
    ours: Clock
    whole: Clock
    apart: float

    @property
    def middle(self) -> float:
        """The median over batches of whole by shared."""
        pairs = zip(self.whole.seconds, self.ours.seconds, strict=True)
        return statistics.median(whole / own for whole, own in pairs)

    @property
    def sums(self) -> float:
        """The whole map by whole passes, by the shared one with all that is done once."""
        return sum(self.whole.seconds) / (self.once + sum(self.ours.seconds))


def saved(network: Network, photo: NDArray[np.uint8], window: int, batch: int) -> Saved | Sharing:
    """Time a map both ways.

    Parameters
    ----------
    network : Network
        Whose map.
    photo : ndarray of shape (M, N, 3), dtype uint8
        Of what.
    window : int
        Side of windows, in pixels of the photograph.
    batch : int
        Windows at once.

    Returns
    -------
    Saved or Sharing
        The latter where passes are whole.
    """
    recipe = network.recipe
    frame = frame_of((photo.shape[0], photo.shape[1]), recipe)
    top, left, bottom, right = frame.box
    size, step = (in_input((side, side), frame) for side in (window, STRIDE))
    grid = place((bottom - top, right - left), size, step, corner=(top, left))
    values = prepare(photo, recipe)
    ground = input_ground(values, "mean", grid.size, recipe, frame.box)
    start = time.perf_counter()
    sharing = find_sharing(network.model, recipe.layout, recipe.size, grid.size)
    if sharing.layer is None:
        return sharing
    passes = SharedPasses(network.model, sharing, values, recipe.layout, batch)
    once = time.perf_counter() - start
    occluder, bare = InputOccluder(values, ground, recipe.layout, batch), session_of(network)
    ours, whole = Clock(), Clock()
    rows, expected = [], []

    def both(boxes: NDArray[np.int64]) -> None:
        """Score a batch both ways, and keep what the whole passes gave."""
        rows.append(
            in_turn(
                (ours, partial(passes, boxes, ground)),
                (whole, lambda: expected.append(bare(occluder(boxes))[0])),
            )
        )

    for boxes in batches(grid, batch):
        both(boxes)
    scores, others = (
        np.array([score for some in found for score in network.score_rows(some)])
        for found in (rows, expected)
    )
    apart = float(np.abs(scores / others - 1).max())
    return Saved(sharing, loose_bound(network, sharing, grid), len(grid), once, ours, whole, apart)


def loose_bound(network: Network, sharing: Sharing, grid: Grid) -> float:
    """Count what patches of their own size would allow.

    Parameters
    ----------
    network : Network
        Whose passes.
    sharing : Sharing
        With a cut.
    grid : Grid
        Its windows.

    Returns
    -------
    float
        Multiply-adds of whole passes by those of such passes.
    """
    recipe = network.recipe
    extents = (*recipe.size, 3) if recipe.layout == "NHWC" else (3, *recipe.size)
    model = network.model
    lower = lower_part(model.content(), sharing.layer or "", model.input.name, extents)
    reached = reach_of(lower.steps, lower.picture, lower.extents, sharing.size)
    first = np.minimum(grid.boxes[:, :2], np.subtract(recipe.size, sharing.size))
    whole = same = own = 0.0
    for layer in lower.steps:
        if isinstance(layer, Conv):
            rows, columns = reached[layer.above]
            sides = [
                (each.end - each.first)[at]
                for each, at in zip((rows, columns), first.T, strict=True)
            ]
            whole += layer.filters.size * prod(lower.extents[layer.above][1:])
            same += layer.filters.size * rows.size * columns.size
            own += layer.filters.size * float(np.mean(sides[0] * sides[1]))
    # The share says how much lies above the cut.
    total = (whole - same) / (1 - sharing.share)
    return total / (total - whole + own)


def main(
    methods: Annotated[
        list[str] | None, typer.Option("--method", help="networks; those that are installed")
    ] = None,
    windows: Annotated[
        list[int] | None, typer.Option("--window", min=1, help="sides of windows")
    ] = None,
    batch: Annotated[int, typer.Option(min=1, help="windows at once")] = 8,
) -> None:
    """Print the table; end with 1 if the promise is broken."""
    photo = photo_of(SIDE)
    print(f"{SIDE} x {SIDE}, stride {STRIDE}, batches of {batch}, one thread\n")
    print(
        "| network | window | windows | cut | multiply-adds | bound | loose | median of batches ",
        end="",
    )
    print("| whole map | scores apart by |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    kept = True
    for name, network in networks_of(methods, cells=10):
        for window in windows or [WINDOW]:
            found = saved(network, photo, window, batch)
            if isinstance(found, Sharing):
                print(f"| {name} | {window} | whole passes: {found.why} | | | | | | | |")
                continue
            share = found.sharing.share
            print(
                f"| {name} | {window} | {found.windows} | {found.sharing.layer} | {share:.1%} "
                f"| {1 / share:.2f} | {found.loose:.2f} | {found.middle:.2f} | {found.sums:.2f} "
                f"| {found.apart:.1e} |"
            )
            kept &= (name, window) != ("open_nsfw", WINDOW) or found.middle >= FASTER
    verdict = "kept" if kept else "broken"
    print(f"\npromised: open_nsfw, window {WINDOW}, median of batches >= {FASTER}: {verdict}")
    if not kept:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
