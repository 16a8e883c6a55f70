r"""A comparison as the table float of a paper.

Conventions
-----------
The float needs `booktabs` and nothing else.  Its caption says everything that a reader needs to
judge the numbers without the paper's text; the notes below hold the tests, raw and corrected.
What is bold was not beaten by any method, so several rows may be, and never one of two tied ones.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from .comparison_text import UNDEFINED
from .listing import escape
from .tex import tex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, Pair, Row, Tested

#: Heads of the columns of numbers, and what each is.
COLUMNS = ("Recall", "False-pos.\\ rate", "Precision", "Area", "Avg.\\ prec.")
#: Names of intervals as a paper has them.
NAMES = {"wilson": "Wilson", "exact": "Clopper–Pearson", "percentile": "percentile bootstrap"}
#: Hexadecimal digits of a digest in a caption; `fleck cite` gives all of them.
DIGITS = 16


def as_latex(comparison: Comparison) -> str:
    r"""Write the table with its caption and notes.

    Parameters
    ----------
    comparison : Comparison
        What is printed.

    Returns
    -------
    str
        ASCII; a `table` environment with a label, to be put into any article that loads
        `booktabs`.
    """
    letters = {pair.name: pair.letter for pair in comparison.pairs}
    rows = [_row(row, letters.get(row.name, "")) for row in comparison.rows]
    notes = [_note(pair, comparison) for pair in comparison.pairs]
    notes += [tex(remark) for remark in comparison.remarks]
    lines = [
        "% Needs \\usepackage{booktabs}.",
        *([f"% Made by: {_comment(comparison.command)}"] if comparison.command else []),
        "\\begin{table}[tbp]",
        "\\centering",
        "\\setlength{\\belowcaptionskip}{6pt}",
        f"\\caption{{{_caption(comparison)}}}",
        f"\\label{{{label(comparison)}}}",
        "\\footnotesize",
        "\\setlength{\\tabcolsep}{3.5pt}",
        f"\\begin{{tabular}}{{@{{}}l{'c' * len(COLUMNS)}@{{}}}}",
        "\\toprule",
        f"Method & {' & '.join(COLUMNS)} \\\\",
        "\\midrule",
        "\n\\addlinespace\n".join(rows),
        "\\bottomrule",
        "\\end{tabular}",
        "\\par\\smallskip",
        "\\begin{minipage}{\\linewidth}\\scriptsize\\raggedright",
        "\\par\n".join(notes),
        "\\end{minipage}",
        "\\end{table}",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def label(comparison: Comparison) -> str:
    """Name the float after the set and its part.

    Parameters
    ----------
    comparison : Comparison
        What is printed.

    Returns
    -------
    str
        Letters, digits and hyphens after `tab:`.
    """
    words = re.findall(r"[a-z0-9]+", f"{comparison.data_name} {comparison.part}".lower())
    return f"tab:{'-'.join(words)}"


def _row(row: Row, letter: str) -> str:
    """Write the three lines of a method: values, intervals, counts."""
    counts = row.counts
    shares = [
        (row.recall, counts and (counts.tp, counts.positives)),
        (row.false_positive_rate, counts and (counts.fp, counts.negatives)),
        (row.precision, counts and (counts.tp, counts.marked)),
    ]
    found = [*(share for share, _ in shares), row.area, row.average_precision]
    values = [_value(one) for one in found]
    if row.rank == 1:
        values[3] = f"\\textbf{{{values[3]}}}"
    raised = f"\\textsuperscript{{{letter}}}" if letter else ""
    faults = sum(row.faults.values())
    lost = "" if not faults else f"{faults} fault{'' if faults == 1 else 's'}"
    below = [f"{of[0]}/{of[1]}" if of else "" for _, of in shares]
    lines = [
        [f"{tex(row.name)}{raised}", *values],
        [_small(f"$n = {row.n}$, {row.positives} pos."), *(_small(_ends(one)) for one in found)],
        [_small(lost), *(_small(text) for text in below), "", ""],
    ]
    return " \\\\\n".join(" & ".join(line) for line in lines if any(line)) + " \\\\"


def _caption(comparison: Comparison) -> str:
    """Say what the numbers are, of what, and how sure."""
    rate = comparison.base_rate
    share = "undefined" if rate is None else f"{100 * rate:.3g} %"
    unlabeled = f", {comparison.unlabeled} without a label" if comparison.unlabeled else ""
    level = f"{100 * comparison.level:.3g} %"
    significant = _plain(1 - comparison.level, 2)
    items = f"{comparison.total} items, {comparison.positives} positive{unlabeled}"
    test = _area_test(comparison)
    said = [
        f"{tex(comparison.data_name)}, {tex(comparison.part)}: {items} (base rate {tex(share)}).",
        f"Each cell has the value, its {tex(level)} interval and the counts.",
        tex(_intervals(comparison)),
        (
            "Bold: areas to which no other is significantly superior "
            f"({test} over all pairs, Holm, {significant})."
        ),
    ]
    if comparison.pairs:
        tests = f"{comparison.family} test{'' if comparison.family == 1 else 's'}"
        said.append(
            f"Letters refer to the notes: each method against {tex(comparison.baseline)}, "
            f"$p$ raw and $p_H$ after Holm's correction over the family of {tests}, and the "
            "smallest gap that these items can show."
        )
    said += [
        f"Operating points: {'; '.join(_threshold(row) for row in comparison.rows)}.",
        f"Runs: {'; '.join(f'{tex(row.name)} {_code(row.run)}' for row in comparison.rows)}.",
        f"Manifest {_code(comparison.digest[:DIGITS])}.",
        f"Decoding policy {tex(comparison.decoding)}.",
    ]
    return "\n".join(said)


def _intervals(comparison: Comparison) -> str:
    """Name the methods of the intervals that the table really holds."""
    rows = comparison.rows
    kinds = [
        (
            "proportions",
            [one for r in rows for one in (r.recall, r.false_positive_rate, r.precision)],
        ),
        ("areas", [row.area for row in rows]),
        ("average precision", [row.average_precision for row in rows]),
    ]
    said = [f"{kind} {' or '.join(names)}" for kind, found in kinds if (names := _methods(found))]
    drawn = f" ({comparison.resamples} resamples, seed {comparison.seed})" if said else ""
    together = ""
    if comparison.clusters is not None:
        column, count = comparison.clusters
        together = f", over {count} clusters ({column})"
    return f"Intervals{together}: {', '.join(said) or 'none'}{drawn}."


def _methods(found: Iterable[Interval | None]) -> list[str]:
    """List the names of intervals, each once."""
    names = (NAMES.get(one.method, one.method) for one in found if one is not None)
    return list(dict.fromkeys(names))


def _area_test(comparison: Comparison) -> str:
    """Name the test by which areas are told apart."""
    named = next((pair.areas.test for pair in comparison.pairs if pair.areas), "DeLong")
    return tex(named)


def _threshold(row: Row) -> str:
    """Say where the operating point of a row comes from."""
    if row.threshold is None:
        return f"{tex(row.name)} none"
    at = "$\\infty$" if math.isinf(row.threshold.value) else f"{row.threshold.value:.6g}"
    return f"{tex(row.name)} {at} ({tex(row.threshold.words)})"


def _note(pair: Pair, comparison: Comparison) -> str:
    """Write what is known of the difference between a method and the baseline."""
    said = []
    if pair.decisions is not None:
        changed = len(pair.changed)
        said.append(
            f"{_tested(pair.decisions)}, {changed} item{'' if changed == 1 else 's'} "
            f"change{'s' if changed == 1 else ''} side ({pair.gained} right, {pair.lost} wrong)"
        )
    if pair.area is not None and pair.areas is not None:
        change = pair.area.difference
        low, value, high = (_signed(one) for one in (change.low, change.value, change.high))
        said.append(f"area {value} {{[}}{low}, {high}{{]}}, {_tested(pair.areas)}")
    if pair.gain is not None:
        low, value, high = (
            _signed(one) for one in (pair.gain.low, pair.gain.value, pair.gain.high)
        )
        said.append(f"average precision {value} {{[}}{low}, {high}{{]}}")
    gaps = []
    if pair.decision_gap is not None:
        gaps.append(f"{100 * pair.decision_gap:.1f} points of right decisions")
    elif pair.decisions is not None and comparison.clusters is None:
        gaps.append("no gap of decisions")
    if pair.area_gap is not None:
        gaps.append(f"{_plain(pair.area_gap, 3)} of area")
    if gaps:
        said.append(f"can show {' and '.join(gaps)} (80\\,\\% power)")
    names = f"{tex(pair.name)} against {tex(comparison.baseline)}"
    told = "; ".join(said) or "nothing can be tested"
    return f"\\textsuperscript{{{pair.letter}}}~{names}, $n = {pair.n}$: {told}."


def _tested(tested: Tested) -> str:
    """Write a test with its raw and its corrected p-value."""
    return f"{tex(tested.test)} {_p('p', tested.p_value)}, {_p('p_H', tested.adjusted)}"


def _p(name: str, value: float) -> str:
    """Write a p-value as a formula."""
    return f"${name} < .001$" if value < 0.001 else f"${name} = {_plain(value, 3)}$"


def _value(found: Interval | None) -> str:
    """Write a value of a cell."""
    return tex(UNDEFINED) if found is None else _plain(found.value, 3)


def _ends(found: Interval | None) -> str:
    """Write the interval of a cell."""
    if found is None:
        return ""
    return f"{{[}}{_plain(found.low, 3)}, {_plain(found.high, 3)}{{]}}"


def _plain(value: float, digits: int) -> str:
    """Write a proportion with so many digits and without a leading zero."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{value:.{digits}f}")


def _signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"${'-' if value < 0 else '+'}{_plain(abs(value), 3)}$"


def _small(text: str) -> str:
    """Set a second line of a cell."""
    return f"{{\\scriptsize {text}}}" if text else ""


def _code(text: str) -> str:
    """Set a digest."""
    return f"\\texttt{{{tex(text)}}}"


def _comment(text: str) -> str:
    """Keep a comment on its line and in ASCII."""
    return escape(text).encode("ascii", "backslashreplace").decode("ascii")
