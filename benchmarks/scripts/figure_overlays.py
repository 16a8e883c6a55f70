"""Which rendered pictures are shown with what was found in them, and how they are drawn.

They are chosen by a rule, so that nobody picks the handsome ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import Item
from benchmarks.report.figures_page import Overlay, OverlayPanel
from benchmarks.report.gallery import embed_photograph
from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost
from fleck import detect, draw_detection

from .examine import evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.report.figure_columns import Columns

#: Pictures in one column.
MOST = 8
#: Side of a drawn picture on the page, pixels.  Ours: three columns of a page.
SIDE = 440
#: The answers that are shown: head, label, and whether the picture was marked.
ANSWERS = (
    ("True positives", 1, True),
    ("False positives", 0, True),
    ("Misses", 1, False),
)
#: Levels told below a picture.
TOLD = ("tone", "illuminant", "background", "coverage")

Thing = TypeVar("Thing")


def spread_over_scenes(candidates: Sequence[tuple[str, str]], most: int = MOST) -> tuple[str, ...]:
    """Choose some pictures, no two of a scene where there are scenes enough.

    Parameters
    ----------
    candidates : sequence of (str, str)
        Id and scene.
    most : int
        How many to choose.

    Returns
    -------
    tuple of str
        Ids.  Scenes are taken at even distances in their order; of the first one the first
        picture by id, of the last one the last, between them at even distances too.

    Examples
    --------
    >>> pictures = [(f"s{scene}-{cell}", f"s{scene}") for scene in range(4) for cell in "abc"]
    >>> spread_over_scenes(pictures, 3)
    ('s0-a', 's2-b', 's3-c')
    """
    scenes: dict[str, list[str]] = {}
    for name, scene in sorted(candidates, key=lambda pair: (pair[1], pair[0])):
        scenes.setdefault(scene, []).append(name)
    kept = [scenes[scene] for scene in _evenly(sorted(scenes), most)]
    chosen = [
        names[round(place * (len(names) - 1) / max(1, len(kept) - 1))]
        for place, names in enumerate(kept)
    ]
    left = [name for name, _ in sorted(candidates) if name not in chosen]
    return tuple(chosen + list(_evenly(left, most - len(chosen))))


def overlay_panels(
    columns: Columns,
    items: Mapping[str, Item],
    systems: Mapping[str, str],
    *,
    jobs: int,
    deadline: float,
) -> tuple[OverlayPanel, ...]:
    """Draw right and wrong answers of some systems.

    Parameters
    ----------
    columns : Columns
        Of the block to choose from.
    items : mapping of str to Item
        By id.
    systems : mapping of str to str
        Title of each panel by the name of its method.
    jobs : int
        Workers.
    deadline : float
        Seconds a picture may take.

    Returns
    -------
    tuple of OverlayPanel
        In the order of `systems`.
    """
    wanted: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
    for method in systems:
        marks = columns.marks[method]
        wanted[method] = []
        for head, label, marked in ANSWERS:
            those = (columns.labels == label) & (marks == marked)
            pairs = zip(columns.ids[those].tolist(), columns.scenes[those].tolist(), strict=True)
            # A photograph behind a figure would need its author beside it.
            candidates = [pair for pair in pairs if not items[pair[0]].slices.get("photograph")]
            total = int(np.count_nonzero(those))
            wanted[method].append((head, total, spread_over_scenes(candidates)))
    ids = list(
        dict.fromkeys(name for rows in wanted.values() for _, _, names in rows for name in names)
    )
    drawn = {
        item.id: answer
        for item, answer in run_each(
            partial(_drawn), [items[name] for name in ids], jobs=jobs, deadline=deadline
        )
        if not isinstance(answer, Lost)
    }
    return tuple(
        OverlayPanel(
            title,
            tuple(
                (head, n, tuple(drawn[name] for name in names if name in drawn))
                for head, n, names in wanted[method]
            ),
        )
        for method, title in systems.items()
    )


def _drawn(item: Item) -> Overlay:
    """Draw what the primary configuration found in one picture."""
    cv2.setNumThreads(1)
    image = read(item.path)
    if isinstance(image, Fault):
        msg = f"expected a readable picture at {item.path}, got {image.message}"
        raise ValueError(msg)
    found = detect(image.pixels, "page")
    levels = ", ".join(item.slices.get(name, "").replace("_", " ") for name in TOLD)
    return Overlay(
        item.id,
        embed_photograph(_sized(draw_detection(image.pixels, found))),
        f"({levels}): {evidence(found)}",
    )


def _sized(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring a drawing to the width of its column."""
    rows, columns = picture.shape[:2]
    size = (SIDE, round(rows * SIDE / columns))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _evenly(things: Sequence[Thing], most: int) -> list[Thing]:
    """Take so many things at even distances, the first and the last among them."""
    if len(things) <= most:
        return list(things)
    if most < 1:
        return []
    return [things[round(place * (len(things) - 1) / max(1, most - 1))] for place in range(most)]
