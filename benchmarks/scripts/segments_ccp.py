"""Measure the segment finder on true skin masks: `python -m benchmarks.scripts.segments_ccp`.

The photographs of the Clothing Co-Parsing set carry hand-drawn class maps.  Their skin class is
given to the segment finder in place of the skin filter's mask; the constants are the shipped
ones.  A long skin component (length at least two widths, measured by `measure.elongated`) counts
as recovered when one segment agrees with it within 15 degrees and 35 % of the width over at least
half of its length.  Constants are chosen on the first half of the ids; the second is for
reporting only.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Image, read
from benchmarks.measure.elongated import Long, elongated
from benchmarks.measure.intervals import wilson
from benchmarks.measure.limbs import Tolerance, match
from fleck.reduction import fit, working_to_image
from fleck.segments import find_segments
from fleck.skin import find_skin

#: Class of skin in the set's label maps.
SKIN = 41
#: "Recovered": axis within 15 degrees, width within 35 %.
LOOSE = Tolerance(angle=15.0, width=0.35, offset=0.5, covered=0.5, inside=0.5)


def half_of(rows: Sequence[dict[str, str]], half: str) -> list[dict[str, str]]:
    """Return the first or the second half of the ids in their order."""
    ordered = sorted(rows, key=lambda row: row["id"])
    middle = len(ordered) // 2
    return ordered[:middle] if half == "first" else ordered[middle:]


def segments_in(image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Find segments given a mask; both at the photograph's size, the answer too, shape (n, 6)."""
    skin = find_skin(image)
    # The mask is sampled at exactly the pixels that the picture is sampled at.
    working = fit(np.repeat(mask[..., None], 3, axis=2).astype(np.uint8))[..., 0] > 0
    found = find_segments(skin.intensity, working).segments
    if not found:
        return np.empty((0, 6))
    ends = np.array([[(s.x0, s.y0), (s.x1, s.y1)] for s in found])
    moved = working_to_image(ends, image.shape, working.shape).reshape(-1, 4)
    enlarged = np.sqrt(mask.size / working.size)
    widths = np.array([(s.w0, s.w1) for s in found]) * enlarged
    return np.hstack([moved, widths])


def pixels_of(path: Path) -> NDArray[np.uint8]:
    """Read a picture of the set, or stop with its fault."""
    image = read(path)
    if not isinstance(image, Image):
        msg = f"expected a readable picture at {path}, got {image.code}: {image.message}"
        raise typer.BadParameter(msg)
    return image.pixels


def report(name: str, found: int, of: int) -> None:
    """Print one row with its Wilson interval."""
    if of == 0:
        typer.echo(f"  {name:<44}   none")
        return
    share = wilson(found, of)
    typer.echo(
        f"  {name:<44} {100 * share.value:5.1f} %"
        f" [{100 * share.low:4.1f}, {100 * share.high:4.1f}]  {found}/{of}"
    )


def main(
    data: Annotated[Path, typer.Option(help="Folder with index.csv, images/ and labels/.")],
    half: Annotated[str, typer.Option(help="first or second half of the ids.")] = "first",
    every: Annotated[int, typer.Option(help="Use every n-th photograph.")] = 1,
) -> None:
    """Print the share of long skin components that the segment finder recovers."""
    cv2.setNumThreads(1)
    if half not in ("first", "second"):
        msg = f"expected --half first or second, got {half!r}"
        raise typer.BadParameter(msg)
    index = data / "index.csv"
    if not index.is_file():
        msg = f"expected a file {index}, found none; name the set's folder with --data"
        raise typer.BadParameter(msg)
    with index.open(newline="", encoding="utf-8") as lines:
        rows = half_of(list(csv.DictReader(lines)), half)[::every]

    truths: list[Long] = []
    widths: list[float] = []
    recovered: dict[Literal["whole", "piece"], list[bool]] = {"whole": [], "piece": []}
    extra = 0
    for row in rows:
        image = pixels_of(data / row["image"])
        # A label map is saved gray: all three planes of the decoded picture carry the class.
        mask = pixels_of(data / row["label"])[..., 0] == SKIN
        components = elongated(mask)
        if not components:
            continue
        found = segments_in(image, mask)
        for which, results in recovered.items():
            segments = [component.whole for component in components]
            if which == "piece":
                segments = [component.piece for component in components]
            result = match(found, segments, LOOSE)
            taken = {i for i, _ in result.pairs}
            results += [i in taken for i in range(len(components))]
            extra += len(result.extra) if which == "whole" else 0
        truths += components
        reduced = np.sqrt(mask.size / (128 * 192))
        widths += [component.whole[4] / reduced for component in components]

    typer.echo(f"{half} half: {len(rows)} photographs, {len(truths)} long skin components")
    whole, piece = recovered["whole"], recovered["piece"]
    report("recovered, axis of the whole component", sum(whole), len(whole))
    report("recovered, axis of its dominant straight piece", sum(piece), len(piece))
    for name, wanted in (("straight", True), ("bent", False)):
        chosen = [i for i, truth in enumerate(truths) if truth.straight == wanted]
        report(f"  {name}, whole", sum(whole[i] for i in chosen), len(chosen))
        report(f"  {name}, piece", sum(piece[i] for i in chosen), len(chosen))
    for low, high in ((0, 6), (6, 9), (9, 100)):
        chosen = [i for i, width in enumerate(widths) if low <= width < high]
        report(
            f"  {low} to {high} px wide at the paper's size, piece",
            sum(piece[i] for i in chosen),
            len(chosen),
        )
    typer.echo(f"  segments that belong to no long component: {extra}")


if __name__ == "__main__":
    typer.run(main)
