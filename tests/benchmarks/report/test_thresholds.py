"""An operating point is chosen apart from what it is judged on, or is called an oracle."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from benchmarks.methods.chosen import Settings
from benchmarks.report.aligned import Aligned, Scored, UnlikeRunsError
from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.report.thresholds import DevItems, dev_items, operating_point
from benchmarks.run.arguments import MisuseError
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

from .scored_runs import Paper, make_runs, table

LABELS = [1, 0] * 10
SCORES = [0.9, 0.1, 0.8, 0.2] * 5
SPLITS = ["dev"] * 8 + ["test"] * 12


def threshold(runs: list[Path], **options: Any) -> tuple[str, str] | None:
    """Tell where the operating point of the first run comes from."""
    found = compare_runs(runs, Wanted(resamples=100, **options)).rows[0].threshold
    return None if found is None else (found.origin, found.words)


def found_in(
    whole: Aligned, places: list[int], together: dict[str, str] | None = None
) -> DevItems | None:
    """Look for dev items in the items of runs of a set on paper."""
    runs = cast("Any", [SimpleNamespace(data_name="paper") for _ in whole.runs])
    return dev_items(runs, whole, np.array(places), (), together or {})


def six(hashes: str = "abcdef", *more: list[float]) -> Aligned:
    """Lay out four dev items and two of the test part."""
    scored = [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], *more]
    return Aligned(
        tuple("123456"),
        tuple(hashes),
        ("dev",) * 4 + ("test",) * 2,
        np.array([1, 0, 1, 0, 1, 0], dtype=np.int8),
        tuple(Scored(np.array(scores), ()) for scores in scored),
    )


def test_compared_items_choose_no_operating_point(tmp_path: Path) -> None:
    """Neither where the dev part is compared, nor where all parts are."""
    runs = make_runs(tmp_path, Paper(LABELS, SPLITS), {"x": SCORES})

    assert threshold(runs) == ("dev", "youden on 8 dev items of paper")
    assert threshold(runs, split="dev") is None
    assert threshold(runs, split="all") is None
    with pytest.raises(MisuseError, match="got none that are not compared"):
        threshold(runs, split="all", rule="f1")


def test_what_hangs_together_with_compared_items_chooses_none(tmp_path: Path) -> None:
    """A picture of the same scene is nearly the same picture; the words say how many are out."""
    scenes = ["s0", "s0", "s1", "s1", "", "", "s2", "s2", *["s0", "s1"] * 6]
    runs = make_runs(tmp_path, Paper(LABELS, SPLITS, {"scene": scenes}), {"x": SCORES})
    data = str(tmp_path / "set" / "paper.csv")
    said = "youden on 4 dev items of paper, without 4 that hang together with compared ones"

    assert threshold(runs, data=data) == ("dev", said)
    assert threshold(runs, data=data, dev=tuple(runs)) == ("dev", said)
    assert threshold(runs, data=data, clusters="none") == ("dev", "youden on 8 dev items of paper")


def test_a_file_that_is_compared_too_is_no_dev_item() -> None:
    """By its digest, whatever its id."""
    found = found_in(six("abcdaf"), [4, 5])

    assert found is not None
    assert found.labels.tolist() == [0, 1, 0]
    assert found.words == "paper, without 1 that hang together with compared ones"
    assert found_in(six(), [4, 5], {"2": "x", "3": "y", "5": "x"}) is not None
    assert found_in(six(), [0, 1, 2, 3]) is None


def test_every_run_is_given_its_own_scores() -> None:
    """Two runs of one method may differ: in their seed, or in what a service said."""
    found = found_in(six("abcdef", [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]), [4, 5])

    assert found is not None
    assert [scores.tolist() for scores in found.scores if scores is not None] == [
        [1.0, 2.0, 3.0, 4.0],
        [6.0, 5.0, 4.0, 3.0],
    ]


def test_a_dev_run_may_hold_the_compared_part_too(tmp_path: Path) -> None:
    """Only its dev part is looked at."""
    runs = make_runs(tmp_path / "a", Paper(LABELS, SPLITS), {"x": SCORES})

    assert threshold(runs, dev=tuple(runs)) == ("dev", "youden on 8 dev items of paper")


def test_a_dev_run_of_another_set_chooses(tmp_path: Path) -> None:
    """One table of scores over both sets is one method; two runs of it would be one too many."""
    test, dev = Paper(LABELS), Paper(LABELS, prefix="d")
    both = Path(table(tmp_path / "both", "x", test, SCORES))
    more = Path(table(tmp_path / "more", "x", dev, SCORES)).read_text().splitlines()[1:]
    both.write_text(both.read_text() + "\n".join(more) + "\n")

    def go(paper: Paper, seed: int) -> Path:
        """Run the table over a set."""
        manifest = str(paper.write(tmp_path / paper.prefix))
        asked = Asked(
            str(both), manifest, Settings(), out=str(tmp_path / "runs"), engine="serial", seed=seed
        )
        return Path(run(asked).folder)

    compared, chooses, again = [go(test, 0)], go(dev, 0), go(dev, 1)

    assert threshold(compared) is None
    assert threshold(compared, dev=(chooses,)) == ("dev", "youden on 20 dev items of paper")
    with pytest.raises(UnlikeRunsError, match="--dev: expected one run of each method"):
        threshold(compared, dev=(chooses, again))


def test_a_dev_run_of_another_decoding_is_refused() -> None:
    """Other pixels have other scores."""
    method = {"name": "x", "code": "c", "parameters": {}}
    runs = [
        cast("Any", SimpleNamespace(identity={"method": method, "decoding": {"policy": policy}}))
        for policy in "12"
    ]
    runs[1].path = Path("dev-run")

    with pytest.raises(UnlikeRunsError, match="expected one decoding, got another in dev-run"):
        dev_items(runs[:1], six(), np.array([4, 5]), runs[1:], {})


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("fleck", "published"),
        ("fleck-kapur", "published"),
        ("open_nsfw", "published"),
        ("convnet", "dev"),
        ("fleck-refit", "dev"),
        ("fleck-refit:skin", "dev"),
    ],
)
def test_what_no_author_printed_is_not_called_published(name: str, origin: str) -> None:
    """The points of the network and of the fitted system were chosen on dev items, by us."""
    found = operating_point(
        {"method": {"name": name, "threshold": 0.5}},
        rule="published",
        given=None,
        place=0,
        dev=None,
        oracle=None,
    )

    assert found is not None
    assert (found.value, found.origin) == (0.5, origin)
    assert ("published" in found.words) == (origin == "published")
