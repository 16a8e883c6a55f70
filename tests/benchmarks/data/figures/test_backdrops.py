"""Backdrops: what they depend on, the same scene at any size, the light, the colors."""

import math

import cv2
import numpy as np
import pytest

from benchmarks.data.figures.backdrops import backdrop, linear_levels
from benchmarks.data.figures.factors import BACKGROUNDS
from benchmarks.data.figures.geometry import Camera

WHITE = np.ones(3)


def view(pitch: float = -0.12, distance: float = 3.0, turn: float = 0.0) -> Camera:
    """Return a camera at eye level that looks at the origin from some direction."""
    ahead = np.array([0.0, math.sin(pitch), -math.cos(pitch)])
    right = np.array([1.0, 0.0, 0.0])
    rows = np.stack([right, np.cross(ahead, right), ahead])
    cosine, sine = math.cos(turn), math.sin(turn)
    around = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    return Camera(around @ np.array([0.1, 1.4, distance]), rows @ around.T, 1.4)


def photograph() -> np.ndarray:
    """Draw a photograph without symmetry."""
    y, x = np.mgrid[0:300, 0:400]
    waves = [np.sin(x / a + y / b) for a, b in ((31, 47), (23, -61), (-70, 19))]
    return np.rint(127 + 120 * np.stack(waves, axis=-1)).astype(np.uint8)


def paint(kind: str, seed: int = 1, size: int = 64, camera: Camera | None = None) -> np.ndarray:
    """Paint a backdrop in white light."""
    rng = np.random.default_rng(seed)
    return backdrop(kind, rng, size, camera or view(), WHITE, photograph())


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_a_backdrop_is_light_of_a_plausible_amount(kind: str) -> None:
    """Every pixel is painted: finite, not below zero, neither black nor blown out on average."""
    for seed in range(5):
        picture = paint(kind, seed)

        assert picture.shape == (64, 64, 3)
        assert picture.dtype == np.float32
        assert np.isfinite(picture).all()
        assert picture.min() >= 0
        assert picture.max() < 3
        assert 0.01 < picture.mean() < 0.8
        assert (picture.max(axis=-1) > 0.002).all() or kind == "photo"


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_the_same_generator_gives_the_same_backdrop_and_another_does_not(kind: str) -> None:
    """Nothing but the arguments decides."""
    assert np.array_equal(paint(kind, 3), paint(kind, 3))
    assert not np.allclose(paint(kind, 3), paint(kind, 4), atol=0.01)


@pytest.mark.parametrize("kind", BACKGROUNDS)
@pytest.mark.parametrize("seed", [2, 7])
def test_one_scene_is_the_same_at_two_sizes(kind: str, seed: int) -> None:
    """A picture of 512 pixels, reduced, is the picture of 256."""
    small = paint(kind, seed, 256)
    large = cv2.resize(paint(kind, seed, 512), (256, 256), interpolation=cv2.INTER_AREA)

    assert np.corrcoef(small.ravel(), large.ravel())[0, 1] > 0.9
    assert small.mean() == pytest.approx(large.mean(), rel=0.01)


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_as_many_numbers_are_drawn_at_every_size(kind: str) -> None:
    """What is drawn afterwards from the same generator does not depend on the size."""
    after = set()
    for size in (16, 64, 100):
        rng = np.random.default_rng(5)
        backdrop(kind, rng, size, view(), WHITE, photograph())
        after.add(float(rng.random()))

    assert len(after) == 1


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_the_cast_multiplies_everything(kind: str) -> None:
    """A colored light changes each channel by its factor, and nothing else."""
    cast = np.array([1.2, 0.9, 0.4])
    colored = backdrop(kind, np.random.default_rng(1), 64, view(), cast, photograph())

    np.testing.assert_allclose(colored, paint(kind) * cast, rtol=1e-5)


@pytest.mark.parametrize("kind", ["plain", "noise", "wood", "fur", "sand", "sunset"])
def test_a_scene_is_laid_out_around_the_camera(kind: str) -> None:
    """Turning the camera around the figures shows the same backdrop: a wall is always behind."""
    turned = paint(kind, 1, 64, view(turn=2.0))

    np.testing.assert_allclose(turned, paint(kind), atol=1e-4)


def test_a_camera_that_looks_straight_down_sees_floor() -> None:
    """No direction is ahead, yet the picture is whole."""
    below = Camera(
        np.array([0.0, 2.0, 0.0]),
        np.array([[1.0, 0, 0], [0.0, 0, 1], [0.0, -1, 0]]),
        1.0,
    )
    for kind in ("wood", "sand", "sunset"):
        picture = backdrop(kind, np.random.default_rng(1), 32, below, WHITE)
        assert np.isfinite(picture).all()
        assert picture.min() > 0


def test_boards_converge_towards_the_horizon() -> None:
    """Gaps between floor boards lie closer together the farther away they are."""
    lengths = []
    for seed in range(12):
        picture = paint("wood", seed, 256, view(pitch=-0.5))[..., 1]
        rows = picture[[130, 250]]
        # The frequency at which half of a row's variation is passed.
        power = np.abs(np.fft.rfft(rows - rows.mean(axis=1, keepdims=True), axis=1)) ** 2
        lengths.append([np.searchsorted(np.cumsum(one) / one.sum(), 0.5).item() for one in power])
    far, near = np.median(lengths, axis=0)

    assert far > near


@pytest.mark.parametrize(("kind", "share"), [("wood", 0.7), ("sand", 0.5), ("sunset", 0.5)])
def test_wood_sand_and_sunset_have_the_hues_of_skin(kind: str, share: float) -> None:
    """Most pictures are mostly red over green over blue, as skin is."""
    skin_like = []
    for seed in range(20):
        red, green, blue = np.moveaxis(paint(kind, seed), -1, 0)
        skin_like.append(((red > 1.1 * green) & (green > 1.1 * blue)).mean())

    assert np.mean(np.array(skin_like) > 0.4) >= share


def test_plain_rooms_have_every_hue() -> None:
    """The mean colors of a hundred rooms spread around gray in all directions."""
    means = np.array([paint("plain", seed, 16).mean(axis=(0, 1)) for seed in range(100)])
    red_green, blue_yellow = means[:, 0] - means[:, 1], means[:, 2] - means[:, :2].mean(axis=1)

    assert 0.2 < (red_green > 0).mean() < 0.8
    assert 0.2 < (blue_yellow > 0).mean() < 0.8


def test_a_photograph_is_cropped_and_not_bent() -> None:
    """A ramp of columns stays one: rows are alike, columns rise or, mirrored, fall evenly."""
    ramp = np.repeat(np.arange(240, dtype=np.uint8)[None, :, None], 200, axis=0).repeat(3, axis=2)
    steps = set()
    for seed in range(8):
        picture = backdrop("photo", np.random.default_rng(seed), 50, view(), WHITE, ramp)
        levels = np.searchsorted(linear_levels(), picture[..., 0])
        assert np.abs(levels - levels[:1]).max() <= 1
        step = np.polyfit(np.arange(50), levels[0], 1)[0]
        assert 100 / 50 - 0.1 <= abs(step) <= 200 / 50 + 0.1
        steps.add(bool(step > 0))

    assert steps == {True, False}


def test_levels_follow_the_srgb_curve() -> None:
    """Level 188 is half of the light, within half a level; the foot is straight."""
    table = linear_levels()

    assert table[188] == pytest.approx(0.5, abs=0.003)
    assert table[5] == pytest.approx(5 / 255 / 12.92)


def test_what_cannot_be_painted_is_refused() -> None:
    """Unknown kinds, a missing photograph and a camera under the ground."""
    rng, under = np.random.default_rng(1), view()
    with pytest.raises(ValueError, match=r"expected a background of plain, .*, got 'forest'"):
        backdrop("forest", rng, 32, view(), WHITE)
    with pytest.raises(ValueError, match="expected a photograph for the background 'photo'"):
        backdrop("photo", rng, 32, view(), WHITE)
    under.position[1] = -0.1
    with pytest.raises(ValueError, match="expected a camera above the ground, got a height of -0"):
        backdrop("plain", rng, 32, under, WHITE)
