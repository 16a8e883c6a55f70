"""One photograph through every method: what `control_response` runs in its workers.

Each preset runs once a photograph, and every configuration is derived from that one detection.
Nothing here is called with more than one photograph, so that a worker that is lost costs one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.data.images import Fault, decode, read
from benchmarks.data.manifest import Item
from benchmarks.methods.classical import configuration_scores, fleck_methods
from benchmarks.methods.comparators import comparators
from benchmarks.methods.names import find_method
from benchmarks.methods.protocol import Method, decide
from benchmarks.report.credits import credit
from benchmarks.report.gallery import Mistake, embed_photograph, may_be_shown
from benchmarks.report.outcomes import Outcome, Result
from fleck import detect, draw_detection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fleck import Detection

#: Each preset, and the family of method names it runs under.
FAMILIES = {"page": "fleck", "kapur97": "fleck-kapur"}
#: Columns of the manifest that the page splits the photographs by.
SLICES = ("person_visible", "source")


#: Whose mistakes are shown: each preset's whole system, then the gate of the authors' page alone.
GALLERIES = (*FAMILIES, "gate")


@dataclass(frozen=True)
class Examined:
    """The outcome of one photograph, and the mistake it is, by a key of `GALLERIES`."""

    outcome: Outcome
    mistakes: Mapping[str, Mistake]


def methods_of(preset: str) -> dict[str, str]:
    """Name the method of every configuration under a preset.

    Parameters
    ----------
    preset : str
        A key of `FAMILIES`.

    Returns
    -------
    dict of str to str
        By configuration, the method as the command knows it; the primary one has the bare name.

    Examples
    --------
    >>> methods_of("page")["primary"], methods_of("kapur97")["skin"]
    ('fleck', 'fleck-kapur:skin')
    """
    family = FAMILIES[preset]
    return {
        method.configuration: family if method.configuration == "primary" else name
        for name, method in fleck_methods().items()
        if method.preset == preset and name != family and len(name.partition(":")[2]) > 1
    }


def examine(item: Item, *, show: bool) -> Examined:
    """Run the 1996 system under both presets, and every comparator, on one photograph.

    Parameters
    ----------
    item : Item
        Of a manifest.
    show : bool
        Whether pixels of this set may be shown at all, which a user's own set forbids.

    Returns
    -------
    Examined
        A fault and nothing else where the photograph cannot be decoded.
    """
    cv2.setNumThreads(1)  # one worker is one core
    _warm()
    columns = {name: item.slices.get(name, "") for name in SLICES}
    start = perf_counter()
    image = read(item.path)
    seconds = {"any": {"decode": perf_counter() - start}}
    if isinstance(image, Fault):
        return _faulty(item, columns, image.code, image.message)
    if image.sha256 != item.sha256:
        message = "the file is not the one that the manifest names"
        return _faulty(item, columns, "other_bytes", message)

    results: dict[str, Result] = {}
    mistakes = {}
    notes = [*image.flags]
    known = fleck_methods()
    for preset in FAMILIES:
        start = perf_counter()
        found = detect(image.pixels, preset)
        seconds[preset] = {**found.seconds, "all stages": perf_counter() - start}
        names = methods_of(preset)
        for configuration, score in configuration_scores(found).items():
            name = names[configuration]
            results[name] = Result(score, decide(score, known[name].threshold))
        if found.budget_exceeded:
            notes.append(f"budget exceeded: {preset}")
        if found.verdict:
            mistakes[preset] = _mistake(item, image.pixels, found, show)
        elif preset == "page" and found.rejected_by == "groups":
            mistakes["gate"] = _mistake(item, image.pixels, found, show)
    for name, method in comparators().items():
        results[name], seconds.setdefault("comparators", {})[name] = _scored(method, image.pixels)
    outcome = Outcome(item.id, item.sha256, columns, None, results, seconds, tuple(notes))
    return Examined(outcome, mistakes)


def ask_method(question: tuple[Item, str]) -> tuple[Result, float] | None:
    """Run one method on one photograph.

    Parameters
    ----------
    question : (Item, str)
        The photograph, and the name of a built-in method or an installed peer.

    Returns
    -------
    result, seconds : tuple, or None
        None where the photograph cannot be decoded, or is not the one of the manifest.
    """
    cv2.setNumThreads(1)
    item, name = question
    image = read(item.path)
    if isinstance(image, Fault) or image.sha256 != item.sha256:
        return None
    return _scored(find_method(name), image.pixels)


def evidence(found: Detection) -> str:
    """Say in words what a detection rests on.

    Parameters
    ----------
    found : Detection
        Of a photograph that passed the skin filter.

    Returns
    -------
    str
        The kinds of group with their numbers, or limbs and segments where there is no group,
        and the share of skin.
    """
    kinds = {
        "limb–limb girdle": sum(len(girdle) == 4 for girdle in found.girdles),
        "limb–segment girdle": sum(len(girdle) == 3 for girdle in found.girdles),
        "spine–thigh group": len(found.spines),
    }
    if not any(kinds.values()):
        kinds = {"limb": len(found.limbs), "segment": len(found.segments)}
    words = [f"{n} {kind}{'s' if n > 1 else ''}" for kind, n in kinds.items() if n]
    return ", ".join([*words, f"skin {100 * found.skin_fraction:.0f} %"])


def _faulty(item: Item, columns: Mapping[str, str], code: str, message: str) -> Examined:
    """Record a photograph that could not be judged."""
    outcome = Outcome(item.id, item.sha256, columns, fault=code, notes=(message,))
    return Examined(outcome, {})


def _mistake(item: Item, pixels: NDArray[np.uint8], found: Detection, show: bool) -> Mistake:
    """Record a marked photograph, with its overlay where nobody is visible in it."""
    visible = item.slices.get("person_visible", "")
    shown = show and may_be_shown(visible)
    picture = embed_photograph(draw_detection(pixels, found)) if shown else ""
    return Mistake(item.id, visible, found.score, evidence(found), credit(item), picture)


def _scored(method: Method, pixels: NDArray[np.uint8]) -> tuple[Result, float]:
    """Score, decide and time."""
    start = perf_counter()
    score = float(method.score(pixels))
    if not isfinite(score):
        msg = f"expected a finite score of {method.name}, got {score}"
        raise ValueError(msg)
    return Result(score, decide(score, method.threshold)), perf_counter() - start


@cache
def _warm() -> None:
    """Load what the first photograph would otherwise be timed with."""
    gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    decode(cv2.imencode(".jpg", gray)[1].tobytes())
    for preset in FAMILIES:
        detect(gray, preset)
    for method in comparators().values():
        method.score(gray)
