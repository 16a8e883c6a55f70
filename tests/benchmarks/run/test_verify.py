"""Two runs are identical, decide alike, or differ; and unlike runs are not compared."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.methods.chosen import Settings
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run
from benchmarks.run.verify import LISTED, compare_items, verify

from .pictures import RED, asked, draw, method, objects

ONE = {
    "id": "a",
    "sha256": "0",
    "label": 1,
    "split": None,
    "score": 0.5,
    "decision": None,
    "fault": None,
    "pixels": "p",
}


@pytest.fixture
def wanted(tmp_path: Path) -> Asked:
    """Ask for ten items, of which one is cut short."""
    return asked(tmp_path, draw(tmp_path / "set", 10, broken=(3,)))


def test_two_runs_of_the_same_are_identical(wanted: Asked) -> None:
    """In one process and in two, the bytes are the same."""
    other = replace(wanted, engine="processes", jobs=2, out=f"{wanted.out}2")
    found = verify(run(wanted).folder, run(other).folder)

    assert (found.kind, found.items, found.differing) == ("identical", 10, 0)


def test_items_that_differ_are_listed_with_both_values(wanted: Asked, tmp_path: Path) -> None:
    """A method that changed one score is found out, by the item."""
    first = run(wanted).folder
    method(tmp_path, RED.replace("float(image[0, 0, 0])", "float(max(image[0, 0, 0], 1))"))
    found = verify(first, run(wanted).folder)

    assert (found.kind, found.differing, found.largest) == ("differs", 1, 1.0)
    assert [str(one) for one in found.differences] == ["i000: score 0.0 and 1.0"]
    assert found.to_dict()["differences"] == [
        {"id": "i000", "field": "score", "first": 0.0, "second": 1.0}
    ]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"score": 0.5 + 9e-7}, "same decisions"),
        ({"score": 0.5 + 2e-6}, "differs"),
        ({"score": None, "fault": "crashed"}, "differs"),
        ({"label": 0}, "differs"),
        ({"sha256": "1"}, "differs"),
        ({"pixels": "q"}, "same decisions"),
    ],
)
def test_without_an_operating_point_scores_may_be_a_little_apart(
    changed: dict[str, Any], kind: str
) -> None:
    """As far as processors differ; pixels that differ are counted, and are no verdict."""
    found = compare_items([ONE], [ONE | changed], 1e-6)

    assert found.kind == kind
    assert found.pixels == ("pixels" in changed)


def test_with_an_operating_point_the_decision_counts() -> None:
    """Scores may move as far as they like on the same side of it."""
    one = ONE | {"decision": True}

    assert compare_items([one], [one | {"score": 9.0}], 1e-6).kind == "same decisions"
    assert compare_items([one], [one | {"decision": False}], 1e-6).kind == "differs"


def test_the_list_is_bounded_and_the_count_is_not() -> None:
    """A run that is wrong everywhere is told in a hundred lines."""
    first = [ONE | {"id": f"{n:03}"} for n in range(150)]
    found = compare_items(first, [one | {"score": 1.0} for one in first], 1e-6)

    assert (found.differing, len(found.differences)) == (150, LISTED)


def test_an_item_that_one_run_lacks_differs() -> None:
    """Nothing is compared with nothing."""
    found = compare_items([ONE], [], 1e-6)

    assert (found.kind, str(found.differences[0])) == ("differs", "a: id 'a' and None")


@pytest.mark.parametrize(
    ("other", "named"),
    [({"split": "dev"}, "data.split"), ({"sample": 5}, "data.sample"), ({"data": ""}, "data.dig")],
)
def test_runs_on_other_items_are_refused(
    wanted: Asked, tmp_path: Path, other: dict[str, Any], named: str
) -> None:
    """The first difference is named with both values."""
    if "data" in other:
        other = {"data": draw(tmp_path / "other", 10)}
    first, second = run(wanted), run(replace(wanted, **other))

    with pytest.raises(RefusedError, match=rf"same items, got {named}"):
        verify(first.folder, second.folder)


def test_another_decoding_is_refused(wanted: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores of other pixels are other scores."""
    first = run(wanted)
    monkeypatch.setattr("benchmarks.data.images.POLICY", "0")

    with pytest.raises(RefusedError, match=r"same decoding, got decoding\.policy 1 in"):
        verify(first.folder, run(wanted).folder)


def test_a_damaged_run_is_found_before_anything_is_compared(wanted: Asked) -> None:
    """A copy that lost a byte on the way is no difference of methods."""
    first = run(wanted).folder
    second = run(replace(wanted, out=f"{wanted.out}2")).folder
    path = second / "items.jsonl"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(RefusedError, match=r"items\.jsonl: expected the file that DONE vouches"):
        verify(first, second)


def test_an_unfinished_run_is_refused(wanted: Asked) -> None:
    """The message says how to finish it."""
    folder = run(wanted).folder
    (folder / "DONE").unlink()

    with pytest.raises(RefusedError, match="run the same command again"):
        verify(folder, folder)


def test_what_is_no_run_is_misuse(tmp_path: Path) -> None:
    """A folder of something else is named."""
    with pytest.raises(MisuseError, match="expected the folder of a run"):
        verify(tmp_path, tmp_path)


def test_scores_of_a_colleague_are_held_against_ones_own(wanted: Asked, tmp_path: Path) -> None:
    """A table made of a run's own scores decides as the run, though it has another name."""
    mine = run(replace(wanted, method="kovac")).folder
    scores = [(item["id"], item["score"]) for item in objects(mine / "items.jsonl")]
    lines = ["id,score", *(f"{name},{score}" for name, score in scores if score is not None)]
    (tmp_path / "theirs.csv").write_text("\n".join(lines))
    theirs = run(replace(wanted, method=str(tmp_path / "theirs.csv"), settings=Settings()))
    found = verify(mine, theirs.folder)

    assert [(one.id, one.field) for one in found.differences] == [("i003", "fault")]
    assert found.pixels == 9
