"""Intervals against closed forms, scipy, and their own coverage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from benchmarks.measure.intervals import Interval, bootstrap, exact, wilson


def share(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """First column over second, NaN over nothing."""
    below = sums[..., 1]
    return np.divide(sums[..., 0], below, out=np.full(below.shape, np.nan), where=below != 0)


@given(st.integers(1, 400), st.data())
def test_wilson_is_the_score_interval(n: int, data: st.DataObject) -> None:
    """Both ends solve (p - k/n)^2 = z^2 p (1 - p) / n."""
    k = data.draw(st.integers(0, n))
    found = wilson(k, n)
    z = 1.959963984540054
    center = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)

    assert found.low == pytest.approx(center - half, abs=1e-12)
    assert found.high == pytest.approx(center + half, abs=1e-12)
    assert found.low - 1e-12 <= found.value <= found.high + 1e-12


@given(st.integers(1, 400), st.data())
def test_exact_ends_are_beta_quantiles(n: int, data: st.DataObject) -> None:
    """Clopper and Pearson's ends, with 0 and 1 at the extremes."""
    k = data.draw(st.integers(0, n))
    found = exact(k, n)

    assert found.low == pytest.approx(stats.beta.ppf(0.025, k, n - k + 1) if k else 0, abs=1e-9)
    assert found.high == pytest.approx(
        stats.beta.ppf(0.975, k + 1, n - k) if k < n else 1, abs=1e-9
    )


def test_nothing_collapses_at_the_extremes() -> None:
    """0 of 20 and 20 of 20 have intervals of positive width, mirror images of each other."""
    for interval in (wilson, exact):
        none, every = interval(0, 20), interval(20, 20)
        assert none.high > 0.1
        assert every.low == pytest.approx(1 - none.high)


def test_published_intervals_are_reproduced() -> None:
    """Recall of the 1999 primary row and precision of the 1996 one."""
    recall, precision = wilson(241, 565), wilson(72, 120)

    assert (round(recall.low, 3), round(recall.high, 3)) == (0.386, 0.468)
    assert (round(precision.low, 3), round(precision.high, 3)) == (0.511, 0.683)


@pytest.mark.parametrize("n", [30, 138])
def test_coverage_by_exact_sums(n: int) -> None:
    """Wilson covers 94 to 96.5 % in the mean over p; exact never covers less than 95 %."""
    ends = {interval: [interval(k, n) for k in range(n + 1)] for interval in (wilson, exact)}
    p = np.linspace(0.02, 0.98, 97)
    chances = stats.binom.pmf(np.arange(n + 1)[:, None], n, p)

    def coverage(found: list[Interval]) -> NDArray[np.float64]:
        """Sum the chances of the outcomes whose interval holds p."""
        low = np.array([one.low for one in found])[:, None]
        high = np.array([one.high for one in found])[:, None]
        covered: NDArray[np.float64] = (chances * ((low <= p) & (p <= high))).sum(axis=0)
        return covered

    assert 0.94 <= coverage(ends[wilson]).mean() <= 0.965
    assert coverage(ends[exact]).min() >= 0.95 - 1e-9


@pytest.mark.parametrize(("k", "n"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    """A proportion of nothing is undefined, and more hits than trials is a mistake."""
    for interval in (wilson, exact):
        with pytest.raises(ValueError, match=f"got k = {k}, n = {n}"):
            interval(k, n)


def rows(images: int, seed: int) -> NDArray[np.int64]:
    """Return hits and trials of images with unequal shares."""
    rng = np.random.default_rng(seed)
    trials = rng.integers(5, 60, images)
    return np.stack([rng.binomial(trials, rng.beta(2, 5, images)), trials], axis=1)


def skewed(images: int) -> NDArray[np.int64]:
    """Return hits and trials in which few images hold most of the hits."""
    hits = np.rint(20 * np.exp(1.2 * np.random.default_rng(0).standard_normal(images)))
    return np.stack([hits, np.full(images, 400)], axis=1).astype(np.int64)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
@pytest.mark.parametrize("table", [rows(80, 3), skewed(30)], ids=["even", "skewed"])
def test_bootstrap_agrees_with_scipy(table: NDArray[np.int64], method: str) -> None:
    """Scipy's bootstrap over image numbers gives the same ends but for the draws."""
    ours = bootstrap(
        table,
        share,
        rng=np.random.default_rng(1),
        method="BCa" if method == "BCa" else "percentile",
        resamples=9999,
    )
    theirs = stats.bootstrap(
        (np.arange(len(table)),),
        lambda index, axis: share(table[index].sum(axis=-2).astype(float)),
        method=method,
        n_resamples=9999,
        rng=np.random.default_rng(2),
        axis=-1,
    ).confidence_interval

    assert ours is not None
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.05 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.05 * width)


def test_images_are_resampled_not_their_pixels() -> None:
    """A thousandfold as many pixels an image leave the interval as it was."""
    few = bootstrap(rows(40, 5), share, rng=np.random.default_rng(0))
    many = bootstrap(rows(40, 5) * 1000, share, rng=np.random.default_rng(0))

    assert few is not None
    assert many is not None
    assert (few.low, few.high) == pytest.approx((many.low, many.high))


def test_the_seed_decides() -> None:
    """The same generator gives the same ends."""
    first, again = (bootstrap(rows(30, 1), share, rng=np.random.default_rng(9)) for _ in range(2))

    assert first == again


def test_an_undefined_number_has_no_interval() -> None:
    """0 of 0 in every image is None."""
    nothing = np.zeros((5, 2), dtype=np.int64)

    assert bootstrap(nothing, share, rng=np.random.default_rng(0)) is None


def test_undefined_resamples_are_left_out_and_counted() -> None:
    """One image of six has trials: a third of the resamples miss it, BCa gives way."""
    table = np.array([[3, 10], [0, 0], [0, 0], [0, 0], [0, 0], [2, 9]])
    found = bootstrap(table, share, rng=np.random.default_rng(0))

    assert found is not None
    assert found.method == "percentile"
    assert 100 < found.undefined < 400


def test_a_number_no_image_can_move_has_a_point_for_an_interval() -> None:
    """All of all in every image: both ends are 1, and the method says why."""
    table = np.array([[5, 5], [3, 3], [9, 9]])
    found = bootstrap(table, share, rng=np.random.default_rng(0))

    assert found is not None
    assert (found.low, found.value, found.high, found.method) == (1, 1, 1, "constant")


def test_too_little_to_resample_is_refused() -> None:
    """One image or ten resamples make no interval."""
    with pytest.raises(ValueError, match="got 1 and 2000"):
        bootstrap(np.array([[1, 2]]), share, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="got 2 and 10"):
        bootstrap(np.array([[1, 2], [1, 3]]), share, rng=np.random.default_rng(0), resamples=10)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 30), st.integers(0, 10_000))
def test_ends_are_in_order_and_within_the_range_of_a_share(images: int, seed: int) -> None:
    """A share's interval stays in [0, 1], whatever the images."""
    found = bootstrap(rows(images, seed), share, rng=np.random.default_rng(seed), resamples=200)

    assert found is not None
    assert 0 <= found.low <= found.high <= 1
