"""Means of one number an image, resampled by cluster."""

import numpy as np
import pytest

from benchmarks.measure.means import clustered_mean

VALUES = np.array([0.1, 0.9, 0.4, 0.4, 0.6, 0.2, 0.7, 0.3])
SCENES = np.array([1, 1, 1, 2, 2, 3, 4, 4])


def rng() -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(7)


def test_every_image_weighs_the_same() -> None:
    """The mean is that of the images, however they are spread over scenes."""
    found = clustered_mean(VALUES, SCENES, rng=rng())

    assert found is not None
    assert found.interval.value == pytest.approx(VALUES.mean())
    assert (found.images, found.units) == (8, 4)


def test_ends_are_those_of_scenes_drawn_whole() -> None:
    """Percentile ends, beside quantiles of means over repeated scenes."""
    found = clustered_mean(VALUES, SCENES, rng=rng(), resamples=300, method="percentile")
    assert found is not None
    draws = rng().multinomial(4, np.full(4, 0.25), size=300)
    means = [np.repeat(VALUES, times[SCENES - 1]).mean() for times in draws]

    assert (found.interval.low, found.interval.high) == pytest.approx(
        np.quantile(means, [0.025, 0.975]), abs=1e-12
    )


def test_without_clusters_it_is_the_bootstrap_of_scipy() -> None:
    """Images drawn one by one: the same BCa ends within the noise of two streams."""
    from scipy.stats import bootstrap

    draw = np.random.default_rng(5)
    values = draw.beta(2, 5, 60)
    found = clustered_mean(values, rng=rng(), resamples=9999)
    other = bootstrap((values,), np.mean, method="BCa", n_resamples=9999, rng=draw)
    assert found is not None
    width = found.interval.high - found.interval.low

    assert found.interval.low == pytest.approx(other.confidence_interval.low, abs=0.03 * width)
    assert found.interval.high == pytest.approx(other.confidence_interval.high, abs=0.03 * width)


def test_undefined_images_count_neither_as_images_nor_as_scenes() -> None:
    """Scene 3 holds nothing defined: three scenes are left, and with one none."""
    values = np.where(SCENES == 3, np.nan, VALUES)
    found = clustered_mean(values, SCENES, rng=rng())

    assert found is not None
    assert (found.images, found.units) == (7, 3)
    assert clustered_mean(np.where(SCENES == 1, VALUES, np.nan), SCENES, rng=rng()) is None
    assert clustered_mean([], rng=rng()) is None


def test_refusals() -> None:
    """Infinite numbers, and scenes of other images."""
    with pytest.raises(ValueError, match="expected finite values"):
        clustered_mean([0.5, np.inf], rng=rng())
    with pytest.raises(ValueError, match="expected one cluster for each"):
        clustered_mean(VALUES, SCENES[1:], rng=rng())
