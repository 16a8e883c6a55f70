"""Areas under the curves of a real-valued mask, against two references, and what bins hide."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.measure.mask_areas import (
    binning_loss,
    mask_area,
    mask_average_precision,
    mean_image_area,
)
from benchmarks.measure.mask_histograms import BINS, histogram

from .mask_cases import CASES, counts_of, gray_pixels, truth_of


def rng() -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(7)


def value_of(found: object) -> float:
    """Return the value of an interval that must be there."""
    return float(found.value)  # type: ignore[attr-defined]


def pairs(truth: np.ndarray, gray: np.ndarray) -> Fraction:
    """Count every pair of a skin pixel and another, ties half: the area in exact numbers."""
    skin, others = gray[truth].tolist(), gray[~truth].tolist()
    won = sum(2 * (a > b) + (a == b) for a in skin for b in others)
    return Fraction(won, 2 * len(skin) * len(others))


def steps(truth: np.ndarray, gray: np.ndarray) -> Fraction:
    """Add up precision times gain of recall, threshold by threshold, in exact numbers."""
    total, before = Fraction(0), 0
    for level in sorted(set(gray.tolist()), reverse=True):
        marked = gray >= level
        right = int((marked & truth).sum())
        total += Fraction(right, int(marked.sum())) * (right - before)
        before = right
    return total / int(truth.sum())


@pytest.mark.parametrize("name", CASES)
def test_areas_agree_with_two_references(name: str) -> None:
    """Counted pair by pair in fractions, and scikit-learn over all pixels, to 1e-10."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth, gray = gray_pixels(name)
    area = value_of(mask_area(counts_of(name), rng=rng(), resamples=100))
    precision = value_of(mask_average_precision(counts_of(name), rng=rng(), resamples=100))

    assert area == pytest.approx(float(pairs(truth, gray)), abs=1e-10)
    assert area == pytest.approx(roc_auc_score(truth, gray), abs=1e-10)
    assert precision == pytest.approx(float(steps(truth, gray)), abs=1e-10)
    assert precision == pytest.approx(average_precision_score(truth, gray), abs=1e-10)


def test_a_case_worked_on_paper() -> None:
    """10 of 16 pairs; 2/3 for half of the skin, 3/5 and 4/8 for a quarter each."""
    counts = counts_of("worked")

    assert value_of(mask_area(counts, rng=rng())) == pytest.approx(10 / 16)
    assert value_of(mask_average_precision(counts, rng=rng())) == pytest.approx(
        2 / 3 / 2 + 3 / 5 / 4 + 4 / 8 / 4
    )


def test_the_mean_of_images_leaves_out_those_of_one_class() -> None:
    """Of "apart" only the third image holds both; of "drifting" all five do."""
    found = mean_image_area(counts_of("drifting"), rng=rng())
    assert found is not None
    areas = [float(pairs(truth_of(one), np.array(gray))) for one, gray in CASES["drifting"]]

    assert found.images == 5
    assert found.interval.value == pytest.approx(np.mean(areas), abs=1e-12)
    assert mean_image_area(counts_of("apart"), rng=rng()) is None


def test_intervals_resample_images() -> None:
    """Percentile ends, beside quantiles over whole images drawn with the same numbers."""
    counts, truth_gray = counts_of("drifting"), CASES["drifting"]
    found = mask_area(counts, rng=rng(), resamples=100, method="percentile")
    draws = rng().multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=100)
    areas = []
    for times in draws:
        drawn = [image for image, n in zip(truth_gray, times, strict=True) for _ in range(n)]
        truth = np.concatenate([truth_of(one) for one, _ in drawn])
        areas.append(float(pairs(truth, np.concatenate([gray for _, gray in drawn]))))

    assert found is not None
    assert (found.low, found.high) == pytest.approx(np.quantile(areas, [0.025, 0.975]), abs=1e-12)


def test_a_thousandfold_of_pixels_makes_nothing_surer() -> None:
    """Larger images of the same content leave the interval as it is."""
    counts = counts_of("drifting")
    few, many = (mask_average_precision(each, rng=rng()) for each in (counts, 1000 * counts))

    assert few is not None
    assert many is not None
    assert (few.low, few.high) == pytest.approx((many.low, many.high), abs=1e-12)


def test_images_of_one_scene_move_together() -> None:
    """Ten scenes of three alike images are ten witnesses, not thirty."""
    draw = np.random.default_rng(3)
    truth = np.arange(40) < 12
    images = [
        histogram(truth, np.clip(truth * shift + draw.normal(0.3, 0.2, 40), 0, 1))
        for shift in draw.uniform(0, 0.4, 10)
    ]
    thrice, scenes = np.repeat(images, 3, axis=0), np.repeat(np.arange(10), 3)
    alone = mask_area(images, rng=rng())
    clustered = mask_area(thrice, scenes, rng=rng())
    blind = mask_area(thrice, rng=rng())

    assert alone is not None
    assert clustered is not None
    assert blind is not None
    assert (clustered.low, clustered.high) == pytest.approx((alone.low, alone.high), abs=1e-9)
    assert blind.high - blind.low < 0.75 * (alone.high - alone.low)


def test_a_mask_without_error_is_not_certain() -> None:
    """Area 1 in each of 20 images: the lower end is Wilson's for 20 of 20, not 1."""
    truth = np.array([True, False])
    for mask, value in (((1.0, 0.0), 1.0), ((0.0, 1.0), 0.0)):
        counts = [histogram(truth, np.array(mask))] * 20
        pooled, mean = mask_area(counts, rng=rng()), mean_image_area(counts, rng=rng())
        assert pooled is not None
        assert mean is not None

        assert pooled.value == value
        assert pooled == mean.interval
        assert pooled.method == "Wilson over units"
        assert pooled.high - pooled.low == pytest.approx(0.1611, abs=5e-4)


def test_what_cannot_be_measured_is_none() -> None:
    """No image, one image, one class."""
    for counts in (
        np.zeros((0, BINS, 2), dtype=np.int64),
        counts_of("drifting")[:1],
        counts_of("drifting") * [1, 0],
    ):
        assert mask_area(counts, rng=rng()) is None
        assert mask_average_precision(counts, rng=rng()) is None
        assert mean_image_area(counts, rng=rng()) is None
    assert binning_loss(counts_of("drifting") * [0, 1]) is None


def test_all_tied_is_chance() -> None:
    """A mask of one value: area 1/2, average precision the share of skin."""
    counts = [histogram(np.arange(10) < skin, np.full(10, 0.3)) for skin in (2, 3, 4)]

    assert value_of(mask_area(counts, rng=rng())) == 0.5
    assert value_of(mask_average_precision(counts, rng=rng())) == pytest.approx(0.3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.002, 0.02, 0.3]))
def test_a_finer_mask_lies_within_the_stated_loss(seed: int, spread: float) -> None:
    """Scikit-learn's area and average precision before binning are inside the bounds."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    draw = np.random.default_rng(seed)
    truth = np.append(draw.random(300) < 0.3, [True, False])
    fine = np.clip(0.5 + truth * spread / 3 + draw.normal(0, spread, truth.size), 0, 1)
    fine[draw.random(truth.size) < 0.2] = 0.5  # real ties as well
    loss = binning_loss([histogram(truth, fine)])
    assert loss is not None

    for bounds, exact in (
        (loss.area, roc_auc_score(truth, fine)),
        (loss.average_precision, average_precision_score(truth, fine)),
    ):
        assert bounds[0] - 1e-12 <= exact <= bounds[1] + 1e-12


def test_the_stated_loss_is_reached() -> None:
    """One bin with everything in it: the orders that are best and worst lie at the ends."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth = np.array([True, True, True, False, False])
    loss = binning_loss([histogram(truth, np.full(5, 0.3))])
    assert loss is not None
    best, worst = truth.astype(np.float64), np.array([0.3, 0.2, 0.1, 0.9, 0.8])

    assert loss.area == (0.0, 1.0)
    assert roc_auc_score(truth, best) == 1.0
    assert roc_auc_score(truth, worst) == 0.0
    assert loss.average_precision == pytest.approx(
        (average_precision_score(truth, worst), average_precision_score(truth, best)), abs=1e-12
    )


def test_a_mask_as_fine_as_a_probability_loses_little() -> None:
    """20 000 pixels of two overlapping bells: 0.0001 of the area, 0.002 of average precision."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    draw = np.random.default_rng(4)
    truth = draw.random(20_000) < 0.2
    fine = 1 / (1 + np.exp(-draw.normal(truth * 1.5 - 0.75, 1.2)))
    counts = np.array(
        [histogram(truth[part], fine[part]) for part in (slice(0, 9), slice(9, None))]
    )
    area = value_of(mask_area(counts, rng=rng(), resamples=100))
    precision = value_of(mask_average_precision(counts, rng=rng(), resamples=100))
    loss = binning_loss(counts)
    assert loss is not None

    assert abs(area - roc_auc_score(truth, fine)) < 1e-4
    assert abs(precision - average_precision_score(truth, fine)) < 2e-3
    assert loss.area[1] - loss.area[0] < 0.01
