"""Items looked at once more: how little of them is given back."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.refusals import LIMITS
from benchmarks.methods.chosen import Settings
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.at_hand import find_items
from benchmarks.run.choosing import choose
from benchmarks.run.looking import (
    BLUR,
    CELLS,
    Look,
    Pixels,
    Wanted,
    blurred,
    coarsened,
    looked_at,
    masks_of,
)
from benchmarks.run.reading import Run, read_run
from benchmarks.run.records import Task
from benchmarks.run.runner import run

from .pictures import asked, draw, method

MASKED = """
import numpy as np

class Left:
    threshold = 0.5

    def score(self, image):
        return float(image[0, 0, 0])

    def mask(self, image):
        covered = np.zeros(image.shape[:2])
        covered[:, : image.shape[1] // 2] = 1
        return covered

class Wild(Left):
    def mask(self, image):
        return np.full(image.shape[:2], np.nan)
"""


def photograph(folder: Path, shape: tuple[int, int] = (90, 120)) -> Task:
    """Write a picture of noise, and ask for it."""
    path = folder / "a.png"
    noise = np.random.default_rng(7).integers(0, 256, (*shape, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Task(0, "a", sha256, 1, None, str(path), path.name)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 5), (640, 480), (17, 16)])
def test_a_map_is_never_finer_than_its_grid(shape: tuple[int, int]) -> None:
    """Whatever the picture's shape; and it keeps the share that is covered."""
    mask = np.random.default_rng(1).random(shape)
    grid = coarsened(mask)

    assert grid.ndim == 2
    assert 1 <= max(grid.shape) <= CELLS
    assert grid.mean() == pytest.approx(mask.mean(), abs=0.01)


def test_a_map_counts_its_cells() -> None:
    """By hand: of a grid of 16 by 16 cells, each of 10 by 10 pixels, one is a quarter covered."""
    mask = np.zeros((160, 160), dtype=bool)
    mask[10:15, 20:25] = True
    grid = coarsened(mask)

    assert grid[1, 2] == 0.25
    assert grid.sum() == 0.25


def test_a_blurred_picture_is_made_of_sixteen_pixels() -> None:
    """Detail below that does not come through: two pictures alike at 16 pixels come out alike."""
    rng = np.random.default_rng(3)
    few = rng.integers(40, 216, (BLUR, BLUR, 3), dtype=np.uint8)
    one = np.kron(few, np.ones((40, 40, 1), dtype=np.uint8))
    squares = np.tile(np.array([[-30, 30], [30, -30]]), (BLUR, BLUR))
    detail = np.kron(squares, np.ones((20, 20), dtype=int))[..., None]
    other = (one.astype(int) + detail).astype(np.uint8)

    assert (one != other).all()
    assert (blurred(one) == blurred(other)).all()


@pytest.mark.parametrize(("pixels", "longest"), [("none", None), ("blurred", 240), ("sharp", 720)])
def test_pixels_come_as_they_were_asked_for(
    tmp_path: Path, pixels: Pixels, longest: int | None
) -> None:
    """None at all unless they were."""
    task = photograph(tmp_path, (1000, 500))
    ((_, seen),) = looked_at(Look(None, LIMITS, tmp_path), [Wanted(task, pixels)])

    assert seen.fault is None
    assert (None if seen.picture is None else max(seen.picture.shape)) == longest


def test_a_changed_file_is_a_fault_and_gives_nothing(tmp_path: Path) -> None:
    """One byte is enough."""
    task = photograph(tmp_path)
    with Path(task.location).open("ab") as file:
        file.write(b"x")
    chosen = choose("kovac", Settings())
    ((_, seen),) = looked_at(Look(chosen, LIMITS, tmp_path), [Wanted(task, "sharp")])

    assert seen.fault == "changed"
    assert seen.map is None
    assert seen.picture is None


def test_a_link_that_leads_out_is_a_fault(tmp_path: Path) -> None:
    """The page shows nothing that a run would not have scored."""
    inside = tmp_path / "set"
    inside.mkdir()
    task = photograph(tmp_path)
    (inside / "a.png").symlink_to(task.location)
    led = Task(0, "a", task.sha256, 1, None, str(inside / "a.png"), "a.png")
    ((_, seen),) = looked_at(Look(None, LIMITS, inside), [Wanted(led, "sharp")])

    assert (seen.fault, seen.picture) == ("outside", None)


def test_a_mask_that_is_none_costs_its_item_alone(tmp_path: Path) -> None:
    """A method of the user's may give anything."""
    task = photograph(tmp_path)
    method(tmp_path, MASKED)
    seen = {}
    for name in ("Left", "Wild"):
        chosen = choose(f"{tmp_path / 'my.py'}:{name}", Settings())
        ((_, seen[name]),) = looked_at(Look(chosen, LIMITS, tmp_path), [Wanted(task)])

    assert seen["Left"].map is not None
    assert seen["Left"].map.tolist() == [[1.0] * 8 + [0.0] * 8] * 12
    assert seen["Wild"].fault is not None
    assert seen["Wild"].map is None


@pytest.fixture
def own(tmp_path: Path) -> Run:
    """Run a method of the user's that gives masks."""
    method(tmp_path, MASKED)
    manifest = draw(tmp_path / "set", 4)
    return read_run(run(asked(tmp_path, manifest, f"{tmp_path / 'my.py'}:Left")).folder)


def test_a_file_is_never_loaded_on_the_word_of_a_run(own: Run, tmp_path: Path) -> None:
    """Only where the user says where it is."""
    assert "nothing said where it is" in str(masks_of(own, None))
    found = masks_of(own, f"{tmp_path / 'my.py'}:Left")
    assert not isinstance(found, str)
    assert found.offers == ("mask",)


def test_masks_of_another_method_are_refused(own: Run, tmp_path: Path) -> None:
    """Neither another name nor other code is the method of the run."""
    with pytest.raises(MisuseError, match=r"--method: expected the method of the run, my\.py:Left"):
        masks_of(own, "kovac")
    method(tmp_path, MASKED + "# changed\n")
    with pytest.raises(MisuseError, match="--method: expected the method of the run"):
        masks_of(own, f"{tmp_path / 'my.py'}:Left")


def test_another_set_is_refused(own: Run, tmp_path: Path) -> None:
    """A label that was changed since makes it another set; so does an item that is not in it."""
    manifest = tmp_path / "set/set.csv"
    files = {item["id"]: item["sha256"] for item in own.items()}
    assert set(find_items(own, str(manifest), files).tasks) == set(files)
    with pytest.raises(RefusedError, match="got none for 'i000'"):
        find_items(own, str(manifest), {"i000": "0" * 64})

    manifest.write_text(manifest.read_text().replace(",0,test", ",1,test", 1))
    with pytest.raises(RefusedError, match=r"--data: expected the set that .* scored"):
        find_items(own, str(manifest), files)
