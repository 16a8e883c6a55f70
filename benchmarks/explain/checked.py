"""A sanity table as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import fleck
from convnet.sanity import mean_of

from .measured import Measured, conditions_of, mean, values_of
from .telling import counted
from .verdicts import CURVES, TRUTHS, WEIGHTS, Verdict, differences, doubts_of
from .weighing import MIRRORED
from .worth import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .asked import Wish
    from .examples import Example
    from .subject import Subject

#: Characters of the first column and of every other.
FIRST, OTHERS = 28, 15


@dataclass(frozen=True, eq=False)
class Checked:
    """Everything that was found.

    Attributes
    ----------
    subject : Subject
        The method.
    data : str
        Where the pictures come from.
    examples : sequence of Example
        They.
    whole : sequence of float
        Their scores.
    ways : tuple of str
        To explain.
    other : str
        The class that is set against the subject's own.
    left_out : str
        Why some ways are not there; empty where all are.
    table : sequence of Measured
        The numbers.
    verdicts : sequence of Verdict
        What they mean.
    """

    subject: Subject
    data: str
    examples: Sequence[Example]
    whole: Sequence[float]
    ways: tuple[str, ...]
    other: str
    left_out: str
    table: Sequence[Measured]
    verdicts: Sequence[Verdict]


def record_of(wish: Wish, found: Checked) -> dict[str, Any]:
    """Write a table as plain JSON.

    Parameters
    ----------
    wish : Wish
        What was asked.
    found : Checked
        What was found.

    Returns
    -------
    dict
        Null where there is no number.
    """
    subject = found.subject
    return {
        "how": "sanity",
        "fault": None,
        "message": None,
        "method": subject.chosen.name,
        "class": subject.category or None,
        "other_class": found.other or None,
        "score_kind": subject.score_kind,
        "model_sha256": subject.sha256 or None,
        "fleck": fleck.__version__,
        "data": found.data,
        "pictures": [example.id for example in found.examples],
        "whole": [known(value) for value in found.whole],
        "seed": wish.seed,
        "ways": list(found.ways),
        "left_out": found.left_out or None,
        "doubts": doubts_of(found.table, found.whole),
        "verdicts": [asdict(verdict) for verdict in found.verdicts],
        "numbers": [
            asdict(each) | {"value": known(each.value), "chance": known(each.chance)}
            for each in found.table
        ],
    }


def lines_of(found: Checked) -> list[str]:
    """Write a table for people.

    Parameters
    ----------
    found : Checked
        What was found.

    Returns
    -------
    list of str
        Tables, then the verdicts in words.
    """
    scores = ", ".join(f"{value:.4f}" for value in found.whole[:9])
    more = ", ..." if len(found.whole) > 9 else ""
    head = f"{found.subject.chosen.name}, {found.subject.score_kind}: {found.data}"
    plural = "s" if len(found.examples) == 1 else ""
    lines = [
        f"{head}; {counted(len(found.examples), 'picture')}, which score{plural} {scores}{more}"
    ]
    if found.left_out:
        lines.append(found.left_out)
    lines += [f"doubt: {doubt}" for doubt in doubts_of(found.table, found.whole)]
    lines += ["", _row("", found.ways)]
    lines += _weights(found) + _pictures(found) + _curves(found) + _truths(found)
    lines.append("")
    for way in found.ways:
        lines += _words(found, way)
    return lines


def _words(found: Checked, way: str) -> list[str]:
    """Say what the numbers mean for one way to explain."""
    own = [verdict for verdict in found.verdicts if verdict.way == way]
    lines = [f"{way} FAILS: {verdict.words}" for verdict in own if verdict.passed is False]
    passed = [verdict.check for verdict in own if verdict.passed]
    open_ = [verdict for verdict in own if verdict.passed is None]
    lines += [f"{way} {verdict.words}" for verdict in open_ if verdict.check in WEIGHTS]
    undecided = [verdict.check for verdict in open_ if verdict.check not in WEIGHTS]
    if passed:
        lines.append(f"{way} passes: {'; '.join(passed)}")
    if undecided:
        on = counted(len(found.examples), "picture")
        lines.append(f"{way}, not shown on {on}: {'; '.join(undecided)}")
    return lines


def _row(name: str, cells: Sequence[str]) -> str:
    """Write a row in fixed columns."""
    return f"{name:<{FIRST}}" + "".join(f"{cell:>{OTHERS}}" for cell in cells)


def _section(title: str, rows: list[str]) -> list[str]:
    """Put a line above rows, if there are any."""
    return [title, *rows] if rows else []


def _weights(found: Checked) -> list[str]:
    """Write how much is left of maps when weights are drawn anew."""
    rows = []
    for condition in conditions_of(found.table, "rank"):
        cells = []
        for way in found.ways:
            rank, structure = (
                mean(v for vs in values_of(found.table, check, way, condition).values() for v in vs)
                for check in ("rank", "structure")
            )
            cells.append(f"{_number(rank)} / {_number(structure)}")
        rows.append(_row(f"  {condition}", cells))
    title = "weights drawn anew: rank correlation with the true map / structural similarity"
    return _section(title, rows)


def _pictures(found: Checked) -> list[str]:
    """Write how alike maps are to those of another class, and to edges."""
    rows = []
    other = f"the map of {found.other}"
    for check, name, digits in (("classes", other, 4), ("edges", "the edges, by rank", 2)):
        cells = [_mean_cell(found, check, way, digits) for way in found.ways]
        if all(cell == "none" for cell in cells):
            continue
        rows.append(_row(f"  {name}", cells))
        mirrored = [way for way in found.ways if values_of(found.table, check, way, MIRRORED)]
        if mirrored:
            rows.append(f"    of {', '.join(mirrored)} its negative by definition, and no finding")
    return _section("correlation of the map with", rows)


def _mean_cell(found: Checked, check: str, way: str, digits: int) -> str:
    """Write the mean of a cell over its pictures."""
    values = [v for vs in values_of(found.table, check, way).values() for v in vs]
    return _number(mean(values), digits)


def _curves(found: Checked) -> list[str]:
    """Write areas under the curves, and what they are apart from orders that know nothing."""
    lines = []
    for check, sign in CURVES.items():
        if not any(each.check == check for each in found.table):
            continue
        better = "less is better" if sign < 0 else "more is better"
        bases = ", ".join(
            f"{name} {_number(_plain_mean(found, check, name), 3)}" for name in ("random", "middle")
        )
        rows = [_row("  area", [_mean_cell(found, check, way, 3) for way in found.ways])]
        for other in ("random", "middle"):
            cells, low, high = [], [], []
            for way in found.ways:
                each = mean_of(differences(found.table, way, check, other))
                cells.append(_number(each.mean, 3, sign=True))
                low.append(_number(each.low, 3, sign=True))
                high.append(_number(each.high, 3, sign=True))
            rows.append(_row(f"  less that of {other}", cells))
            if any(cell != "none" for cell in low):
                rows += [_row("    95 % interval from", low), _row("    to", high)]
        lines += [f"{check}, {better}; without knowledge: {bases}", *rows]
    return lines


def _plain_mean(found: Checked, check: str, name: str) -> float:
    """Average the areas of an order that knows nothing."""
    return mean(v for vs in values_of(found.table, check, name).values() for v in vs)


def _truths(found: Checked) -> list[str]:
    """Write how maps agree with the truth, and what chance gives."""
    rows = []
    for check in TRUTHS:
        cells = []
        for way in found.ways:
            each = [one for one in found.table if (one.check, one.way) == (check, way)]
            value = mean(one.value for one in each)
            chance = mean(one.chance for one in each)
            cells.append(f"{_number(value)} ({_number(chance)})" if each else "none")
        if any(cell != "none" for cell in cells):
            rows.append(_row(f"  {check}", cells))
    return _section("against the truth (in brackets: chance)", rows)


def _number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Write a number, or that there is none."""
    if not isfinite(value):
        return "none"
    return f"{value:{'+' if sign else ''}.{digits}f}"
