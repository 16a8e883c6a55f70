"""Finished runs become a comparison: by hand, against the published counts, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.report.aligned import UnlikeRunsError
from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.report.comparison_text import as_json, as_text
from benchmarks.run.arguments import MisuseError

from .scored_runs import Paper, make_runs

#: Draws of the bootstrap in tests, which ask for no ends of it.
QUICK = 200


def wanted(**options: Any) -> Wanted:
    """Ask for a comparison with few draws."""
    return Wanted(**({"resamples": QUICK} | options))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Run three tables over 240 items in two parts, with tones and scenes."""
    rng = np.random.default_rng(11)
    labels = rng.integers(0, 2, size=240)
    good = labels + rng.normal(scale=0.6, size=240)
    poor = labels + rng.normal(scale=2.0, size=240)
    scores = {"good": good.tolist(), "poor": poor.tolist(), "rank": (good * 10).tolist()}
    scores["poor"][100] = None
    paper = Paper(
        labels.tolist(),
        ["dev"] * 80 + ["test"] * 160,
        {
            "tone": ["light", "dark", "tan", "rare"][:3] * 80,
            "scene": [str(place // 4) for place in range(240)],
        },
    )
    return make_runs(tmp_path_factory.mktemp("three"), paper, scores, {"good": 0.5, "poor": 0.5})


def test_four_items_by_hand(tmp_path: Path) -> None:
    """Of the four pairs of a positive and a negative three are in order: the area is .75."""
    paper = Paper([1, 1, 0, 0])
    runs = make_runs(tmp_path, paper, {"x": [2.5, 0.5, 2.1, 0.1]}, {"x": 2.0})
    (row,) = compare_runs(runs, wanted()).rows

    assert row.counts is not None
    assert row.area is not None
    assert (row.counts.tp, row.counts.fp, row.counts.fn, row.counts.tn) == (1, 1, 1, 1)
    assert row.area.value == 0.75
    assert (row.n, row.positives, row.base_rate) == (4, 2, 0.5)


def test_the_published_counts_give_the_published_rates(tmp_path: Path) -> None:
    """241 of 565 and 182 of 4289: recall 43 %, precision 57 %, ratio 10.1, restated as printed."""
    marks = [3.0] * 241 + [0.0] * 324 + [3.0] * 182 + [0.0] * 4107
    paper = Paper([1] * 565 + [0] * 4289)
    (row,) = compare_runs(make_runs(tmp_path, paper, {"x": marks}, {"x": 2.0}), wanted()).rows

    assert row.recall is not None
    assert row.precision is not None
    assert row.response_ratio is not None
    assert (round(row.recall.low, 3), round(row.recall.high, 3)) == (0.386, 0.468)
    assert (round(row.precision.low, 3), round(row.precision.high, 3)) == (0.522, 0.616)
    assert round(row.response_ratio.value, 1) == 10.1
    own, half, _, hundredth, _ = row.restated
    found = [one.precision.value for one in (own, half, hundredth) if one.precision]
    assert [round(value, 3) for value in found] == [0.57, 0.91, 0.092]


def test_faults_and_items_without_a_label_are_in_no_ratio(tmp_path: Path) -> None:
    """They are counted, and the paired test leaves them out on both sides."""
    paper = Paper([1, 0, None, 1, 0])
    tables = {"x": [0.9, 0.1, 0.5, 0.8, 0.2], "y": [0.7, None, 0.5, 0.1, 0.3]}
    runs = make_runs(tmp_path, paper, tables, {"x": 0.5, "y": 0.5})
    found = compare_runs(runs, wanted())
    first, second = found.rows
    (pair,) = found.pairs

    assert (first.n, first.unlabeled, sum(first.faults.values())) == (4, 1, 0)
    assert (second.n, dict(second.faults)) == (3, {"no_score": 1})
    assert (pair.n, pair.gained, pair.lost) == (3, 0, 1)
    assert [found.items.ids[place] for place in pair.changed] == ["i00003"]
    assert "1 item changes side (0 right, 1 wrong)" in as_text(found)
    assert "1 items without a label are in no ratio" in found.remarks


def test_a_method_without_an_operating_point_gets_one_from_dev_items(folders: list[Path]) -> None:
    """Published points stay; the third table has none, and the dev part chooses it."""
    found = compare_runs(folders, wanted())
    origins = [row.threshold.origin if row.threshold else None for row in found.rows]

    assert found.split == "test"
    assert origins == ["published", "published", "dev"]
    assert found.rows[2].threshold is not None
    assert found.rows[2].threshold.words == "youden on 80 dev items of paper"
    assert found.rows[2].counts is not None


def test_a_rule_holds_for_everybody(folders: list[Path], tmp_path: Path) -> None:
    """All thresholds then come from dev items."""
    found = compare_runs(folders, wanted(rule="fpr=0.1"))

    assert {row.threshold.origin for row in found.rows if row.threshold} == {"dev"}
    with pytest.raises(MisuseError, match="--operating-point: expected dev items"):
        compare_runs(make_runs(tmp_path, Paper([1, 0]), {"x": [0.5, 0.4]}), wanted(rule="f1"))


def test_an_oracle_is_called_one(folders: list[Path]) -> None:
    """It is chosen on the compared items only where asked for, and says so everywhere."""
    found = compare_runs(folders, wanted(oracle=True))
    third = found.rows[2].threshold

    assert third is not None
    assert third.origin == "oracle"
    assert "oracle" in third.words
    assert any("oracle threshold" in remark for remark in found.remarks)
    assert "(oracle)" in as_text(found)


def test_a_threshold_of_the_user_is_called_given(folders: list[Path]) -> None:
    """And one for a method that is not compared is refused."""
    found = compare_runs(folders, wanted(given={"good.csv": 0.7}))

    assert found.rows[0].threshold is not None
    assert (found.rows[0].threshold.value, found.rows[0].threshold.origin) == (0.7, "given")
    with pytest.raises(MisuseError, match=r"--threshold: .* got better"):
        compare_runs(folders, wanted(given={"better": 0.7}))


def test_dev_runs_of_another_set_choose_too(tmp_path: Path) -> None:
    """They must be of the same method, and hold no file that is compared."""
    labels = [1, 0] * 20
    scores = [0.9, 0.2] * 20
    test = make_runs(tmp_path / "a", Paper(labels), {"x": scores})
    same = make_runs(tmp_path / "b", Paper(labels), {"x": scores}, split=None, seed=1)
    found = compare_runs(test, wanted())

    assert found.rows[0].threshold is None
    with pytest.raises(UnlikeRunsError, match="items that are not compared, got 40 that are"):
        compare_runs(test, wanted(dev=tuple(same)))
    other = make_runs(tmp_path / "c", Paper(labels, prefix="d"), {"y": scores})
    with pytest.raises(UnlikeRunsError, match="--dev: expected runs of the compared methods"):
        compare_runs(test, wanted(dev=tuple(other)))


def test_clusters_widen_intervals_and_name_the_tests(folders: list[Path]) -> None:
    """Four items of a scene with one label each are no four witnesses."""
    manifest = folders[0].parents[1] / "set" / "paper.csv"
    alone = compare_runs(folders, wanted(data=str(manifest), clusters="none"))
    found = compare_runs(folders, wanted(data=str(manifest)))

    assert found.clusters == ("scene", 40)
    assert alone.clusters is None
    assert found.pairs[0].decisions is not None
    assert found.pairs[0].decisions.test == "permutation by scene"
    assert found.pairs[0].areas is not None
    assert found.pairs[0].areas.test == "DeLong, clustered by scene"
    assert found.rows[0].recall != alone.rows[0].recall


def test_slices_come_worst_first_and_small_ones_without_ratios(folders: list[Path]) -> None:
    """The minimum is an option; a level under it shows its number alone."""
    manifest = str(folders[0].parents[1] / "set" / "paper.csv")
    (table,) = compare_runs(folders, wanted(data=manifest, minimum=10)).slices
    areas = [min(cell.area.value for cell in one.cells if cell.area) for one in table.slices]
    (small,) = compare_runs(folders, wanted(data=manifest, minimum=100)).slices

    assert table.column == "tone"
    assert areas == sorted(areas)
    assert {one.level for one in table.slices} == {"light", "dark", "tan"}
    assert all(one.small and not one.cells for one in small.slices)
    assert small.family == 0


def test_no_p_value_of_a_slice_is_0(tmp_path: Path) -> None:
    """However far a slice is from the rest; the text names a family only beside a test."""
    labels = [1, 0] * 1000
    paper = Paper(labels, (), {"tone": ["light"] * 1000 + ["dark"] * 1000})
    scores = {"x": [(label - 0.5) * (1 if at < 1000 else -1) for at, label in enumerate(labels)]}
    runs = make_runs(tmp_path, paper, scores)
    data = str(tmp_path / "set" / "paper.csv")
    found = compare_runs(runs, wanted(data=data, slices=("tone",)))
    whole = compare_runs(runs, wanted(data=data, minimum=1001, slices=("tone",)))
    tested = [cell.tested for one in found.slices[0].slices for cell in one.cells]

    assert [one is not None and 0 < one.p_value < 1e-300 for one in tested] == [True, True]
    assert "worst slice by tone: dark, x.csv, AUC .00 [.00, .01] on 1000 items" in as_text(found)
    assert "(Holm, 2 tests)" in as_text(found)
    assert "Holm" not in as_text(whole)


def test_only_some_items_are_compared_where_asked(folders: list[Path]) -> None:
    """`where` narrows the items, and the title says so."""
    manifest = str(folders[0].parents[1] / "set" / "paper.csv")
    found = compare_runs(folders, wanted(data=manifest, where=(("tone", "tan"),)))

    assert found.total == 54
    assert "tone=tan" in as_text(found).splitlines()[0]
    with pytest.raises(UnlikeRunsError, match="got none in tone=blue"):
        compare_runs(folders, wanted(data=manifest, where=(("tone", "blue"),)))
    with pytest.raises(MisuseError, match=r"--where: .* name the manifest with --data"):
        compare_runs(folders, wanted(where=(("tone", "tan"),)))


def test_tied_methods_share_a_rank(folders: list[Path]) -> None:
    """One table is ten times the other: the same order, the same area, the same rank."""
    found = compare_runs(folders, wanted())
    first, second, third = (row.rank for row in found.rows)

    assert (first, third) == (1, 1)
    assert second == 3
    same = found.pairs[1]
    assert same.areas is not None
    assert same.areas.p_value == 1.0


def test_the_family_is_every_test_of_the_table(folders: list[Path]) -> None:
    """Two others, decisions and areas: four, corrected together."""
    found = compare_runs(folders, wanted())
    tests = [one for pair in found.pairs for one in (pair.decisions, pair.areas) if one]

    assert found.family == len(tests) == 4
    assert all(one.adjusted >= one.p_value for one in tests)
    smallest = min(tests, key=lambda one: one.p_value)
    assert smallest.adjusted == pytest.approx(min(1.0, 4 * smallest.p_value))


def test_the_baseline_is_any_method_or_run(folders: list[Path]) -> None:
    """The first by default; one that is not there is refused."""
    assert compare_runs(folders, wanted()).baseline == "good.csv"
    assert compare_runs(folders, wanted(baseline="poor.csv")).baseline == "poor.csv"
    named = compare_runs(folders, wanted(baseline=folders[2].name))
    assert [pair.name for pair in named.pairs] == ["good.csv", "poor.csv"]
    with pytest.raises(MisuseError, match=r"--baseline: .* got best"):
        compare_runs(folders, wanted(baseline="best"))


def test_two_runs_of_one_method_are_told_apart(tmp_path: Path) -> None:
    """By their folders; one run twice is a slip."""
    labels = [1, 0, 1, 0]
    first = make_runs(tmp_path / "a", Paper(labels), {"x": [0.9, 0.1, 0.8, 0.2]})
    again = make_runs(tmp_path / "b", Paper(labels), {"x": [0.1, 0.9, 0.2, 0.8]})
    found = compare_runs([*first, *again], wanted())

    assert [row.name for row in found.rows] == [
        f"x.csv ({first[0].name})",
        f"x.csv ({again[0].name})",
    ]
    with pytest.raises(MisuseError, match="expected every run once"):
        compare_runs([*first, *first], wanted())
    with pytest.raises(MisuseError, match=r"--baseline: .* got x\.csv, which is several"):
        compare_runs([*first, *again], wanted(baseline="x.csv"))


@pytest.mark.parametrize("labels", [[1, 1, 1], [0, 0, 0], [None, None, None], [1]])
def test_what_is_undefined_is_a_dash_and_null(tmp_path: Path, labels: list[int | None]) -> None:
    """One class, no label, one item: nothing collapses, nothing is made up."""
    scores = [0.2, 0.4, 0.9][: len(labels)]
    runs = make_runs(tmp_path, Paper(labels), {"x": scores, "y": scores}, {"x": 0.3})
    found = compare_runs(runs, wanted())
    first = json.loads(as_json(found))[0]

    assert first["auc"] is None
    assert first["average_precision"] is None or labels == [1, 1, 1]
    assert found.rows[0].rank is None
    assert "–" in as_text(found)
    assert "NaN" not in as_json(found)


def test_a_class_in_one_cluster_says_nothing_of_precision_elsewhere(tmp_path: Path) -> None:
    """Where recall has no interval, neither has the ratio that carries precision."""
    labels = [1, 0] * 10
    columns = {"cluster": ["all" if label else str(place) for place, label in enumerate(labels)]}
    paper = Paper(labels, (), columns)
    runs = make_runs(tmp_path, paper, {"x": [place / 20 for place in range(20)]}, {"x": 0.5})
    data = str(tmp_path / "set" / "paper.csv")
    (row,) = compare_runs(runs, wanted(data=data)).rows
    (alone,) = compare_runs(runs, wanted(data=data, clusters="none")).rows

    assert row.recall is None
    assert row.response_ratio is None
    assert [one.precision for one in row.restated] == [None] * 5
    assert alone.response_ratio is not None


def test_the_order_of_the_runs_changes_no_number(folders: list[Path]) -> None:
    """Every run is measured on its own, and the baseline is named."""
    once, turned = (
        json.loads(as_json(compare_runs(order, wanted(baseline="poor.csv"))))
        for order in (folders, folders[::-1])
    )

    assert once == turned[::-1]
    assert once != turned


def test_a_run_has_the_name_of_its_folder_wherever_one_stands(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path of a folder one stands in has no name of its own."""
    monkeypatch.chdir(folders[0])
    found = compare_runs([Path(), Path("..", folders[1].name)], wanted(baseline=folders[0].name))

    assert [row.run for row in found.rows] == [folder.name for folder in folders[:2]]


def test_no_name_adds_a_line_or_a_control_character(tmp_path: Path) -> None:
    """A file may be called anything."""
    name = "x\n  a  x against all: better\x1b[2J"
    runs = make_runs(tmp_path, Paper([1, 0] * 4), {name: [0.9, 0.1] * 4}, {name: 0.5})
    lines = as_text(compare_runs(runs, wanted())).split("\n")

    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)
    assert lines[2].index("  8 ") == lines[1].index("  n ")


def test_the_title_names_the_interval_that_was_asked_for(folders: list[Path]) -> None:
    """Clopper and Pearson's is not Wilson's; and it is the one that was taken."""
    exact, usual = (
        compare_runs(folders[:1], wanted(interval=kind)) for kind in ("exact", "wilson")
    )
    methods = [found.rows[0].recall.method for found in (exact, usual) if found.rows[0].recall]

    assert "intervals: exact" in as_text(exact).splitlines()[0]
    assert "intervals: Wilson" in as_text(usual).splitlines()[0]
    assert methods == ["exact", "wilson"]


def test_polarity_that_is_turned_round_is_remarked(tmp_path: Path) -> None:
    """An area of 0 is no bad method but a mistaken sign."""
    runs = make_runs(tmp_path, Paper([1, 0] * 10), {"x": [0.1, 0.9] * 10})

    assert any(
        "are label 1 and high scores the same side" in remark
        for remark in compare_runs(runs, wanted()).remarks
    )


def test_the_promised_fields_come_first(folders: list[Path]) -> None:
    """Scripts rely on them."""
    rows = json.loads(as_json(compare_runs(folders, wanted())))

    assert list(rows[0])[:12] == [
        *("method", "n", "positives", "auc", "auc_low", "auc_high"),
        *("tp", "fp", "fn", "tn", "threshold", "threshold_from"),
    ]
    assert rows[0]["against"] is None
    assert rows[1]["against"]["baseline"] == "good.csv"
    assert rows[1]["against"]["decisions"]["p_adjusted"] >= rows[1]["against"]["decisions"]["p"]


def test_a_threshold_that_marks_nothing_is_null(tmp_path: Path) -> None:
    """With the best negative above all positives, no rate of 0 marks anything."""
    paper = Paper([1, 0, 1, 0], ["dev", "dev", "test", "test"])
    runs = make_runs(tmp_path, paper, {"x": [0.1, 0.9, 0.2, 0.3]})
    found = compare_runs(runs, wanted(rule="fpr=0"))
    (row,) = json.loads(as_json(found))

    assert row["threshold"] is None
    assert row["threshold_from"].startswith("fpr=0 on 2 dev items")
    assert (row["tp"], row["fp"]) == (0, 0)


def test_the_same_runs_give_the_same_comparison(folders: list[Path]) -> None:
    """Every draw comes from the seed."""
    once, again = (as_json(compare_runs(folders, wanted(seed=3))) for _ in range(2))

    assert once == again
    assert once != as_json(compare_runs(folders, wanted(seed=4)))


def test_the_text_is_the_table_a_paper_would_print(folders: list[Path]) -> None:
    """Title, one line a run, one comparison each, precision restated, and the remarks."""
    lines = as_text(compare_runs(folders, wanted())).splitlines()

    assert lines[0].startswith("paper · test · 160 items, ")
    assert [line.split()[0] for line in lines[2:5]] == ["good.csv", "poor.csv", "rank.csv"]
    assert lines[3].endswith("  a")
    assert lines[5].startswith("  a  poor.csv against good.csv: McNemar, exact p ")
    assert "(Holm, 4 tests)" in lines[5]
    assert "80 % power" in lines[6]
    assert any(line.startswith("precision restated  at its own") for line in lines)
    assert "a fault is an item without a score; it is in no ratio of its row" in lines


def test_few_items_of_a_class_are_remarked_where_areas_are_compared(tmp_path: Path) -> None:
    """Simulated: with 25 positives the test rejects what is true in up to 5.7 % of cases."""
    labels = [1] * 25 + [0] * 120
    scores = {"x": list(range(145)), "y": list(range(145))[::-1]}
    runs = make_runs(tmp_path, Paper(labels), scores)
    told = "with fewer than 100 items of a class, here 25, DeLong's test may call areas "

    assert any(remark.startswith(told) for remark in compare_runs(runs, wanted()).remarks)
    assert not any(
        remark.startswith("with fewer") for remark in compare_runs(runs[:1], wanted()).remarks
    )
