"""Maps in input space share what windows cannot reach, and are the same maps."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.explain.parts import Part
from benchmarks.explain.results import Mapped
from benchmarks.explain.subject import Subject
from benchmarks.methods.names import identify
from convnet.coverage import place

from .asking import Heard, kept, made, network, own

Arrays = dict[str, NDArray[Any]]


def mapped(folder: Path, typed: str, out: str, **options: Any) -> Arrays:
    """Make a map in input space in a folder of its own."""
    made(folder, typed, space="input", fills=("mean", "black"), out=str(folder / out), **options)
    return kept(folder, f"../{out}/beach.occlusion.npz")


def test_shared_and_whole_passes_give_one_map(tmp_path: Path) -> None:
    """To rounding; the record says which were made, and their scores lie in files of their own."""
    typed = network(tmp_path)
    shared = mapped(tmp_path, typed, "out")
    names = {path.name for path in (tmp_path / "out" / "beach.scores").glob("*.jsonl")}
    whole = mapped(tmp_path, typed, "out", share=False)
    after = {path.name for path in (tmp_path / "out" / "beach.scores").glob("*.jsonl")}
    told = json.loads(str(shared["record"]))["sharing"]

    assert np.allclose(shared["fill_scores"], whole["fill_scores"], rtol=1e-5)
    assert np.allclose(shared["map"], whole["map"], rtol=1e-5)
    assert told["layer"] == "r"
    assert 0 < told["multiply_adds"] < 2 / 3
    assert json.loads(str(whole["record"]))["sharing"] is None
    # The whole photograph is one part, and each fill another; the first does not depend on it.
    assert (len(names), len(after)) == (3, 5)


def test_windows_that_reach_everything_are_passed_whole_and_it_is_said(tmp_path: Path) -> None:
    """Nothing is shared where it would not pay, and nothing is another file for that."""
    heard = made(tmp_path, network(tmp_path), space="input", window=40)[0].lines
    (tmp_path / "more").mkdir()
    record = json.loads(str(mapped(tmp_path, network(tmp_path), "more", window=40)["record"]))

    assert "  whole passes: the best cut saves 0% of the multiply-adds" in heard
    assert record["sharing"]["layer"] is None
    assert record["sharing"]["multiply_adds"] == 1.0


@pytest.mark.parametrize("order", [(8, 4), (4, 8)])
def test_a_map_is_the_same_whatever_was_scored_before(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Byte by byte: patches have one size for all grids, so a score is a matter of its window."""
    typed, made_by = network(tmp_path), {}
    for stride in order:
        mapped(tmp_path, typed, "out", stride=stride)
        made_by[stride] = (tmp_path / "out" / "beach.occlusion.npz").read_bytes()
    mapped(tmp_path, typed, "fresh", stride=order[1], edge="cut")
    fresh = (tmp_path / "fresh" / "beach.occlusion.npz").read_bytes()

    assert made_by[order[1]] == fresh


def test_another_window_is_another_file(tmp_path: Path) -> None:
    """Patches of another size are added up in another order; a finer stride adds to the file."""
    typed, counts = network(tmp_path), []
    for options in ({"stride": 8}, {"stride": 4}, {"window": 16}):
        mapped(tmp_path, typed, "out", **options)
        counts.append(len(list((tmp_path / "out" / "beach.scores").glob("*.jsonl"))))

    assert counts == [3, 3, 5]


def test_black_boxes_and_photo_space_know_nothing_of_it(tmp_path: Path) -> None:
    """No line is told, and the record has nothing to say."""
    heard = Heard()
    lines = made(tmp_path, own(tmp_path), fills=("black",), heard=heard)[0].lines
    record = json.loads(str(kept(tmp_path, "beach.occlusion.npz")["record"]))

    assert record["sharing"] is None
    assert not any("passes" in line for line in (*lines, *heard.lines))


def test_rounding_has_no_sign_and_no_rank() -> None:
    """Windows that change nothing but last digits say nothing; a change of a thousandth does."""
    grid = place((1, 4), 1, 1)
    parts = tuple(Part("occlusion", "photo", fill, grid) for fill in ("gray", "black"))
    scores = 0.5 + np.array([[1e-9, -2e-9, 5e-4, -5e-4], [3e-9, -1e-9, 6e-4, 0.1]])
    found = Mapped(parts, scores, 0.5, "score", Subject(identify("kovac"), ""), (1, 4))

    assert found.agreed.tolist() == [[0, 0, -1, 0]]
    assert (found.settled[:, 0, :2] == 0.5).all()
    assert (found.settled[:, 0, 2:] == found.maps[:, 0, 2:]).all()
    assert (found.maps[0, 0, :2] != 0.5).all()
