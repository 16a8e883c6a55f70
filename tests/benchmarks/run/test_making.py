"""Sets on disk: the same bytes whatever the workers, and nothing lost when interrupted."""

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.data.figures.draws import drawn_specs
from benchmarks.data.figures.factors import Spec
from benchmarks.data.images import Image, read
from benchmarks.data.manifest import read_manifest
from benchmarks.run.making import LOG, OtherSetError, make_set

SPECS = drawn_specs("dev", 6, size=48, quality="draft")


def contents(folder: Path) -> dict[str, str]:
    """Hash every file of a set but its log, whose order is that of the work."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOG
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make six pictures in one go, with one worker."""
    folder = tmp_path_factory.mktemp("whole")
    make_set(SPECS, folder, "small")
    return folder


def test_two_workers_write_the_bytes_of_one(whole: Path, tmp_path: Path) -> None:
    """Neither the number of workers nor the order of the work changes a byte."""
    finished = make_set(SPECS, tmp_path, "small", jobs=2)

    assert (finished.made, finished.kept) == (6, 0)
    assert contents(tmp_path) == contents(whole)


def test_what_is_whole_is_kept_and_what_is_missing_made(whole: Path, tmp_path: Path) -> None:
    """A shorter set, a lost file, a damaged one and a torn log: the rest is made, bytes equal."""
    make_set(SPECS[:4], tmp_path, "small")
    (tmp_path / f"truth/{SPECS[0].id}.json").unlink()
    (tmp_path / f"images/{SPECS[1].id}.jpg").write_bytes(b"damaged")
    with (tmp_path / LOG).open("a", encoding="utf-8") as log:
        log.write('7\n{"id": 1}\n{"id": "d0-0')
    finished = make_set(SPECS, tmp_path, "small")

    assert (finished.made, finished.kept) == (4, 2)
    assert contents(tmp_path) == contents(whole)
    assert make_set(SPECS, tmp_path, "small").made == 0


def test_the_manifest_reads_back(whole: Path) -> None:
    """Every row names a picture of its hash, its masks and its truth; the card says what it is."""
    manifest = read_manifest(whole / "small.csv")

    assert [item.id for item in manifest.items] == [spec.id for spec in SPECS]
    assert manifest.card.name == "small"
    assert "figures-1" in (manifest.card.version or "")
    assert len(manifest.card.known_gaps or ()) == 6
    for item, spec in zip(manifest.items, SPECS, strict=True):
        image = read(item.path)
        assert isinstance(image, Image)
        assert image.sha256 == item.sha256
        assert image.pixels.shape == (48, 48, 3)
        assert item.mask is not None
        assert item.mask.exists()
        assert item.segments is not None
        truth = json.loads(item.segments.read_text(encoding="utf-8"))
        assert truth["label"]["binary"] == item.label
        assert len(truth["segments"]) == 20 * spec.factors.people
        assert item.slices["tone"] == spec.factors.tone


def test_a_folder_of_another_set_is_refused(whole: Path) -> None:
    """The same ids with other factors must not mix with what is there."""
    others = drawn_specs("dev", 2, size=64, quality="draft")

    with pytest.raises(OtherSetError, match="expected an empty folder or one of the same set"):
        make_set(others, whole, "small")


def test_a_set_that_overlaps_is_another_set(whole: Path) -> None:
    """A longer set may grow out of a shorter one; pictures of another stream may not join."""
    with pytest.raises(OtherSetError, match=r"got d0-0000\d made with"):
        make_set(drawn_specs("dev", 2, size=48, quality="draft", stream=1), whole, "small")
    assert make_set(SPECS[:3], whole, "part").made == 0


def test_a_picture_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """What was finished before it is kept, and the message says how to go on."""
    bad = Spec("bad", "dev", "draw", "", 1, SPECS[0].factors.__class__(coverage="cape"))

    with pytest.raises(
        RuntimeError, match=r"bad: expected a picture, got error .*cape.*goes on from there"
    ):
        make_set([SPECS[0], bad], tmp_path, "small")

    assert make_set(SPECS[:1], tmp_path, "small").kept == 1
