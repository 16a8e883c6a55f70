"""The pictures of an audit: scenes rendered for it, or the items of a manifest.

Scenes come from the dev split of the rendered figures, from two streams that nothing of ours is
trained or tuned on: half of them bare figures, half what the rule calls negative.  A photograph has
no truth; it gets what the skin filter of 1996 sees in the place of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmarks.data.figures.draws import drawn_specs
from benchmarks.data.figures.factors import Spec
from benchmarks.data.figures.truth import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.figures.scene import Assembled, Photograph
    from benchmarks.data.refusals import Limits
    from benchmarks.run.records import Record, Task

#: Pixels along the longer side that photographs are brought down to: every method here looks at
#: fewer, and hundreds of copies of each are scored.  Ours.
LONGEST = 640
#: Scenes that are drawn beyond twice those that are kept, and pictures at most: a stream holds
#: 100 000 scenes (`benchmarks.data.figures.draws`).
SPARE = 40
MOST = 100_000 - SPARE
#: Streams of the dev split that audits render: the shipped network's own dev pictures are others.
BARE_STREAM, DRESSED_STREAM = 9, 8


@dataclass(frozen=True, eq=False)
class Picture:
    """What a method is shown, and what is known about it.

    Attributes
    ----------
    id, scene : str
        Its name, and that of what it shows: pictures of one scene are one witness.
    label : int or None
        1, 0 or unknown.
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    codes : ndarray of shape (M, N), dtype uint8, or None
        Truth of a rendered picture.
    spec : Spec or None
        What was rendered.
    """

    id: str
    scene: str
    label: int | None
    pixels: NDArray[np.uint8] = field(repr=False)
    codes: NDArray[np.uint8] | None = field(default=None, repr=False)
    spec: Spec | None = None

    @property
    def people(self) -> int:
        """Return the number of figures, 0 where that is not known."""
        return 0 if self.spec is None else self.spec.factors.people


def specs_of(
    split: Literal["train", "dev"],
    count: int,
    size: int,
    *,
    streams: tuple[int, int] = (BARE_STREAM, DRESSED_STREAM),
    overrides: Mapping[str, object] | None = None,
) -> tuple[Spec, ...]:
    """Draw scenes, half of them positive.

    Parameters
    ----------
    split : {"train", "dev"}
        Whose scenes.
    count : int
        Pictures, at least 2.
    size : int
        Side, pixels.
    streams : (int, int)
        From which positives and negatives are drawn.
    overrides : mapping, optional
        Factors to be fixed beside.

    Returns
    -------
    tuple of Spec
        Positives and negatives in turn; ids are those of the streams.

    Raises
    ------
    ValueError
        If fewer than two are asked for, or more than a stream holds.

    Examples
    --------
    >>> specs = specs_of("dev", 4, 64)
    >>> [(spec.id, spec.factors.coverage) for spec in specs][:2]
    [('d9-00000', 'none'), ('d8-00001', 'hips_chest')]
    """
    if count < 2:
        msg = f"expected at least 2 pictures, one of each label, got {count}"
        raise ValueError(msg)
    positives = _labeled(split, (count + 1) // 2, size, streams[0], 1, overrides)
    negatives = _labeled(split, count // 2, size, streams[1], 0, overrides)
    mixed: list[Spec] = []
    for number, positive in enumerate(positives):
        mixed += [positive, *negatives[number : number + 1]]
    return tuple(mixed)


def _labeled(
    split: Literal["train", "dev"],
    count: int,
    size: int,
    stream: int,
    label: int,
    overrides: Mapping[str, object] | None,
) -> list[Spec]:
    """Draw scenes of one label."""
    fixed = {**(overrides or {}), **({"coverage": "none"} if label else {})}
    # A quarter of the positives shows nobody, an eighth of the others has no label or another.
    drawn = drawn_specs(split, 2 * count + SPARE, size, overrides=fixed, stream=stream)
    kept = [each for each in drawn if label_of(each.factors.coverage, each.factors.people) == label]
    return kept[:count]


def pixels_of(spec: Spec) -> NDArray[np.uint8]:
    """Render a scene as a file of the set would show it, compression included.

    Parameters
    ----------
    spec : Spec
        What to render.

    Returns
    -------
    ndarray of shape (N, N, 3), dtype uint8

    Examples
    --------
    >>> pixels_of(specs_of("dev", 2, 32)[0]).shape
    (32, 32, 3)
    """
    return _developed(spec, _assembled(spec))


def rendered(spec: Spec) -> Picture:
    """Render a scene with its truth.

    Parameters
    ----------
    spec : Spec
        What to render.

    Returns
    -------
    Picture

    Examples
    --------
    >>> picture = rendered(specs_of("dev", 2, 32)[0])
    >>> picture.label, picture.codes.shape
    (1, (32, 32))
    """
    scene = _assembled(spec)
    return Picture(
        spec.id,
        f"{spec.split}-{spec.seed}",
        label_of(spec.factors.coverage, spec.factors.people),
        _developed(spec, scene),
        scene.codes,
        spec,
    )


def _assembled(spec: Spec) -> Assembled:
    """Build and render a scene."""
    from benchmarks.data.figures.scene import assemble

    return assemble(spec, _photographs(spec.split))


def _developed(spec: Spec, scene: Assembled) -> NDArray[np.uint8]:
    """Put a scene through lens, sensor and compression."""
    from benchmarks.data.figures.making import photograph
    from benchmarks.data.figures.sensor import compress
    from benchmarks.data.images import Fault, decode

    image = decode(compress(photograph(spec, scene), spec.factors.jpeg))
    if isinstance(image, Fault):
        msg = f"{spec.id}: expected a picture, got {image.message}"
        raise TypeError(msg)
    return image.pixels


@cache
def _photographs(split: Literal["train", "dev", "test"]) -> Sequence[Photograph]:
    """Read the photographs that stand behind figures, once."""
    from benchmarks.data.figures.making import photographs

    return photographs(split)


def photographed(task: Task, scene: str, limits: Limits, folder: Path | None) -> Picture | Record:
    """Read an item of a manifest, and make it smaller where it is large.

    Parameters
    ----------
    task : Task
        The item.
    scene : str
        What it belongs to.
    limits : Limits
        What a file may cost.
    folder : Path or None
        Which files may not leave; None lets them.

    Returns
    -------
    Picture or Record
        A record with the fault where it cannot be read.
    """
    from benchmarks.run.looking import brought
    from benchmarks.run.records import Record
    from benchmarks.run.work import decoded

    found = decoded(task, limits, folder)
    if isinstance(found, Record):
        return found
    return Picture(task.id, scene, task.label, brought(found.image.pixels, LONGEST))
