"""What a comparison says of rendered figures alone, from their columns."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.data.rendered import COLUMNS
from benchmarks.measure.areas import area
from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.report.rendered import ELSEWHERE, Rendered, rendered, seed_ranges
from benchmarks.report.rows import Basis, Method
from tests.benchmarks.report.scored_runs import Paper, make_runs

#: Pictures, and the scenes that they lie in.
N, SCENES = 160, 16


def columns(**changes: Any) -> dict[str, Any]:
    """Make the columns of a crossed block of sixteen scenes, and some controls."""
    place = np.arange(N)
    scene = place % SCENES
    found = {name: np.full(N, "x", dtype=object) for name in COLUMNS}
    found["scene"] = np.array([str(3000000 + one) for one in scene], dtype=object)
    found["block"] = np.where(place < 120, "crossed", "controls").astype(object)
    levels = np.where(place % 5 == 0, "dark_2700", np.where(place % 7 == 0, "stripe_sand", ""))
    found["held_out"] = levels.astype(object)
    return found | changes


def method(scores: np.ndarray) -> Method:
    """Make a method of scores."""
    return Method("m", "m", "0" * 16, "score", scores, {}, None)


def taken(found: dict[str, Any], scores: np.ndarray | None = None) -> Rendered | None:
    """Take what there is to tell, of labels in turn."""
    rng = np.random.default_rng(3)
    labels = (np.arange(N) // SCENES % 2).astype(np.int8)
    values = labels + rng.normal(size=N) if scores is None else scores
    return rendered(Basis(labels, np.arange(N) % SCENES), [method(values)], found)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_set_without_one_of_the_columns_is_another(name: str) -> None:
    """Whatever it is called."""
    assert taken({key: value for key, value in columns().items() if key != name}) is None


def test_held_out_parts_are_scored_inside_the_crossed_block() -> None:
    """The others first; what is no member of the block is in none of them."""
    found = taken(columns())
    assert found is not None

    assert [one.level for one in found.held_out] == [ELSEWHERE, "dark_2700", "stripe_sand"]
    assert sum(one.n for one in found.held_out) == 120
    assert (found.pictures, found.scenes, found.block) == (N, SCENES, "crossed")
    assert found.seeds == "3000000–3000015"


def test_an_area_is_that_of_its_pictures_over_scenes() -> None:
    """To the digit, with the interval of every other area of the comparison."""
    made = columns()
    rng = np.random.default_rng(3)
    labels = (np.arange(N) // SCENES % 2).astype(np.int8)
    scores = labels + rng.normal(size=N)
    found = taken(made, scores)
    assert found is not None
    inside = (made["block"] == "crossed") & (made["held_out"] == "dark_2700")
    expected = area(labels[inside] == 1, scores[inside], clusters=np.arange(N)[inside] % SCENES)

    assert found.held_out[1].areas == (expected,)


def test_a_picture_without_a_score_is_left_out() -> None:
    """A fault is in no area."""
    scores = np.linspace(0, 1, N)
    scores[0] = np.nan
    found = taken(columns(), scores)
    assert found is not None

    assert all(one.areas[0] is not None for one in found.held_out)


def test_a_drawn_set_has_no_crossed_block_and_nothing_held_out() -> None:
    """Train and dev show no such combination, so there is nothing to set apart."""
    found = taken(columns(block=np.full(N, "draw", object), held_out=np.full(N, "", object)))
    assert found is not None

    assert (found.block, found.held_out) == ("", ())


def test_many_ranges_of_seeds_are_counted() -> None:
    """Five ranges are no line; words are told as they stand."""
    assert seed_ranges(str(2 * place) for place in range(5)) == "5 of 0–8"
    assert seed_ranges(["b", "a"]) == "a to b"


def test_a_comparison_of_runs_holds_it(tmp_path: Path) -> None:
    """Where the manifest is at hand; a run records that its items are rendered figures."""
    labels = [int(number % 3 == 0) for number in range(60)]
    named = {name: ["x"] * 60 for name in COLUMNS}
    named["scene"] = [str(number % 10) for number in range(60)]
    named["held_out"] = ["dark_2700" if number % 2 else "" for number in range(60)]
    rendered_set = Paper(labels, ["test"] * 60, named)
    other = Paper(labels, ["test"] * 60, {"tone": ["tan"] * 60})
    scores = {"one": np.random.default_rng(1).random(60).tolist()}
    (first,) = make_runs(tmp_path / "a", rendered_set, scores)
    (second,) = make_runs(tmp_path / "b", other, scores)
    wanted = Wanted(data=str(tmp_path / "a" / "set" / "paper.csv"), resamples=100)
    found = compare_runs([first], wanted)

    assert found.rendered is not None
    assert [one.n for one in found.rendered.held_out] == [30, 30]
    assert compare_runs([first], Wanted(resamples=100)).rendered is None
    from benchmarks.run.reading import read_run

    assert (read_run(first).rendered, read_run(second).rendered) == (True, False)
