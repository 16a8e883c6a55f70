"""Heatmaps: colors in the right order, numbers beside them, nothing shown that has no value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from convnet.contours import contoured, ticks
from convnet.draw import beside, colored, heatmap, panel, span_of, stacked, viridis
from convnet.lettering import block, wrapped
from convnet.sheets import SIDES, brought, framed, resampled, shown_shape

FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


def lightness(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """CIE L* of sRGB colors, as the definition has it."""
    share = colors / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


def ramp(rows: int = 40, columns: int = 60) -> NDArray[np.float64]:
    """Return values from 0 to 1, left to right."""
    return np.tile(np.linspace(0, 1, columns), (rows, 1))


def test_colors_are_perceptually_uniform_and_survive_a_gray_printer() -> None:
    """Lightness rises, and by the same step everywhere, as far as 8 bits can say."""
    steps = np.diff(lightness(viridis()[::15]))

    assert steps.min() > 0
    assert steps.std() < 0.15 * steps.mean()


def test_values_get_their_colors_and_what_has_none_is_hatched() -> None:
    """The least the first color, the greatest the last; NaN only gray."""
    values = ramp()
    values[:, :5] = np.nan
    drawn = colored(values)
    hatching = drawn[:, :5].reshape(-1, 3)

    assert drawn[0, 5].tolist() == viridis()[0].tolist()
    assert drawn[0, -1].tolist() == viridis()[255].tolist()
    assert (hatching == hatching[:, :1]).all()
    assert len(np.unique(hatching[:, 0])) == 2


def test_a_constant_map_has_one_color_and_one_number() -> None:
    """Neither the least nor the greatest: nothing stands out."""
    drawn = colored(np.full((4, 4), 0.3))

    assert np.unique(drawn.reshape(-1, 3), axis=0).tolist() == [viridis()[128].tolist()]
    assert heatmap(np.full((4, 4), 0.3), unit="").shape[0] > 400
    assert span_of(np.full((2, 2), np.nan)) == (0.0, 0.0)
    assert heatmap(np.full((4, 4), np.nan), unit="").dtype == np.uint8


def test_a_span_of_ones_own_makes_two_maps_comparable() -> None:
    """0.5 of 1 is the middle color, whatever else the map holds."""
    drawn = colored(np.array([[0.5, 0.6]]), (0.0, 1.0))

    assert drawn[0, 0].tolist() == viridis()[128].tolist()


def test_strength_goes_from_the_photograph_in_gray_to_the_map_alone() -> None:
    """The photograph's own colors would be read as values."""
    photo = np.zeros((500, 600, 3), dtype=np.uint8)
    photo[...] = (200, 30, 90)
    none = heatmap(ramp(500, 600), photo=photo, strength=0.0, unit="")
    full = heatmap(ramp(500, 600), photo=photo, strength=1.0, unit="")
    blank = heatmap(ramp(500, 600), unit="")

    assert np.ptp(none[20:500, 20:600].astype(int), axis=2).max() == 0
    assert np.array_equal(full, blank)


def test_the_contour_variant_has_no_color_and_runs_where_the_value_is() -> None:
    """Lines of a ramp are upright, at the numbers of the bar; thicker for more."""
    drawn = contoured(ramp(100, 200), None, (0.0, 1.0))
    dark = (drawn[3] < 128).all(axis=1)
    dark[[0, -1]] = False
    places = np.flatnonzero(dark)

    assert (drawn == drawn[..., :1]).all()
    for number in (0.2, 0.4, 0.6, 0.8):
        assert np.abs(places - number * 199).min() < 3
    assert dark[150:170].sum() > dark[30:50].sum()


def test_no_line_runs_along_what_is_unknown() -> None:
    """The border of a hole is no line of equal value: a constant map has none at all."""
    values = np.full((100, 100), 0.5)
    values[30:60, 30:60] = np.nan
    drawn = contoured(values, None, (0.0, 1.0))

    inside = drawn[2:-2, 2:-2, 0].copy()
    inside[27:59, 27:59] = 255
    assert (inside == 255).all()


@given(FINITE, FINITE)
def test_numbers_of_a_bar_lie_inside_it_and_differ(first: float, second: float) -> None:
    """At most six, increasing, round."""
    low, high = min(first, second), max(first, second)
    numbers = [float(number) for number in ticks(low, high)]

    assert 1 <= len(numbers) <= 6
    if high - low > 1e-6 * max(abs(low), abs(high), 1e-3):
        slack = 1e-6 * (high - low) + 1e-9 * max(abs(low), abs(high))
        assert low - slack <= numbers[0]
        assert numbers[-1] <= high + slack
        assert (np.diff(numbers) > 0).all()


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_aspect_of_the_photograph_stays(rows: int, columns: int) -> None:
    """The longer side is brought to what can be read."""
    shown = shown_shape((rows, columns))

    assert SIDES[0] <= max(shown) <= SIDES[1]
    assert min(shown) >= 1
    if min(shown) > 20:
        assert shown[0] / shown[1] == pytest.approx(rows / columns, rel=0.05)


def test_a_larger_map_makes_nothing_up() -> None:
    """No value that was not there before."""
    few = np.array([[0.0, 1.0], [np.nan, 3.0]])
    many = resampled(few, (8, 8))

    assert np.isnan(many).sum() == 16
    assert set(many[np.isfinite(many)].tolist()) == {0.0, 1.0, 3.0}
    assert np.array_equal(resampled(many, (2, 2)), few, equal_nan=True)


def test_pictures_of_any_height_stand_side_by_side() -> None:
    """Paper fills what is missing; nothing is cut off."""
    tall, wide = np.zeros((30, 10, 3), np.uint8), np.full((10, 30, 3), 7, np.uint8)

    assert beside([tall, wide], gap=5).shape == (30, 45, 3)
    assert stacked([tall, wide], gap=5).shape == (45, 30, 3)
    assert (beside([tall, wide], gap=5)[10:, 15:] == 255).all()
    assert brought(wide, (5, 15)).tolist() == np.full((5, 15, 3), 7).tolist()


def test_inputs_keep_their_aspect_and_have_a_line_each() -> None:
    """A panel of two; a caption is broken where it is too long."""
    wide = np.zeros((10, 40, 3), np.uint8)
    shown = panel([wide, wide], ["a crop", "an occluded photograph with a long line " * 3], side=80)

    assert (shown[:20, :80] == 0).all()
    assert (shown[20, :80] == 255).all()
    with pytest.raises(ValueError, match="a caption for each of 1 pictures, got 2"):
        panel([wide], ["one", "two"])


def test_words_are_as_wide_as_the_picture() -> None:
    """Every line fits but a single long word; letters the typeface lacks are question marks."""
    from convnet.lettering import plain, width

    lines = wrapped("mean of the scores of all windows that cover a pixel", 120, 13)

    assert len(lines) > 1
    assert all(width(line, 13) <= 120 for line in lines)
    assert plain("P(\u4eba\u200b)") == "P(??)"
    assert block(["x"], 20, 13).min() < 100
    assert framed(np.zeros((4, 100, 3), np.uint8), title="t", below="b").shape[1] == 124


def test_what_does_not_fit_is_refused() -> None:
    """A photograph of another size; a strength beyond all."""
    with pytest.raises(ValueError, match=r"shape \(40, 60, 3\), got \(2, 2, 3\)"):
        heatmap(ramp(), photo=np.zeros((2, 2, 3), np.uint8), unit="")
    with pytest.raises(ValueError, match=r"strength from 0 to 1, got 1\.5"):
        heatmap(ramp(), strength=1.5, unit="")
