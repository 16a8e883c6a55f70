"""Pictures of maps: what they may show of a photograph, and what is compared in them."""

from pathlib import Path

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.explain.agreeing import agreement_of
from benchmarks.explain.showing import CELLS, coarsened

from .asking import kept, made, network, own, photo, pixels


def picture(folder: Path, name: str) -> NDArray[np.uint8]:
    """Read a picture that was made."""
    data = np.frombuffer((folder / "out" / name).read_bytes(), dtype=np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], dtype=np.uint8)


def cells(drawn: NDArray[np.uint8]) -> int:
    """Count the stretches of one color in the middle of the first map of a picture."""
    line = drawn[150, 12 : 12 + 480].astype(int)
    return 1 + int((np.abs(np.diff(line, axis=0)).max(axis=1) > 0).sum())


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_coarse_map_has_at_most_sixteen_cells_along_a_side(rows: int, columns: int) -> None:
    """Its mean is the map's where cells are alike, and a constant stays what it is."""
    few = coarsened(np.full((rows, columns), 0.25))

    assert max(few.shape) <= CELLS
    assert (few == 0.25).all()


def test_a_cell_is_the_mean_of_what_has_a_value() -> None:
    """One without a value in most of it has none."""
    values = np.arange(32.0)[None].repeat(32, axis=0)
    values[:, :3] = np.nan
    few = coarsened(values)

    assert np.isnan(few[:, 0]).all()
    assert few[0, 1] == 3.0
    assert few[0, 2] == 4.5


def test_a_picture_holds_no_pixel_of_the_photograph_unless_asked(tmp_path: Path) -> None:
    """Another photograph with the same map gives the same picture, byte for byte."""
    typed = own(tmp_path, "def score(image):\n    return image.shape[0] / 100\n")
    made(tmp_path, typed, "crop")
    first = (tmp_path / "out" / "beach.crop.png").read_bytes()
    other = tmp_path / "other" / "beach.png"
    other.parent.mkdir()
    cv2.imwrite(str(other), 255 - pixels())
    made(tmp_path, typed, "crop", photo=str(other))

    assert (tmp_path / "out" / "beach.crop.png").read_bytes() == first


def test_a_fine_map_is_drawn_coarsely_unless_pixels_are_asked_for(tmp_path: Path) -> None:
    """Numbers are in the .npz; the picture says about where."""
    made(tmp_path, own(tmp_path), "crop", stride=1, window=2)

    assert len(np.unique(kept(tmp_path, "beach.crop.npz")["map"])) > 200
    assert cells(picture(tmp_path, "beach.crop.png")) <= CELLS


def test_with_pixels_the_photograph_and_its_inputs_are_shown(tmp_path: Path) -> None:
    """Below the map stand the whole photograph and a window, as the method received them."""
    made(tmp_path, own(tmp_path), "crop")
    blank = picture(tmp_path, "beach.crop.png")
    made(tmp_path, own(tmp_path), "crop", pixels="full", strength=0.0)
    shown = picture(tmp_path, "beach.crop.png")
    row = next(
        at
        for at in range(blank.shape[0] - 60, shown.shape[0])
        if np.ptp(shown[at, 12:200].astype(int), axis=1).max() > 100
    )

    assert shown.shape[0] > blank.shape[0]
    # The photograph at 5.6 times its size, nearest: its first pixel.
    assert shown[row + 1, 13].tolist() == pixels()[0, 0].tolist()


def test_a_network_is_shown_with_what_it_received(tmp_path: Path) -> None:
    """Padded, or squashed to its size: in input space too."""
    for space in ("photo", "input"):
        made(tmp_path, network(tmp_path), fit="pad", space=space, pixels="full", fills=("black",))
        shown = picture(tmp_path, "beach.occlusion.png")

        assert shown.shape[0] > 288 + 150


def test_contours_and_side_by_side(tmp_path: Path) -> None:
    """Contour pictures have no color; both maps stand in one picture."""
    made(tmp_path, own(tmp_path), "both", contour=True)
    shown = picture(tmp_path, "beach.both.png").astype(int)

    assert np.ptp(shown, axis=2).max() == 0
    assert shown.shape[1] > 2 * 480


def test_maps_agree_by_rank_and_by_difference() -> None:
    """Monotone is 1, turned round is -1; a constant map has no rank."""
    values = np.random.default_rng(0).normal(size=(6, 7))

    assert agreement_of(values, np.exp(values)).spearman == 1 or np.isclose(
        agreement_of(values, np.exp(values)).spearman, 1
    )
    assert np.isclose(agreement_of(values, -values).spearman, -1)
    assert agreement_of(values, values * 0).to_dict()["spearman"] is None
    assert agreement_of(values, values + 0.5).largest == np.abs(values + 0.5 - values).max()
    assert agreement_of(values, values * np.nan).to_dict() == {
        "pixels": 0,
        "spearman": None,
        "mean": None,
        "largest": None,
    }


def test_the_photograph_can_lie_in_the_folder_of_the_results(tmp_path: Path) -> None:
    """Nothing of it is touched."""
    taken = Path(photo(tmp_path))
    before = taken.read_bytes()
    made(tmp_path, own(tmp_path), "both", photo=str(taken), out=str(tmp_path))

    assert taken.read_bytes() == before
