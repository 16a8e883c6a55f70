"""Rendered pictures and crops: what the generator makes, in caches that can grow."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.data.figures.making import make
from benchmarks.data.images import Fault, decode, read
from benchmarks.run.arguments import LackError
from benchmarks.run.workers import Lost
from benchmarks.train import cache, rendering
from benchmarks.train.pictures import at_size
from benchmarks.train.recipe import Crops, Part, preparation, specs_of
from benchmarks.train.rendering import (
    Cropping,
    Rendering,
    cropped,
    photographs_of,
    rendered,
    square,
)

from .toys import each

RECIPE = preparation(32, "squash")
PART = Part(6, size=64, quality="draft")
METHODS = ("fleck:skin",)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render in this process: a worker of its own would compile the renderer for seconds."""
    monkeypatch.setattr(cache, "run_each", each)


def test_pictures_are_those_of_the_generator(tmp_path: Path) -> None:
    """Each is what `fleck data make` writes, read again and brought to size, with its label."""
    kept, labels = rendered(PART, "train", RECIPE, METHODS, tmp_path)
    specs = specs_of(PART, "train")

    assert len(kept.pixels) == len(labels) == len(specs)
    for spec, pixels, label in list(zip(specs, kept.pixels, labels, strict=True))[:2]:
        made = make(spec)
        image = decode(made.files[f"images/{spec.id}.jpg"])
        assert not isinstance(image, Fault)
        assert np.array_equal(pixels, at_size(image.pixels, RECIPE))
        assert made.row["label"] == str(label)


def test_a_picture_depends_on_nothing_but_its_spec() -> None:
    """In any order, and so by any number of workers, the same bytes and marks come out."""
    specs = specs_of(PART, "train")
    work = Rendering(RECIPE, METHODS)
    forward = [work(spec) for spec in specs]
    backward = [work(spec) for spec in reversed(specs)][::-1]

    for one, two in zip(forward, backward, strict=True):
        assert np.array_equal(one.pixels, two.pixels)
        assert one.marks == two.marks


def test_a_part_that_grows_keeps_what_it_had(tmp_path: Path) -> None:
    """Only the new pictures are rendered, in the same folder."""
    rendered(PART, "train", RECIPE, METHODS, tmp_path)
    totals: list[int] = []

    def progress(finished: Any, total: int) -> Any:
        """Keep what is announced."""
        totals.append(total)
        return finished

    longer = Part(8, size=64, quality="draft")
    kept, _ = rendered(longer, "train", RECIPE, METHODS, tmp_path, progress=progress)

    assert totals == [len(specs_of(longer, "train")) - len(specs_of(PART, "train"))]
    assert len(list(tmp_path.iterdir())) == 1
    assert len(kept.pixels) == len(specs_of(longer, "train"))


def test_only_negatives_are_shown_to_the_methods(tmp_path: Path) -> None:
    """Marks say what is hard, and a positive is not."""
    kept, labels = rendered(PART, "train", RECIPE, METHODS, tmp_path)

    assert all(not each.marks for each, label in zip(kept.found, labels, strict=True) if label)
    assert {mark for each in kept.found for mark in each.marks} <= set(METHODS)


def test_a_worker_that_is_lost_ends_the_work_with_the_next_step() -> None:
    """A picture of ours is never left out."""
    spec = specs_of(PART, "train")[0]

    with pytest.raises(LackError, match=r"t0-00000: expected a picture, got crashed \(the worker"):
        rendering._never(spec, Lost("crashed", "the worker was ended by SIGKILL"))


def test_no_photograph_behind_test_pictures_is_learned_from() -> None:
    """The column `backgrounds` keeps thirty of them for the rendered test pictures."""
    train, dev = photographs_of("train"), photographs_of("dev")

    assert {item.slices["backgrounds"] for item in train} == {"train", ""}
    assert {item.split for item in train} == {"train"}
    assert {item.split for item in dev} == {"dev"}
    assert (len(train), len(dev)) == (87, 56)


def test_the_first_crop_is_the_whole_and_the_others_are_squares() -> None:
    """Crops depend on the photograph and their number alone."""
    item = photographs_of("train")[0]
    image = read(item.path)
    assert not isinstance(image, Fault)
    crop = Cropping(RECIPE, (), 0.4)
    first, again = crop((item, 3)), crop((item, 3))

    assert np.array_equal(crop((item, 0)).pixels, at_size(image.pixels, RECIPE))
    assert np.array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.pixels, crop((item, 4)).pixels)


def test_a_square_lies_inside_and_is_not_too_small() -> None:
    """Of a picture whose pixels are their places, the corners tell where it was cut."""
    rows, columns = np.mgrid[:60, :90].astype(np.uint8)
    pixels = np.dstack([rows, columns, rows])
    rng = np.random.default_rng(0)
    sides = set()
    for _ in range(200):
        cut = square(pixels, 0.5, rng)
        sides.add(len(cut))
        assert cut.shape[0] == cut.shape[1]
        assert np.array_equal(np.ptp(cut[..., :2], axis=(0, 1)), [len(cut) - 1] * 2)
    assert min(sides) >= 30
    assert max(sides) <= 60


def test_crops_of_all_photographs_lie_in_one_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Photograph by photograph, all of them."""
    two = photographs_of("dev")[:2]
    monkeypatch.setattr(rendering, "photographs_of", lambda _split: two)
    kept = cropped(Crops(2), "dev", RECIPE, (), tmp_path)

    assert [each.key[:64] for each in kept.found] == [two[0].sha256] * 2 + [two[1].sha256] * 2
    assert kept.pixels.shape == (4, 32, 32, 3)
