"""What a sanity table means, in words that nobody can overlook.

A way to explain fails a check where its maps would be what they are without the network, the class
or the knowledge of the map.  Every number is printed beside its verdict, so that a reader may draw
the line elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from convnet.pointing import tails
from convnet.sanity import mean_of

from .measured import Measured, conditions_of, mean, values_of
from .telling import counted
from .weighing import FLOOR, MIRRORED
from .worth import ALIKE, number

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How the checks on a curve are called, and which way is better: deletion should be below.
CURVES = {"deletion": -1, "insertion": 1}

#: How the checks on weights drawn anew are called.
WEIGHTS = ("top layer", "all layers")

#: Checks against the truth, and what they measure.
TRUTHS = {
    "pointing": "of its greatest values hit the mask",
    "mass": "of its positive values lie on the mask",
    "among": "of as many pixels as the mask has, those of the greatest values, lie on it",
}

#: Score from which there is something to delete.  Ours: below it every curve is flat.
ENOUGH = 0.05

#: Pictures from which curves and shares are judged: with fewer not even a sign test could reach 5 %
#: if all of them agreed (2 / 2**5 = 0.0625), and Student's interval stands on its assumption alone.
JUDGED = 6

#: Of either tail where the chance is known exactly.
TAIL = 0.025


@dataclass(frozen=True)
class Verdict:
    """What one check says of one way to explain.

    Attributes
    ----------
    way, check : str
        Which.
    passed : bool or None
        None where these pictures cannot decide.
    words : str
        A sentence's end, after the way's name.
    """

    way: str
    check: str
    passed: bool | None
    words: str


def verdicts_of(table: Sequence[Measured], ways: Sequence[str]) -> list[Verdict]:
    """Judge every way by every check that was made.

    Parameters
    ----------
    table : sequence of Measured
        All numbers.
    ways : sequence of str
        To explain.

    Returns
    -------
    list of Verdict
        By way.
    """
    found = []
    for way in ways:
        found += _of_weights(table, way)
        found += _of_class(table, way)
        found += _of_edges(table, way)
        for check in CURVES:
            found += [_of_curve(table, way, check, other) for other in ("random", "middle")]
        found += [each for check in TRUTHS for each in _of_truth(table, way, check)]
    return found


def _of_weights(table: Sequence[Measured], way: str) -> list[Verdict]:
    """Say whether maps depend on weights: on those of the top layer, and on all.

    Where draws of the weights fall on both sides of the line, nothing is decided.
    """
    found = []
    conditions = conditions_of(table, "rank")
    last = next((name for name in conditions if name.startswith("last 1 of")), None)
    every = next((name for name in conditions if name.startswith("all ")), None)
    for check, condition, what in (
        (WEIGHTS[0], last, "what the top layer learned"),
        (WEIGHTS[1], every, "what the network learned"),
    ):
        if condition is None:
            continue
        draws = _draws(table, way, condition)
        told = f"rank correlation {number(mean(draws))} ({condition}"
        if not draws:
            words = f"has constant maps with weights drawn anew ({condition}): nothing to compare"
            found.append(Verdict(way, check, None, words))
        elif min(draws) >= ALIKE:
            words = f"hardly depends on {what}: {told}){_still(table, way, condition)}"
            found.append(Verdict(way, check, passed=False, words=words))
        elif max(draws) >= ALIKE:
            words = f"is not shown to depend on {what}: {told}, by draw "
            words += f"{', '.join(map(number, draws))})"
            found.append(Verdict(way, check, None, words))
        else:
            floor = _cell(table, "rank", way, FLOOR)
            words = f"depends on {what}: {told}; of {FLOOR} {number(floor)})"
            found.append(Verdict(way, check, passed=True, words=words))
    return found


def _draws(table: Sequence[Measured], way: str, condition: str) -> list[float]:
    """Average the pictures of each draw of weights; draws with a number."""
    pictures = values_of(table, "rank", way, condition).values()
    means = (mean(draw) for draw in zip(*pictures, strict=True))
    return [found for found in means if isfinite(found)]


def _still(table: Sequence[Measured], way: str, condition: str) -> str:
    """Name the longest cascade that leaves maps alike, beyond the one that was told."""
    alike = [
        (name, rank)
        for name in conditions_of(table, "rank")
        if name.startswith(("last ", "all ")) and (rank := _cell(table, "rank", way, name)) >= ALIKE
    ]
    if not alike or alike[-1][0] == condition:
        return ""
    name, rank = alike[-1]
    return f", and still {number(rank)} ({name})"


def _of_class(table: Sequence[Measured], way: str) -> list[Verdict]:
    """Say whether maps depend on the class."""
    values = _all(table, "classes", way)
    if not values or values_of(table, "classes", way, MIRRORED):
        return []
    alike = mean(values)
    if not isfinite(alike):
        return [Verdict(way, "classes", None, "has constant maps of the classes")]
    if alike >= ALIKE:
        words = f"does not tell the classes apart: correlation {number(alike, 4)} of their maps"
        return [Verdict(way, "classes", passed=False, words=words)]
    words = f"tells the classes apart: correlation {number(alike, 4)} of their maps"
    return [Verdict(way, "classes", passed=True, words=words)]


def _of_edges(table: Sequence[Measured], way: str) -> list[Verdict]:
    """Say whether a map is more than the edges of its picture."""
    alike = mean(_all(table, "edges", way))
    if not isfinite(alike):
        return [Verdict(way, "edges", None, "has constant maps: nothing to compare with edges")]
    if alike >= ALIKE:
        words = f"draws the edges of the picture: rank correlation {number(alike)}"
        return [Verdict(way, "edges", passed=False, words=words)]
    words = f"is more than the edges of the picture: rank correlation {number(alike)}"
    return [Verdict(way, "edges", passed=True, words=words)]


def _of_curve(table: Sequence[Measured], way: str, check: str, other: str) -> Verdict:
    """Say whether a curve is better than one that knows nothing, picture by picture."""
    better = CURVES[check]
    found = mean_of(differences(table, way, check, other))
    name = "random orders" if other == "random" else "a blob in the middle"
    told = f"{check} area {found.mean:+.3f} against {name}"
    if found.count >= 2:
        told += f" ({found.low:+.3f} to {found.high:+.3f})"
    low, high = (found.low, found.high) if better > 0 else (-found.high, -found.low)
    name = f"{check} against {name}"
    if found.count < JUDGED:
        return Verdict(
            way, name, None, f"is not judged on {counted(found.count, 'picture')}: {told}"
        )
    if low > 0:
        return Verdict(way, name, passed=True, words=f"is better: {told}")
    if high < 0:
        return Verdict(way, name, passed=False, words=f"is worse: {told}")
    return Verdict(way, name, None, f"is not shown to be better: {told}")


def differences(table: Sequence[Measured], way: str, check: str, other: str) -> list[float]:
    """Take the area of another order from that of a way, picture by picture.

    Parameters
    ----------
    table : sequence of Measured
        All numbers.
    way, check : str
        Whose area, and of which curve.
    other : str
        "random" or "middle"; of several draws the mean.

    Returns
    -------
    list of float
        One a picture that has both.

    Examples
    --------
    >>> table = [Measured("deletion", "crop", "", "a", 0.2),
    ...          Measured("deletion", "random", "0", "a", 0.5)]
    >>> [round(each, 3) for each in differences(table, "crop", "deletion", "random")]
    [-0.3]
    """
    own, others = values_of(table, check, way), values_of(table, check, other)
    return [mean(own[name]) - mean(others[name]) for name in own if name in others]


def _of_truth(table: Sequence[Measured], way: str, check: str) -> list[Verdict]:
    """Say whether a map points at the truth more than one without knowledge would."""
    rows = [each for each in table if (each.check, each.way) == (check, way)]
    known = [each for each in rows if isfinite(each.value)]
    if not rows:
        return []
    if not known:
        words = "has no map or no mask to compare"
        return [Verdict(way, check, None, words)]
    value, chance = mean(each.value for each in known), mean(each.chance for each in known)
    told = f"{value:.0%} {TRUTHS[check]}, where chance is {chance:.0%}"
    toward, away = _beyond_chance(check, known)
    if toward:
        return [Verdict(way, check, passed=True, words=f"points at the truth: {told}")]
    if away:
        return [Verdict(way, check, passed=False, words=f"points away from the truth: {told}")]
    return [Verdict(way, check, None, f"is not shown to point at the truth: {told}")]


def _beyond_chance(check: str, known: Sequence[Measured]) -> tuple[bool, bool]:
    """Tell whether numbers lie above or below their chances by more than chance.

    Hits are counted, and their distribution is known; of shares the mean has an interval.
    """
    if check == "pointing":
        more, fewer = tails(sum(each.value for each in known), [each.chance for each in known])
        return more <= TAIL, fewer <= TAIL
    if len(known) < JUDGED:
        return False, False
    found = mean_of([each.value - each.chance for each in known])
    return found.low > 0, found.high < 0


def doubts_of(table: Sequence[Measured], whole: Sequence[float]) -> list[str]:
    """Say what a reader must know before any verdict.

    Parameters
    ----------
    table : sequence of Measured
        All numbers.
    whole : sequence of float
        Scores of the pictures as they are.

    Returns
    -------
    list of str

    Examples
    --------
    >>> doubts_of([], [0.01, 0.92])
    ['1 of 2 pictures scores less than 0.05: there is hardly anything to delete or to explain']
    """
    doubts = []
    few = sum(0 <= score < ENOUGH for score in whole)
    if few:
        scores = "scores" if few == 1 else "score"
        doubts.append(
            f"{few} of {counted(len(whole), 'picture')} {scores} less than {ENOUGH}: there is "
            "hardly anything to delete or to explain"
        )
    if any(each.check in (*CURVES, *TRUTHS) for each in table) and len(whole) < JUDGED:
        doubts.append(
            f"{counted(len(whole), 'picture')}: deletion, insertion and shares on the mask are "
            f"judged from {JUDGED} on (--sample)"
        )
    return doubts


def _cell(table: Sequence[Measured], check: str, way: str, condition: str) -> float:
    """Average a cell over its pictures."""
    return mean(v for values in values_of(table, check, way, condition).values() for v in values)


def _all(table: Sequence[Measured], check: str, way: str) -> list[float]:
    """List the numbers of a cell."""
    return [value for values in values_of(table, check, way).values() for value in values]
