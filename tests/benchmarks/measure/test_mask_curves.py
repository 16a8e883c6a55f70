"""Curves over a real-valued mask: histograms, pooled curves, bands over images."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.measure.curves import Curve, precision_recall
from benchmarks.measure.mask_curves import mask_bands, mask_precision_recall, mask_roc
from benchmarks.measure.mask_histograms import BINS, by_unit, checked_histograms, histogram

from .mask_cases import CASES, counts_of, gray_pixels

TRUTHS = arrays(np.bool_, (4, 5))
GRAY = arrays(np.uint8, (4, 5))


def rng() -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(7)


def recall_first(found: Curve | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of a curve that must be there."""
    assert found is not None
    return found.x, found.y


@given(TRUTHS, GRAY)
def test_a_gray_mask_and_the_same_mask_as_shares_are_one(
    truth: np.ndarray, gray: np.ndarray
) -> None:
    """No gray level loses its bin on the way through 255ths, in single precision neither."""
    counts = histogram(truth, gray)

    assert np.array_equal(histogram(truth, gray / 255), counts)
    assert np.array_equal(histogram(truth, (gray / np.float32(255)).astype(np.float32)), counts)
    assert counts.sum() == truth.size
    assert counts[:, 1].sum() == truth.sum()


def test_a_cut_at_a_half_is_the_edge_of_a_bin() -> None:
    """The counts of a mask cut at 0.5 can be read off its histogram."""
    values = np.array([np.nextafter(0.5, 0), 0.5, 0.0, 1.0])
    counts = histogram(np.ones(4, dtype=np.bool_), values)

    assert counts[:128, 1].sum() == 2
    assert counts[127:129, 1].tolist() == [1, 1]


@given(TRUTHS, GRAY, TRUTHS)
def test_ignored_pixels_count_nowhere(
    truth: np.ndarray, gray: np.ndarray, ignore: np.ndarray
) -> None:
    """What is ignored may be anything, even no number."""
    spoiled = np.where(ignore, np.nan, gray / 255)

    assert np.array_equal(
        histogram(truth, spoiled, ignore), histogram(truth[~ignore], gray[~ignore])
    )


@pytest.mark.parametrize("name", CASES)
def test_curves_are_those_of_all_pixels_in_a_row(name: str) -> None:
    """The same points as scikit-learn's over every single pixel, to 1e-10."""
    from sklearn.metrics import roc_curve

    truth, gray = gray_pixels(name)
    for ours, theirs in (
        (mask_roc(counts_of(name)), roc_curve(truth, gray, drop_intermediate=False)),
        (mask_precision_recall(counts_of(name)), recall_first(precision_recall(truth, gray))),
    ):
        assert ours is not None
        assert ours.x == pytest.approx(theirs[0], abs=1e-10)
        assert ours.y == pytest.approx(theirs[1], abs=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_every_threshold_marks_what_its_point_counts(name: str) -> None:
    """A mask cut at a threshold has the false-positive rate and the recall of that point."""
    truth, gray = gray_pixels(name)
    found = mask_roc(counts_of(name))
    assert found is not None

    for x, y, threshold in zip(found.x, found.y, found.thresholds, strict=True):
        marked = gray / 255 >= threshold
        assert (marked[~truth].mean(), marked[truth].mean()) == pytest.approx((x, y), abs=1e-12)


def test_bands_resample_images_never_pixels() -> None:
    """Ends at two places, beside quantiles over whole images drawn with the same numbers."""
    counts = counts_of("drifting")
    bands = mask_bands(counts, rng=rng(), resamples=200, grid=5)
    assert bands is not None
    draws = rng().multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=200)
    recalls, precisions = [], []
    for times in draws:
        pooled = np.repeat(counts, times, axis=0)
        ours, steps = mask_roc(pooled), mask_precision_recall(pooled)
        assert ours is not None
        assert steps is not None
        recalls.append(np.interp(0.25, ours.x, ours.y))
        precisions.append(steps.y[np.flatnonzero(steps.x >= 0.5)[-1]])

    assert (bands.roc.low[1], bands.roc.high[1]) == pytest.approx(
        np.quantile(recalls, [0.025, 0.975]), abs=1e-12
    )
    assert (bands.precision_recall.low[2], bands.precision_recall.high[2]) == pytest.approx(
        np.quantile(precisions, [0.025, 0.975]), abs=1e-12
    )


def test_scenes_are_drawn_whole() -> None:
    """Every image twice in its scene: the band is that of the scenes, not narrower."""
    counts = counts_of("drifting")
    once = mask_bands(counts, rng=rng(), resamples=200)
    twice = mask_bands(
        np.repeat(counts, 2, axis=0), np.repeat(np.arange(len(counts)), 2), rng=rng(), resamples=200
    )
    assert once is not None
    assert twice is not None

    assert np.allclose(once.roc.low, twice.roc.low, atol=1e-12)
    assert np.allclose(once.precision_recall.high, twice.precision_recall.high, atol=1e-12)


def test_one_image_has_curves_and_no_band() -> None:
    """How sure one may be is unknown."""
    bands = mask_bands(counts_of("drifting")[:1], rng=rng(), grid=3)

    assert bands is not None
    assert np.isfinite(bands.roc.y).all()
    assert np.isnan(bands.roc.low).all()
    assert np.isnan(bands.precision_recall.high).all()


def test_one_class_or_nothing_has_no_curve() -> None:
    """Pixels of one kind cannot be told apart."""
    for counts in (np.zeros((0, BINS, 2), dtype=np.int64), counts_of("drifting") * [0, 1]):
        assert mask_roc(counts) is None
        assert mask_precision_recall(counts) is None
        assert mask_bands(counts, rng=rng()) is None


def test_a_mask_of_one_value_tells_nothing() -> None:
    """All tied: the straight line of chance, and the share of skin at any recall."""
    counts = np.array([histogram(np.arange(10) < 3, np.full(10, 0.3))] * 2)
    bands = mask_bands(counts, rng=rng(), grid=3)
    assert bands is not None

    assert bands.roc.y.tolist() == [0.0, 0.5, 1.0]
    assert bands.precision_recall.y.tolist() == [0.3, 0.3, 0.3]


@given(st.sampled_from(list(CASES)))
def test_a_mask_turned_around_mirrors_its_curve(name: str) -> None:
    """Swapped polarity gives the complement of recall and of false-positive rate."""
    counts = counts_of(name)
    forth, back = mask_roc(counts), mask_roc(counts[:, ::-1])
    assert forth is not None
    assert back is not None

    assert back.x == pytest.approx(1 - forth.x[::-1], abs=1e-12)
    assert back.y == pytest.approx(1 - forth.y[::-1], abs=1e-12)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.full((2, 2), 1.5), "from 0 to 1, got 1.5"),
        (np.full((2, 2), -1e-9), "from 0 to 1, got -1e-09"),
        (np.full((2, 2), np.nan), "from 0 to 1, got nan"),
        (np.full((2, 2), np.inf), "from 0 to 1, got inf"),
        (np.zeros((2, 2), dtype=np.int64), "of float from 0 to 1 or of uint8, got dtype int64"),
        (np.zeros((2, 2), dtype=np.bool_), "of float from 0 to 1 or of uint8, got dtype bool"),
        (np.zeros((2, 3)), r"got bool of shape \(2, 2\) and a mask of shape \(2, 3\)"),
    ],
)
def test_a_mask_that_is_none_is_refused(mask: np.ndarray, message: str) -> None:
    """Range, NaN, dtype and shape; nothing is clipped or rescaled."""
    with pytest.raises(ValueError, match=message):
        histogram(np.ones((2, 2), dtype=np.bool_), mask)


def test_other_refusals() -> None:
    """Truth in numbers, an `ignore` of another shape, counts of another kind or shape."""
    truth, mask = np.ones((2, 2), dtype=np.bool_), np.zeros((2, 2))
    with pytest.raises(ValueError, match="expected a boolean truth"):
        histogram(truth.astype(np.uint8), mask)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected a boolean `ignore`"):
        histogram(truth, mask, np.zeros((2, 3), dtype=np.bool_))
    with pytest.raises(ValueError, match=r"expected whole counts of shape \(images, 256, 2\)"):
        checked_histograms(np.zeros((3, 255, 2), dtype=np.int64))
    with pytest.raises(ValueError, match="got float64"):
        checked_histograms(np.zeros((3, BINS, 2)))
    with pytest.raises(ValueError, match="counts of 0 or more, got -1"):
        checked_histograms(np.full((3, BINS, 2), -1))
    with pytest.raises(ValueError, match="expected one cluster for each"):
        by_unit(np.zeros((3, BINS, 2), dtype=np.int64), [1, 2])
