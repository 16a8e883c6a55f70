"""Agreement of masks, pooled and image by image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.measure.counts import Counts
from benchmarks.measure.masks import count_pixels, per_image, pooled, table

MASKS = arrays(np.bool_, (5, 6))
IMAGES = [Counts(8, 2, 1, 89), Counts(1, 3, 0, 96), Counts(0, 0, 9, 91)]


def rng() -> np.random.Generator:
    """Return a fresh generator, the same each time."""
    return np.random.default_rng(11)


@given(MASKS)
def test_a_mask_agrees_with_itself(mask: np.ndarray) -> None:
    """Identical masks have precision, recall and IoU 1, or undefined when empty."""
    counts = count_pixels(mask, mask)
    expected = 1.0 if mask.any() else None

    assert (counts.precision, counts.recall, counts.iou) == (expected,) * 3


@given(MASKS, MASKS)
def test_overlap_is_symmetric_and_below_the_others(one: np.ndarray, other: np.ndarray) -> None:
    """Swapping truth and mask swaps precision and recall and keeps IoU, the smallest."""
    forth, back = count_pixels(one, other), count_pixels(other, one)

    assert forth.iou == back.iou
    assert forth.precision == back.recall
    if forth.iou is not None and forth.precision is not None and forth.recall is not None:
        assert forth.iou <= min(forth.precision, forth.recall)


@given(MASKS, MASKS, MASKS)
def test_ignored_pixels_count_nowhere(
    truth: np.ndarray, mask: np.ndarray, ignore: np.ndarray
) -> None:
    """What is ignored may be anything."""
    counts = count_pixels(truth, mask, ignore)

    assert counts.total == (~ignore).sum()
    assert counts == count_pixels(truth, mask ^ ignore, ignore)


def test_pooled_is_a_ratio_of_sums() -> None:
    """Recall 9 of 19, precision 9 of 14, IoU 9 of 24 – not means of ratios."""
    values = {}
    for name in ("recall", "precision", "iou", "false_positive_rate", "base_rate"):
        found = pooled(IMAGES, name, rng=rng(), resamples=100)
        assert found is not None
        values[name] = found.value

    assert values == pytest.approx(
        {
            "recall": 9 / 19,
            "precision": 9 / 14,
            "iou": 9 / 24,
            "false_positive_rate": 5 / 281,
            "base_rate": 19 / 300,
        }
    )


def test_per_image_leaves_undefined_ratios_out() -> None:
    """The third image marks nothing: precision is the mean of the first two."""
    found = per_image(IMAGES, "precision", rng=rng(), resamples=100)

    assert found is not None
    assert found.images == 2
    assert found.interval.value == pytest.approx((0.8 + 0.25) / 2)
    assert per_image(IMAGES[2:] * 3, "precision", rng=rng()) is None


def test_per_image_resamples_whole_scenes() -> None:
    """Ten scenes of four alike images are as sure as ten images; fewer than two say nothing."""
    images = [Counts(tp, 10 - tp, 3, 87) for tp in range(10)]
    alone = per_image(images, "iou", rng=rng())
    scenes = np.repeat(np.arange(10), 4)
    clustered = per_image([one for one in images for _ in range(4)], "iou", scenes, rng=rng())
    assert alone is not None
    assert clustered is not None

    assert clustered.images == 40
    assert clustered.interval.low == pytest.approx(alone.interval.low, abs=1e-12)
    assert clustered.interval.high == pytest.approx(alone.interval.high, abs=1e-12)
    assert per_image(images, "iou", [1] * 10, rng=rng()) is None


def test_images_without_error_are_not_certain() -> None:
    """Precision 1 in each of 20 images: the lower end is Wilson's for 20 of 20."""
    found = per_image([Counts(5, 0, 2, 93)] * 20, "precision", rng=rng())

    assert found is not None
    assert (found.interval.value, found.interval.high) == (1.0, 1.0)
    assert found.interval.low == pytest.approx(0.8389, abs=5e-4)


def test_pooled_over_nothing_is_undefined() -> None:
    """No image marks anything: there is no precision."""
    assert pooled(IMAGES[2:] * 3, "precision", rng=rng()) is None


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(MASKS, MASKS), min_size=2, max_size=6))
def test_pooling_counts_equals_one_large_image(pairs: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Images side by side are one image."""
    images = [count_pixels(truth, mask) for truth, mask in pairs]
    whole = count_pixels(
        np.concatenate([truth for truth, _ in pairs]), np.concatenate([mask for _, mask in pairs])
    )
    found = pooled(images, "iou", rng=rng(), resamples=100)

    assert tuple(table(images).sum(axis=0)) == (whole.tp, whole.fp, whole.fn, whole.tn)
    assert (None if found is None else found.value) == pytest.approx(whole.iou)


def test_images_all_alike_have_a_point_for_an_interval() -> None:
    """A mean of seven times 0.1 is moved by no image, whatever rounding makes of its sums."""
    found = per_image([Counts(1, 9, 0, 0)] * 7, "precision", rng=rng())

    assert found is not None
    assert found.interval.low == found.interval.value == found.interval.high
    assert found.interval.method == "constant"


def test_refusals() -> None:
    """Unlike shapes, an `ignore` of another shape and an unknown ratio are refused."""
    square, wide = np.ones((2, 2), dtype=np.bool_), np.ones((2, 3), dtype=np.bool_)
    with pytest.raises(ValueError, match=r"got \(2, 2\) and \(2, 3\)"):
        count_pixels(square, wide)
    with pytest.raises(ValueError, match=r"`ignore` of shape \(2, 2\)"):
        count_pixels(square, square, wide)
    with pytest.raises(ValueError, match="got 'dice'"):
        pooled(IMAGES, "dice", rng=rng())  # type: ignore[arg-type]
