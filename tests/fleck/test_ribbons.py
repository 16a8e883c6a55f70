"""Ribbons: what is fitted to a row of symmetries, and which rows fail."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from fleck.axes import Seeds
from fleck.grouping import GROUPER, GrouperParameters
from fleck.ribbons import Pool, Ribbon, fit_ribbons


def seeds(*peaks: tuple[float, float, float]) -> Seeds:
    """Return peaks at these angles, offsets and widths, strongest first."""
    angle, offset, width = np.array(peaks, dtype=np.float64).T
    return Seeds(angle, offset, width, len(peaks))


def level(x: npt.ArrayLike, width: npt.ArrayLike, y: float = 0.0) -> Pool:
    """Lay symmetries along a level axis."""
    place = np.asarray(x, dtype=np.float32)
    wide = np.broadcast_to(np.asarray(width, dtype=np.float32), place.shape).copy()
    return Pool(place, np.full_like(place, y), wide, np.zeros_like(place))


def fit(pool: Pool, *peaks: tuple[float, float, float]) -> list[Ribbon]:
    """Fit ribbons to a pool at scale 1."""
    return fit_ribbons(pool, seeds(*peaks), GROUPER, 1.0)


def test_a_taper_is_measured_at_both_ends() -> None:
    """From 16 to 8 pixels over 40 pixels of axis, with a symmetry in each of 41 pixels."""
    x = np.arange(41)
    [ribbon] = fit(level(x, 16 - 0.2 * x, y=3.0), (0.0, 3.0, 12.0))

    assert (ribbon.x0, ribbon.x1) == pytest.approx((0, 40), abs=1e-4)
    assert (ribbon.y0, ribbon.y1) == pytest.approx((3, 3), abs=1e-4)
    assert (ribbon.w0, ribbon.w1) == pytest.approx((16, 8), abs=1e-4)
    assert ribbon.support == 41


def test_an_axis_is_fitted_across_the_turn_from_180_to_0_degrees() -> None:
    """A peak at one side of the turn gathers the symmetries of the other."""
    x = np.arange(30, dtype=np.float32)
    turned = np.sort(np.where(np.arange(30) % 2, 0.01, 3.13)).astype(np.float32)
    for peak in (0.05, 3.1):
        [ribbon] = fit(Pool(x, 0 * x, 0 * x + 9, turned), (peak, 0.0, 9.0))
        assert abs(ribbon.x1 - ribbon.x0) == pytest.approx(29, abs=1e-4)


@pytest.mark.parametrize(("gap", "length"), [(7, 46), (9, 20)])
def test_a_gap_beyond_its_limit_ends_the_ribbon(gap: int, length: int) -> None:
    """0.8 widths of 10 pixels: 7 pixels are bridged, of 9 the longer side is kept."""
    x = np.concatenate((np.arange(21), 20 + gap + np.arange(46 - 20 - gap + 1)))
    [ribbon] = fit(level(x, 10.0), (0.0, 0.0, 10.0))

    assert ribbon.x1 - ribbon.x0 == pytest.approx(length, abs=1e-4)
    assert ribbon.x0 == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("x", "width", "loose"),
    [
        (np.arange(8), 6.0, replace(GROUPER, min_length=7.0)),  # 7 pixels long
        (np.arange(16), 30.0, replace(GROUPER, min_aspect=0.5)),  # half as long as wide
        (np.arange(0, 9, 2), 10.0, replace(GROUPER, min_symmetries=5)),
        (np.arange(0, 60, 3), 10.0, replace(GROUPER, min_covered=0.3)),  # one pixel of three
        (np.arange(30), 2.0 + np.arange(30), replace(GROUPER, max_variation=0.5)),
    ],
)
def test_a_row_fails_by_one_limit_alone(
    x: np.ndarray, width: npt.ArrayLike, loose: GrouperParameters
) -> None:
    """Too short, short for its width, too few, too sparse, too uneven; and one limit looser."""
    peak = seeds((0.0, 0.0, float(np.mean(np.broadcast_to(width, x.shape)))))

    assert fit_ribbons(level(x, width), peak, GROUPER, 1.0) == []
    assert len(fit_ribbons(level(x, width), peak, loose, 1.0)) == 1


def test_the_stronger_peak_takes_its_symmetries() -> None:
    """A second peak beside the first, on the same row, is left with nothing."""
    pool = level(np.arange(40), 10.0)
    assert len(fit(pool, (0.0, 0.0, 10.0), (0.05, 1.0, 11.0))) == 1
    assert not pool.free.any()
    assert fit(pool, (0.0, 0.0, 10.0)) == []


def test_ribbons_come_in_the_order_of_their_peaks() -> None:
    """Two rows side by side, the lower one voted for more."""
    x = np.tile(np.arange(40, dtype=np.float32), 2)
    y = np.repeat(np.array((0, 20), dtype=np.float32), 40)
    ribbons = fit(Pool(x, y, 0 * x + 10, 0 * x), (0.0, 20.0, 10.0), (0.0, 0.0, 10.0))

    assert [round(ribbon.y0) for ribbon in ribbons] == [20, 0]


def test_lengths_scale_with_the_image() -> None:
    """A row of 12 pixels is long enough at scale 1, where 8 are asked for; at scale 2, 16 are."""
    x = np.arange(13)
    one = fit_ribbons(level(x, 8.0), seeds((0.0, 0.0, 8.0)), GROUPER, 1.0)
    two = fit_ribbons(level(x, 8.0), seeds((0.0, 0.0, 8.0)), GROUPER, 2.0)

    assert (len(one), len(two)) == (1, 0)
