"""ROC curves on a grid, and their bands."""

import numpy as np
import pytest

from benchmarks.measure.areas import area
from benchmarks.measure.bands import roc_band
from benchmarks.measure.curves import roc


def rng() -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(7)


def test_the_curve_passes_through_the_points_of_all_thresholds() -> None:
    """At a rate that a threshold gives exactly, the recall is the highest at that rate."""
    labels = [True, False, True, False, True]
    scores = [5, 4, 3, 2, 1]
    points = roc(labels, scores)
    band = roc_band(labels, scores, range(5), rng=rng(), grid=3)

    assert points is not None
    assert band.y.tolist() == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_the_area_under_the_grid_is_the_area() -> None:
    """A fine grid integrates to the area that the midranks give."""
    draw = np.random.default_rng(3)
    labels = draw.random(400) < 0.4
    scores = np.round(labels + draw.normal(0, 1.0, 400), 1)
    band = roc_band(labels, scores, np.arange(400) % 20, rng=rng(), grid=2001)
    steps = np.diff(band.x)
    under = float(np.sum(steps * (band.y[1:] + band.y[:-1]) / 2))
    expected = area(labels, scores)

    assert expected is not None
    assert under == pytest.approx(expected.value, abs=2e-3)


def test_the_band_holds_the_curve_and_narrows_with_scenes() -> None:
    """Ten times the scenes make the band about a third as wide."""
    draw = np.random.default_rng(5)

    def width(scenes: int) -> float:
        """Return the mean width of a band."""
        labels = np.tile([True, False], 10 * scenes)
        cluster = np.repeat(np.arange(scenes), 20)
        shift = draw.normal(0, 0.5, scenes)[cluster]
        band = roc_band(labels, labels + shift + draw.normal(0, 1, labels.size), cluster, rng=rng())
        assert np.all(band.low <= band.y + 0.02)
        assert np.all(band.y <= band.high + 0.02)
        return float(np.mean(band.high - band.low))

    assert 2.0 < width(10) / width(100) < 5.0


def test_one_scene_has_no_band() -> None:
    """The curve is drawn, its ends are unknown."""
    band = roc_band([True, False], [1.0, 0.0], [1, 1], rng=rng(), grid=3)

    assert band.y.tolist() == [1.0, 1.0, 1.0]
    assert np.isnan(band.low).all()


def test_one_class_is_refused() -> None:
    """A curve needs both classes."""
    with pytest.raises(ValueError, match="expected both classes, got 2 positives of 2"):
        roc_band([True, True], [1, 2], [1, 2], rng=rng())
    with pytest.raises(ValueError, match="expected both classes, got 0 positives of 0"):
        roc_band([], [], [], rng=rng())
    with pytest.raises(ValueError, match="expected labels and scores of shape"):
        roc_band([True, False], [1, 2, 3], [1, 2], rng=rng())
    with pytest.raises(ValueError, match="one cluster for each of 2 items"):
        roc_band([True, False], [1, 2], [1], rng=rng())
    with pytest.raises(ValueError, match="expected finite scores, got nan"):
        roc_band([True, False], [1, np.nan], [1, 2], rng=rng())
