"""The table for a paper: what its caption says, what is bold, and that LaTeX takes it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import Interval, wilson
from benchmarks.report.compared import Comparison, Threshold
from benchmarks.report.latex import as_latex, label
from benchmarks.report.listing import escape
from benchmarks.report.tex import tex

from .compared_example import DEV_THRESHOLD, example
from .example import HOSTILE
from .typesetting import Typeset


def ranked(ranks: Sequence[int | None], **changes: object) -> Comparison:
    """Give the methods of the example these ranks."""
    made = example(**changes)  # type: ignore[arg-type]
    rows = [replace(row, rank=rank) for row, rank in zip(made.rows, ranks, strict=True)]
    return replace(made, rows=tuple(rows))


def caption(text: str) -> str:
    """Cut the caption out."""
    return text[text.index("\\caption{") : text.index("\\label{")].replace("\n", " ")


def test_the_caption_is_complete() -> None:
    """Set, part, counts, base rate, intervals, tests, family, thresholds, runs and digest."""
    made = example()
    told = caption(as_latex(made))

    for part in (
        "figures-example, test: 200 items, 50 positive, 1 without a label (base rate 25.1 \\%)",
        "95 \\% interval and the counts",
        "proportions Wilson",
        "areas DeLong",
        "average precision ",
        "200 resamples, seed 0",
        "DeLong over all pairs, Holm, .05",
        f"over the family of {made.family} tests",
        "smallest gap that these items can show",
        "fleck 2 (published)",
        f"convnet {DEV_THRESHOLD} (youden on 512 dev items of figures-dev)",
        "kovac none",
        *(f"{row.name} \\texttt{{{row.run}}}" for row in made.rows),
        "Manifest \\texttt{dddddddddddddddd}",
        "Decoding policy 2",
    ):
        assert part in told


def test_clusters_and_exact_intervals_are_named() -> None:
    """What hangs together is said, and an interval is called what it is."""
    made = example(clusters=("scene", 40))
    exact = [
        replace(row, recall=row.recall and replace(row.recall, method="exact")) for row in made.rows
    ]
    told = caption(as_latex(replace(made, rows=tuple(exact))))

    assert "Intervals, over 40 clusters (scene)" in told
    assert "Clopper--Pearson or Wilson" in told


@pytest.mark.parametrize(
    ("ranks", "bold"), [((1, 1, 3), 2), ((1, 1, 1), 3), ((2, 1, 2), 1), ((None, 1, 1), 2)]
)
def test_every_method_that_none_beats_is_bold(ranks: Sequence[int | None], bold: int) -> None:
    """Never one of two tied ones."""
    made = ranked(ranks)
    areas = [f"{row.area.value:.3f}".removeprefix("0") for row in made.rows if row.area]
    table = as_latex(made)

    assert re.findall(r"\\textbf\{(\.\d+)\}", table) == [
        area for area, rank in zip(areas, ranks, strict=True) if rank == 1
    ]
    assert table.count("\\textbf{") == bold


def test_numbers_stand_with_their_counts_and_intervals() -> None:
    """241 and 182 of 565 and 4 289, as the papers have them."""
    made = example()
    counts = Counts(tp=241, fp=182, fn=324, tn=4107)
    row = replace(
        made.rows[0],
        counts=counts,
        recall=wilson(241, 565),
        precision=wilson(241, 423),
        false_positive_rate=wilson(182, 4289),
        area=Interval(0.9991, 0.0, 1.0, 0.95, "DeLong"),
        average_precision=None,
    )
    table = as_latex(replace(made, rows=(row, *made.rows[1:])))

    for part in ("& .427 & .042 & .570 &", "{[}.386, .468{]}", "241/565", "182/4289", "241/423"):
        assert part in table
    assert "{[}.000, 1.000{]}" in table
    assert ".999" in table
    assert "& --" in table


def test_letters_lead_to_notes_with_raw_and_corrected_p_values() -> None:
    """Each other method has its letter twice: in its row and before its note."""
    made = example()
    table = as_latex(made)

    for pair in made.pairs:
        assert f"{pair.name}\\textsuperscript{{{pair.letter}}}" in table
        note = next(
            line
            for line in table.splitlines()
            if line.startswith(f"\\textsuperscript{{{pair.letter}}}")
        )
        assert f"{pair.name} against fleck, $n = {pair.n}$" in note
        assert "DeLong $p" in note
        assert "$p_H" in note
        assert "80\\,\\% power" in note
        assert ("McNemar" in note) == (pair.decisions is not None)


def test_a_method_that_cannot_be_tested_says_so() -> None:
    """One class only: no area, no test, and dashes."""
    made = example()
    bare = replace(
        made.pairs[0], decisions=None, area=None, areas=None, gain=None, area_gap=None,
        decision_gap=None,
    )  # fmt: skip

    assert "nothing can be tested." in as_latex(replace(made, pairs=(bare,)))


@pytest.mark.parametrize("name", ["figures small", "../x y_z", "中"])
def test_labels_are_plain(name: str) -> None:
    """Only what every package takes."""
    assert re.fullmatch(r"tab:[a-z0-9-]+", label(example(data_name=name)))


def test_it_compiles_in_a_bare_article_and_fits(typeset: Callable[[str], Typeset]) -> None:
    """No error, no missing character, no line wider than the text; twice on one page."""
    made = example()
    oracle = Threshold(float("inf"), "oracle", "oracle: youden on these very items")
    other = replace(made, rows=(replace(made.rows[0], threshold=oracle), *made.rows[1:]))
    found = typeset(as_latex(made) + as_latex(replace(other, data_name="other")))

    assert found.errors == ()
    assert found.missing == ()
    assert found.overfull == ()
    assert found.pdf.stat().st_size > 10_000
    assert "multiply" not in found.log


def test_hostile_names_compile_and_stay_text(typeset: Callable[[str], Typeset]) -> None:
    """Methods, set, part, faults, remarks, thresholds and command are all somebody else's."""
    tables = []
    for name in (
        *HOSTILE[::12],
        "\\end{table}\\input{/etc/passwd}",
        "100 % & more",
        "[5pt]",
        "a" * 90,
    ):
        made = example(names=(name, f"{name} 2", f"*{name}"), foreign=name)
        table = as_latex(made)
        assert tex(name) in table
        assert table.splitlines().count("\\end{table}") == 1
        command = escape(name).encode("ascii", "backslashreplace").decode()
        assert table.splitlines()[1] == f"% Made by: {command}"
        assert table.isascii()
        tables.append(f"{table}\\clearpage\n")
    found = typeset("".join(tables))

    assert found.errors == ()
    assert found.missing == ()
