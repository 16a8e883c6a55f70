"""Pictures at a network's size: the pixels that are scored later, faults counted, kept on disk."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.run.records import Task
from benchmarks.train import cache, pictures
from benchmarks.train.pictures import at_size, name_of, pictures_of
from benchmarks.train.recipe import preparation
from convnet.preprocessing import Recipe, prepare

from .toys import each

RECIPE = preparation(32, "squash")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pictures in this process."""
    for module in (cache, pictures):
        monkeypatch.setattr(module, "run_each", each)


def task(path: Path, number: int = 0) -> Task:
    """Describe a file as a manifest does."""
    content = path.read_bytes() if path.exists() else b""
    digest = hashlib.sha256(content).hexdigest()
    return Task(number, f"i{number}", digest, 1, "train", str(path), path.name)


def photo(path: Path, level: int) -> Path:
    """Write a picture that is no square."""
    rng = np.random.default_rng(level)
    Image.fromarray(rng.integers(0, 256, (50, 40, 3), dtype=np.uint8)).save(path)
    return path


@pytest.mark.parametrize("fit", ["squash", "crop", "pad"])
@pytest.mark.parametrize("shape", [(50, 40), (20, 90), (32, 32), (1, 7)])
def test_a_kept_picture_is_what_the_network_will_be_shown(fit: str, shape: tuple[int, int]) -> None:
    """To the last bit: `prepare` makes the same of the kept picture and of the file's pixels."""
    recipe = preparation(32, fit)  # type: ignore[arg-type]
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)

    assert np.array_equal(prepare(at_size(pixels, recipe), recipe), prepare(pixels, recipe))


def test_files_become_rows_and_faults_are_counted(tmp_path: Path) -> None:
    """A broken, a changed and a missing file cost only themselves."""
    good = [photo(tmp_path / f"{n}.png", n) for n in range(3)]
    broken = tmp_path / "broken.png"
    broken.write_bytes(good[0].read_bytes()[:60])
    changed = task(good[1], 5)
    photo(good[1], 9)
    tasks = [
        task(good[0], 0),
        task(broken, 1),
        task(tmp_path / "none.png", 2),
        changed,
        task(good[2]),
    ]

    kept = pictures_of(tasks, RECIPE, tmp_path / "cache")

    assert dict(kept.faults) == {"truncated": 1, "unreadable": 1, "changed": 1}
    assert kept.whole.tolist() == [True, False, False, False, True]
    expected = at_size(np.asarray(Image.open(good[2])), RECIPE)
    assert np.array_equal(kept.pixels[1], expected)


def test_a_link_out_of_the_folder_is_a_fault(tmp_path: Path) -> None:
    """Files outside the manifest's folder are not read, whatever their names say."""
    (tmp_path / "set").mkdir()
    link = tmp_path / "set" / "a.png"
    link.symlink_to(photo(tmp_path / "outside.png", 1))

    kept = pictures_of([task(link)], RECIPE, tmp_path / "cache", folder=tmp_path / "set")

    assert dict(kept.faults) == {"outside": 1}


def test_a_file_that_is_back_is_looked_at_again(tmp_path: Path) -> None:
    """What was a fault of the place is no fault for ever."""
    path = photo(tmp_path / "a.png", 1)
    wanted = [task(path)]
    content = path.read_bytes()
    path.unlink()
    before = pictures_of(wanted, RECIPE, tmp_path / "cache")
    path.write_bytes(content)
    after = pictures_of(wanted, RECIPE, tmp_path / "cache")

    assert (len(before.pixels), len(after.pixels)) == (0, 1)


def test_a_cache_is_named_after_all_that_its_pixels_depend_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another content, size, fit, or another result of the same steps is another cache."""
    names = {name_of(RECIPE, ["a"]), name_of(RECIPE, ["b"])}
    names.add(name_of(preparation(64, "squash"), ["a"]))
    names.add(name_of(preparation(32, "pad"), ["a"]))
    assert name_of(RECIPE, ["a"]) in names

    def brighter(pixels: np.ndarray, recipe: Recipe) -> np.ndarray:
        """Do the steps in another way."""
        return at_size(pixels, recipe) // 2

    monkeypatch.setattr("benchmarks.train.pictures.at_size", brighter)
    names.add(name_of(RECIPE, ["a"]))

    assert len(names) == 5
