"""The numbers of `convnet_evaluation` as a terminal prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from benchmarks.report.comparison_text import UNDEFINED
from benchmarks.report.html import interval, percent
from benchmarks.report.page_numbers import difference, difference_ends, ends, p_value, rate
from benchmarks.report.readings import of_areas, of_decisions

from .evaluation_numbers import CLOTH, FAR, JUDGED, Marked

if TYPE_CHECKING:
    from benchmarks.measure.intervals import Interval
    from benchmarks.report.compared import Pair, Row, SliceTable
    from benchmarks.report.matched import MatchedRow

    from .evaluation_numbers import Apart, Target

#: Cloth colors in the order of the table, before all pictures.
LEVELS = (FAR, "near", "equal")


def as_text(content: Mapping[str, Any]) -> str:
    """Write every table.

    Parameters
    ----------
    content : mapping
        As `convnet_evaluation.evaluation` gives it.

    Returns
    -------
    str
        Several lines without a newline at the end.
    """
    told = content["comparison"]
    clusters = told["clusters"]
    over = f", intervals over {clusters[1]} clusters ({clusters[0]})" if clusters else ""
    head = f"{JUDGED} on {told['data']}, {told['part']}: {told['labeled']} labeled pictures"
    lines = [
        f"{head}, {told['positives']} positive{over}",
        *_areas(content["rows"], content["slices"]),
        *_held_out(content["held_out"]),
        *_decisions(content["rows"], content["slices"]),
        *_photographs(content["photographs"], content["matched_figures"]),
        *_tests(content["pairs"], content["family"]),
        *_targets(content["targets"]),
        "",
        *content["caveats"],
    ]
    return "\n".join(lines)


def table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Set cells under each other, the first column to the left.

    Parameters
    ----------
    cells : sequence of sequence of str
        Rows of equal length, the heads first.

    Returns
    -------
    list of str

    Examples
    --------
    >>> table([["", "n"], ["fleck", "9"]])
    ['         n', '  fleck  9']
    """
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _estimate(found: Interval | None) -> str:
    """Print an estimate with its interval."""
    return UNDEFINED if found is None else f"{rate(found.value)} {ends(found)}"


def _counted(found: tuple[int, int, Interval | None] | None) -> str:
    """Print counts with the share and its interval."""
    if found is None:
        return UNDEFINED
    share = "" if found[2] is None else f" {_estimate(found[2])}"
    return f"{found[0]}/{found[1]}{share}"


def _areas(rows: Sequence[Row], slices: Sequence[SliceTable]) -> list[str]:
    """Set areas by cloth color, and over all."""
    levels = {one.level: one for each in slices if each.column == CLOTH for one in each.slices}
    heads = [f"cloth {level} (n)" for level in LEVELS if level in levels]
    cells = [["", *heads, "all levels"]]
    sizes = [f"({levels[level].n})" for level in LEVELS if level in levels]
    cells.append(["", *sizes, f"({rows[0].n})" if rows else ""])
    for place, row in enumerate(rows):
        found = [
            _estimate(levels[level].cells[place].area) if levels[level].cells else UNDEFINED
            for level in LEVELS
            if level in levels
        ]
        cells.append([row.name, *found, _estimate(row.area)])
    return ["", "area under the ROC curve, 95 % interval, by cloth against skin", *table(cells)]


def _held_out(apart: Sequence[Apart]) -> list[str]:
    """Set areas on what training never saw."""
    if not apart:
        return ["", "held-out combinations: none among these pictures"]
    cells = [["", "", "n", "area", "elsewhere", "difference", "one trait alone"]]
    for one in apart:
        change = one.difference
        told = (
            UNDEFINED if change is None else f"{difference(change.value)} {difference_ends(change)}"
        )
        cells.append(
            [
                one.level,
                one.method,
                str(one.n),
                _estimate(one.area),
                _estimate(one.elsewhere),
                told,
                rate(one.one_trait),
            ]
        )
    return ["", "held-out combinations, shown in no training picture", *table(cells)]


def _decisions(rows: Sequence[Row], slices: Sequence[SliceTable]) -> list[str]:
    """Set recall and false-positive rate where cloth is unlike skin, and over all."""
    levels = {one.level: one for each in slices if each.column == CLOTH for one in each.slices}
    far = levels.get(FAR)
    cells = [
        [
            "",
            "threshold",
            "chosen",
            "recall, cloth far",
            "false positives, cloth far",
            "recall",
            "false positives",
        ]
    ]
    for place, row in enumerate(rows):
        if row.threshold is None:
            cells.append([row.name, UNDEFINED, "none", *[UNDEFINED] * 4])
            continue
        cell = far.cells[place] if far is not None and far.cells else None
        counts = row.counts
        cells.append(
            [
                row.name,
                f"{row.threshold.value:.4g}",
                row.threshold.words,
                _counted(cell.recall if cell else None),
                _counted(cell.false_positive_rate if cell else None),
                UNDEFINED
                if counts is None
                else _counted((counts.tp, counts.tp + counts.fn, row.recall)),
                UNDEFINED
                if counts is None
                else _counted((counts.fp, counts.fp + counts.tn, row.false_positive_rate)),
            ]
        )
    return ["", "decisions", *table(cells)]


def _photographs(
    strict: Sequence[MatchedRow], figures: Mapping[str, Mapping[str, Mapping[str, Marked]]]
) -> list[str]:
    """Set control response on photographs, and what equally strict methods find of the figures."""
    if not strict:
        return ["", "photographs: no run of fleck on them"]
    heads = ["", "threshold", "dev", "test", "% [95 %]", "figures, recall, cloth far"]
    cells = [heads]
    for row in strict:
        if row.own_dev is not None and row.own_test is not None and row.own is not None:
            own = row.own_test
            cells.append(
                [
                    f"{row.method}, its own",
                    f"{row.own:.4g}",
                    f"{row.own_dev.k}/{row.own_dev.n}",
                    f"{own.k}/{own.n}",
                    f"{percent(own)} [{interval(own)}]",
                    "",
                ]
            )
    for row in strict:
        found = figures.get(row.method, {}).get(FAR, {}).get("recall")
        cells.append(
            [
                f"{row.method}, matched",
                f"{row.threshold:.4g}",
                f"{row.dev.k}/{row.dev.n}",
                f"{row.test.k}/{row.test.n}",
                f"{percent(row.test)} [{interval(row.test)}]",
                UNDEFINED if found is None else _marked(found),
            ]
        )
    return ["", "control response on photographs, thresholds from dev", *table(cells)]


def _marked(found: Marked) -> str:
    """Print counts with their interval."""
    if not found.n:
        return UNDEFINED
    told = "" if found.low is None else f" [{rate(found.low)}, {rate(found.high)}]"
    return f"{found.k}/{found.n} {rate(found.k / found.n)}{told}"


def _tests(pairs: Sequence[Pair], family: int) -> list[str]:
    """Set paired tests of every method against the network."""
    cells = [
        [
            "",
            "area less convnet's",
            "p, Holm",
            "by area",
            "gained",
            "lost",
            "p, Holm",
            "by decisions",
        ]
    ]
    for pair in pairs:
        change = pair.area.difference if pair.area else None
        cells.append(
            [
                pair.name,
                UNDEFINED
                if change is None
                else f"{difference(change.value)} {difference_ends(change)}",
                UNDEFINED if pair.areas is None else p_value(pair.areas.adjusted),
                of_areas(pair),
                UNDEFINED if pair.gained is None else str(pair.gained),
                UNDEFINED if pair.lost is None else str(pair.lost),
                UNDEFINED if pair.decisions is None else p_value(pair.decisions.adjusted),
                of_decisions(pair),
            ]
        )
    head = f"every method beside {JUDGED}: paired tests, one family of {family} (Holm)"
    return ["", head, *table(cells)]


def _targets(found: Sequence[Target]) -> list[str]:
    """Say what was asked, and whether it is reached."""
    words = {True: "reached", False: "NOT reached", None: "not measured"}
    cells = [["", "asked", "found", ""]]
    cells += [[one.words, one.asked, one.found, words[one.reached]] for one in found]
    return ["", f"what was asked of {JUDGED}", *table(cells)]
