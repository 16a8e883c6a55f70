"""The camera: curve, blur, noise, the turned hues, the file."""

import math

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.backdrops import linear_levels
from benchmarks.data.figures.sensor import compress, develop, opposite


def rng(seed: int = 1) -> np.random.Generator:
    """Return a fresh generator."""
    return np.random.default_rng(seed)


def luma(pixels: np.ndarray) -> np.ndarray:
    """Weight channels as ITU-R BT.601 does."""
    return pixels.astype(float) @ [0.299, 0.587, 0.114]


def test_every_level_survives_the_curve() -> None:
    """Decoding the 256 levels to light and developing them gives the 256 levels."""
    light = linear_levels().reshape(16, 16, 1).repeat(3, axis=2)

    assert develop(light, 0, 0, rng()).ravel()[::3].tolist() == list(range(256))


def test_light_beyond_the_sensor_is_cut_off_and_no_number_is_black() -> None:
    """Infinite light is white; less than none, and what is no number, is black."""
    light = np.array([[[np.inf, -1.0, np.nan]]], dtype=np.float32)

    assert develop(light, 0, 0, rng()).tolist() == [[[255, 0, 0]]]


def test_the_gain_multiplies_light() -> None:
    """Half the light at twice the gain is the same picture."""
    light = rng().random((20, 20, 3), dtype=np.float32)

    np.testing.assert_array_equal(
        develop(light / 2, 0, 5, rng(2), gain=2.0), develop(light, 0, 5, rng(2))
    )


def test_blur_is_counted_in_pixels_of_a_picture_of_256() -> None:
    """An edge blurred by 4 in 256 pixels is as wide, over the side, in 128 and in 512."""
    widths = []
    for size in (128, 256, 512):
        light = np.zeros((size, size, 3), dtype=np.float32)
        light[:, size // 2 :] = 1
        row = linear_levels()[develop(light, 4, 0, rng())[size // 2, :, 0]]
        # Standard deviation of the edge's derivative.
        rise, place = np.diff(row), (np.arange(size - 1) + 1) / size
        middle = (rise * place).sum() / rise.sum()
        widths.append(math.sqrt((rise * (place - middle) ** 2).sum() / rise.sum()))

    assert widths == pytest.approx([4 / 256] * 3, rel=0.03)


def test_blur_mixes_light_and_not_levels() -> None:
    """Half black and half white is level 188, not 128."""
    light = np.zeros((64, 64, 3), dtype=np.float32)
    light[::2] = 1
    assert abs(int(develop(light, 16, 0, rng())[32, 32, 0]) - 188) <= 1


@pytest.mark.parametrize("noise", [5.0, 15.0])
def test_noise_has_the_asked_deviation_in_each_channel_alone(noise: float) -> None:
    """Mid-gray stays mid-gray on average; channels and neighbors are independent."""
    light = np.full((256, 256, 3), 0.2159, dtype=np.float32)
    pixels = develop(light, 0, noise, rng()).astype(float)
    correlation = np.corrcoef(pixels.reshape(-1, 3).T)

    assert pixels.mean() == pytest.approx(128, abs=0.3)
    # Rounding adds a twelfth to the variance.
    assert pixels.std(axis=(0, 1)) == pytest.approx(math.sqrt(noise**2 + 1 / 12), rel=0.01)
    assert np.abs(correlation - np.eye(3)).max() < 0.02
    assert abs(np.corrcoef(pixels[:, 1:].ravel(), pixels[:, :-1].ravel())[0, 1]) < 0.02


def test_noise_is_the_generators() -> None:
    """The same generator gives the same noise, another gives unrelated noise."""
    light = np.full((64, 64, 3), 0.2, dtype=np.float32)
    one, same, other = (develop(light, 0, 9, rng(seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(one, same)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05


def test_as_many_numbers_are_drawn_with_and_without_noise() -> None:
    """What follows from the same generator depends on no level of a factor."""
    after = set()
    for size, noise in ((16, 0.0), (16, 5.0), (64, 15.0), (600, 5.0)):
        source = rng(3)
        develop(np.zeros((size, size, 3), dtype=np.float32), 0, noise, source)
        after.add(float(source.random()))

    assert len(after) == 1


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_an_opposite_hue_keeps_the_luma_and_turns_the_chroma(color: tuple[int, ...]) -> None:
    """Each channel lies on the other side of the luma, in one proportion for all three."""
    before = np.array([[color]], dtype=np.uint8)
    after = opposite(before)
    level = luma(before)[0, 0]
    away, turned = before[0, 0] - level, level - after[0, 0].astype(float)

    assert luma(after)[0, 0] == pytest.approx(level, abs=0.51)
    share = float(turned @ away / max(away @ away, 1e-9))
    # Each channel is rounded by itself.
    slack = 1 / max(float(np.linalg.norm(away)), 1e-9)
    assert -slack <= share <= 1 + slack
    np.testing.assert_allclose(turned, share * away, atol=1.0)
    # In full, unless a channel has reached an end of the range.
    full = 2 * level - before[0, 0].astype(float)
    if full.min() >= 0 and full.max() <= 255:
        np.testing.assert_allclose(after[0, 0], full, atol=0.51)


def test_a_skin_color_turned_is_blue() -> None:
    """No skin filter by hue passes it."""
    assert opposite(np.array([[[200, 140, 110]]], dtype=np.uint8)).tolist() == [[[109, 169, 199]]]


def test_the_file_holds_the_developed_pixels() -> None:
    """At quality 95 a smooth picture comes back within four levels."""
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 64
    light = np.stack([0.2 + 0.5 * x, 0.3 + 0.3 * y, 0.4 + 0.2 * x * y], axis=-1)
    decoded = simplejpeg.decode_jpeg(compress(develop(light, 0, 0, rng()), 95), "RGB")

    assert np.abs(decoded.astype(int) - develop(light, 0, 0, rng())).max() <= 4


def test_color_is_halved_and_blocks_begin_at_the_corner() -> None:
    """4:2:0, and at quality 10 each 8 x 8 block of a bright noise is flattened by itself."""
    light = rng().random((64, 64, 3), dtype=np.float32)
    file = compress(develop(light, 0, 0, rng()), 10)
    _, _, _, subsampling = simplejpeg.decode_jpeg_header(file)
    levels = simplejpeg.decode_jpeg(file, "GRAY")[..., 0].astype(float)
    steps = np.abs(np.diff(levels, axis=1)).mean(axis=0)

    assert subsampling == "420"
    assert steps[7::8].mean() > 1.1 * np.delete(steps, np.s_[7::8]).mean()


def test_lower_quality_makes_smaller_files() -> None:
    """Sizes fall over the levels of the factor."""
    light = rng().random((64, 64, 3), dtype=np.float32)
    sizes = [
        len(compress(develop(light, 0, 5, rng()), quality)) for quality in (95, 75, 50, 20, 10)
    ]

    assert sizes == sorted(sizes, reverse=True)


def test_what_no_camera_can_do_is_refused() -> None:
    """Shapes, negative numbers, qualities."""
    light = np.zeros((8, 8, 3), dtype=np.float32)
    with pytest.raises(ValueError, match=r"expected a square color picture .* got shape \(8, 4, 3"):
        develop(light[:, :4], 0, 0, rng())
    with pytest.raises(ValueError, match=r"expected blur and noise >= 0 and gain > 0, got -1"):
        develop(light, -1, 0, rng())
    with pytest.raises(ValueError, match="got 0, 0 and 0"):
        develop(light, 0, 0, rng(), gain=0)
    with pytest.raises(ValueError, match="expected a JPEG quality from 1 to 100, got 101"):
        compress(develop(light, 0, 0, rng()), 101)
