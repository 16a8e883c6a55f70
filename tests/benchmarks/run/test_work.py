"""One file: its bytes, its pixels, its score, or the name of what is wrong."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.refusals import LIMITS
from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import identify
from benchmarks.run.records import CHANGED, UNLOADED, Record, Task
from benchmarks.run.work import Scoring, pixel_digest

from .pictures import method


def scoring(typed: str, folder: Path | None = None) -> Scoring:
    """Make the work of a run."""
    return Scoring(identify(typed, Settings()), 0, "d" * 64, LIMITS, folder)


def task(path: Path, sha256: str = "") -> Task:
    """Make the task of a file."""
    digest = sha256 or hashlib.sha256(path.read_bytes()).hexdigest()
    return Task(0, path.stem, digest, 1, "test", str(path), path.name)


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A picture that is red all over."""
    Image.new("RGB", (3, 2), (200, 0, 0)).save(tmp_path / "red.png")
    return tmp_path / "red.png"


def test_a_picture_gets_a_score_a_decision_and_the_digest_of_its_pixels(red: Path) -> None:
    """The digest is of the shape and the bytes, so that it can be computed elsewhere."""
    (record,) = scoring("rgb-h-cbcr")((task(red),))
    pixels = np.full((2, 3, 3), (200, 0, 0), dtype=np.uint8)
    by_hand = hashlib.blake2b(b"(2, 3, 3)" + pixels.tobytes(), digest_size=16).hexdigest()

    assert isinstance(record.score, float)
    assert record.pixels == pixel_digest(pixels) == by_hand
    assert record.fault is None
    assert all(seconds > 0 for seconds in record.seconds)


def test_a_decision_is_the_comparison_with_the_threshold(red: Path, tmp_path: Path) -> None:
    """At the threshold it is positive."""
    text = "THRESHOLD = {}\ndef score(image):\n    return 0.5\n"
    decisions = []
    for threshold in (0.4, 0.5, 0.6):
        typed = method(tmp_path, text.format(threshold))
        decisions += [record.decision for record in scoring(typed)((task(red),))]

    assert decisions == [True, True, False]


def test_the_hash_is_compared_before_the_file_is_judged(tmp_path: Path) -> None:
    """A file that was cut since the manifest is a changed file, not a truncated one."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (as_listed,) = scoring("kovac")((task(tmp_path / "a.png"),))
    (changed,) = scoring("kovac")((task(tmp_path / "a.png", "0" * 64),))

    assert as_listed.fault == "truncated"
    assert changed.fault == CHANGED
    assert "expected the SHA-256 000" in changed.message


def test_a_batch_keeps_its_order_around_faults(red: Path, tmp_path: Path) -> None:
    """Bad files between good ones cost themselves, and a batch method gets the good ones."""
    (tmp_path / "empty.png").touch()
    seen = "BATCH = 8\ndef score_batch(images):\n    return [float(len(images))] * len(images)\n"
    typed = method(tmp_path, seen + "def score(image):\n    return 1.0\n")
    good, bad, gone = task(red), task(tmp_path / "empty.png"), task(tmp_path / "no.png", "0")
    tasks = [replace(one, rank=rank) for rank, one in enumerate((good, bad, good, gone, good))]
    records = scoring(typed)(tuple(tasks))

    assert [record.rank for record in records] == [0, 1, 2, 3, 4]
    assert [record.fault for record in records] == [None, "empty", None, "unreadable", None]
    assert [record.score for record in records] == [3.0, None, 3.0, None, 3.0]


def test_a_batch_of_one_is_not_a_batch(red: Path, tmp_path: Path) -> None:
    """A single picture is scored as a single picture."""
    text = "BATCH = 8\ndef score_batch(images):\n    return [0.0 for _ in images]\n"
    typed = method(tmp_path, text + "def score(image):\n    return 1.0\n")

    assert [record.score for record in scoring(typed)((task(red),))] == [1.0]


def test_a_method_that_changed_is_not_used(red: Path, tmp_path: Path) -> None:
    """Its records carry what ends the run, so that none of them is kept."""
    typed = method(tmp_path)
    work = scoring(typed)
    method(tmp_path, "def score(image):\n    return 1.0\n")
    records: list[Record] = work((task(red), task(red)))

    assert [record.fault for record in records] == [UNLOADED, UNLOADED]
    assert "files have changed since" in records[0].message


def test_a_path_that_leads_out_is_not_opened(red: Path, tmp_path: Path) -> None:
    """Neither by dots nor by links."""
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "link.png").symlink_to(red)
    work = scoring("kovac", tmp_path / "set")
    paths = (tmp_path / "set" / "link.png", tmp_path / "set" / ".." / "red.png")

    assert [work((task(path),))[0].fault for path in paths] == ["outside", "outside"]


def test_an_address_is_fetched(red: Path) -> None:
    """The record does not depend on how the bytes came."""
    pytest.importorskip("fsspec")
    there = Task(0, "red", task(red).sha256, 1, "test", f"file://{red}", "red.png")
    (here,), (far,) = scoring("kovac")((task(red),)), scoring("kovac")((there,))

    assert (here.score, here.pixels, here.fault) == (far.score, far.pixels, None)
