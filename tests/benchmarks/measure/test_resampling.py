"""Resamples of many methods, against items that are really copied and scipy's bootstrap."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import average_precision_score

from benchmarks.measure import resampling
from benchmarks.measure.areas import average_precision, partial_area
from benchmarks.measure.curves import precision_recall, roc
from benchmarks.measure.intervals import acceleration, wilson, wilson_change
from benchmarks.measure.rankings import influence, ranking
from benchmarks.measure.resampling import (
    FALSE_POSITIVE_RATES,
    RECALLS,
    Resampled,
    resampled,
)

from .stored import CASES


def rng(seed: int = 5) -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(seed)


def items(n: int = 120, methods: int = 2) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Make labels, and scores with some ties."""
    draw = np.random.default_rng(17)
    labels = np.arange(n) % 5 < 2
    return labels, np.round(draw.normal(size=(methods, n)) + 1.2 * labels, 1)


@pytest.mark.parametrize("name", CASES)
def test_values_of_stored_cases_are_those_of_the_areas(name: str) -> None:
    """The items themselves are read as their resamples are."""
    labels, scores, _ = CASES[name]
    (found,) = resampled(labels, [scores], limits=(0.05, 0.3), rng=rng(), resamples=100)
    read = [one and one.value for one in (found.average_precision, *found.partial)]

    assert read == pytest.approx(
        [
            average_precision(labels, scores),
            partial_area(labels, scores, 0.05),
            partial_area(labels, scores, 0.3),
        ],
        abs=1e-10,
    )


def test_ends_are_scipys_but_for_the_draws() -> None:
    """Its BCa bootstrap of two samples, positives and negatives."""
    labels, scores = items(methods=1)
    (found,) = resampled(labels, scores, limits=(0.3,), rng=rng(), resamples=20_000)

    def apart(which: str) -> tuple[float, float]:
        """Ask scipy for the ends of one number."""

        def statistic(up: NDArray[np.float64], down: NDArray[np.float64]) -> float:
            """Take the number of one resample."""
            truth = np.arange(up.size + down.size) < up.size
            values = np.concatenate([up, down])
            read = (
                average_precision(truth, values)
                if which == "average precision"
                else partial_area(truth, values, 0.3)
            )
            assert read is not None
            return read

        ends = stats.bootstrap(
            (scores[0][labels], scores[0][~labels]),
            statistic,
            vectorized=False,
            method="BCa",
            n_resamples=5000,
            rng=rng(6),
        ).confidence_interval
        return float(ends.low), float(ends.high)

    for which, one in (
        ("average precision", found.average_precision),
        ("partial area", found.partial[0]),
    ):
        assert one is not None
        low, high = apart(which)
        assert one.method == "BCa"
        assert (one.low, one.high) == pytest.approx((low, high), abs=0.05 * (high - low))


def test_resamples_of_clusters_are_copies_of_clusters() -> None:
    """To the digit, and undefined ones are left out and counted: all positives in two of six."""
    labels = np.repeat([True, True, False, False, False, False], 5)
    scores = rng(3).normal(size=30) + labels
    clusters = np.repeat(np.arange(6), 5)
    (found,) = resampled(labels, [scores], clusters, rng=rng(), resamples=500)
    draw, copied = rng(), []
    for _ in range(500):
        held = draw.integers(0, 6, 6)
        chosen = np.concatenate([np.flatnonzero(clusters == one) for one in held])
        if len(set(labels[chosen].tolist())) == 2:
            copied.append(average_precision_score(labels[chosen], scores[chosen]))
    one = found.average_precision
    assert one is not None

    assert one.method == "percentile"
    assert one.undefined == 500 - len(copied)
    assert one.undefined > 0
    assert (one.low, one.high) == pytest.approx(np.quantile(copied, [0.025, 0.975]), abs=1e-12)


def test_resamples_hold_as_many_of_each_class() -> None:
    """A score that says nothing has the base rate for its average precision in every resample."""
    labels = np.arange(50) < 20
    (found,) = resampled(labels, [np.zeros(50)], rng=rng(), resamples=200)
    one = found.average_precision
    assert one is not None

    assert one.value == 0.4
    assert one.method == "Wilson on the smaller class"
    expected = wilson(8, 20)
    assert (one.low, one.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_clusters_widen_the_interval() -> None:
    """Twenty scenes of fifty alike pictures are twenty witnesses, not a thousand."""
    draw = rng(3)
    labels = np.tile([True, False], 500)
    scenes = np.repeat(np.arange(20), 50)
    lift = 2 * draw.normal(size=20)[scenes] * (2 * labels - 1)
    scores = [labels + lift + draw.normal(size=1000)]
    alone, together = (
        resampled(labels, scores, one, rng=rng(), resamples=500)[0] for one in (None, scenes)
    )
    assert alone.average_precision is not None
    assert together.average_precision is not None
    assert alone.roc is not None
    assert together.roc is not None

    assert wide(together.average_precision) > 3 * wide(alone.average_precision)
    assert np.mean(together.roc.high - together.roc.low) > 3 * np.mean(
        alone.roc.high - alone.roc.low
    )


def wide(one: object) -> float:
    """Return the width of an interval or of a difference."""
    return float(getattr(one, "high", 0.0) - getattr(one, "low", 0.0))


def test_all_methods_see_the_same_resamples() -> None:
    """Alone or in company, a method has the same numbers; beside its double it gains nothing."""
    labels, scores = items()
    both = resampled(labels, [*scores, scores[0]], rng=rng(), resamples=300)
    (alone,) = resampled(labels, scores[1:], rng=rng(), resamples=300)

    assert same(both[1], alone)
    assert both[0].gain is None
    units = int(labels.sum())
    assert both[2].gain == wilson_change(0.0, units)


def same(one: Resampled, other: Resampled) -> bool:
    """Tell whether two methods have the same numbers and curves."""
    curves = [(one.roc, other.roc), (one.precision_recall, other.precision_recall)]
    return (
        one.average_precision == other.average_precision
        and one.partial == other.partial
        and all(
            a is not None and b is not None and np.array_equal([a.y, a.low], [b.y, b.low])
            for a, b in curves
        )
    )


def test_a_gain_is_taken_on_the_same_resamples() -> None:
    """Methods that err on the same items differ more surely than their intervals would say."""
    labels, _ = items(400)
    shared = rng(1).normal(size=400) + 1.2 * labels
    scores = [shared + 0.15 * rng(2).normal(size=400), shared + 0.2 * labels]
    first, second = resampled(labels, scores, rng=rng(), resamples=500)
    assert second.gain is not None
    assert first.average_precision is not None
    assert second.average_precision is not None

    assert second.gain.value == pytest.approx(
        second.average_precision.value - first.average_precision.value, abs=1e-12
    )
    assert wide(second.gain) < 0.5 * wide(second.average_precision)
    assert second.gain.low > 0


def test_a_gain_is_of_the_items_that_both_have_scored() -> None:
    """Both ways: the method lacks items, the baseline lacks others."""
    labels, scores = items()
    scores[0, :10] = np.nan
    scores[1, 100:] = np.nan
    known = np.arange(10, 100)
    for baseline in (0, 1):
        found = resampled(labels, scores, rng=rng(), resamples=200, baseline=baseline)
        gain = found[1 - baseline].gain
        expected = [average_precision(labels[known], one[known]) for one in scores]
        assert gain is not None
        assert None not in expected
        assert gain.value == pytest.approx(
            expected[1 - baseline] - expected[baseline],  # type: ignore[operator]
            abs=1e-12,
        )
        own = found[1].average_precision
        assert own is not None
        assert own.value == pytest.approx(
            average_precision(labels[:100], scores[1, :100]), abs=1e-12
        )


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One resample at a time, or all at once."""
    labels, scores = items()
    at_once = resampled(labels, scores, rng=rng(), resamples=150)
    monkeypatch.setattr(resampling, "BLOCK", 1)
    singly = resampled(labels, scores, rng=rng(), resamples=150)

    assert all(same(*pair) for pair in zip(at_once, singly, strict=True))
    assert [one.gain for one in at_once] == [one.gain for one in singly]


def test_the_acceleration_is_that_of_leaving_out_items() -> None:
    """Scipy's formula for two samples, with every item left out in turn, up to 1 in n."""
    labels, scores = items(1500, 1)
    cube = square = 0.0
    for kind in (labels, ~labels):
        without = []
        for place in np.flatnonzero(kind):
            kept = np.arange(1500) != place
            read = average_precision(labels[kept], scores[0, kept])
            assert read is not None
            without.append(read)
        spread = np.mean(without) - np.array(without)
        cube += float(np.sum(spread**3))
        square += float(np.sum(spread**2))
    moved = influence(ranking(labels, scores[0]))[0]
    for kind in (labels, ~labels):
        moved[kind] -= moved[kind].mean()

    assert acceleration(moved) == pytest.approx(cube / (6 * square**1.5), abs=1 / 1500)
    assert abs(acceleration(moved)) > 10 / 1500


def test_nothing_collapses_where_classes_are_parted() -> None:
    """Average precision and areas of 1 end where 20 of 20 does; two such methods differ by 0."""
    labels = np.arange(80) < 20
    found = resampled(labels, [labels + 0.0, labels * 2 + rng().random(80)], rng=rng())
    expected = wilson(20, 20)
    for method in found:
        for one in (method.average_precision, *method.partial):
            assert one is not None
            assert (one.value, one.high, one.method) == (1, 1, "Wilson on the smaller class")
            assert one.low == pytest.approx(expected.low, abs=1e-12)
    gain = found[1].gain
    assert gain is not None
    assert gain.low < gain.value == 0 < gain.high


@pytest.mark.parametrize("name", ["balanced", "ties", "rare"])
def test_curves_are_those_of_the_items(name: str) -> None:
    """Every point of a band is on the exact curve, and the band holds it."""
    labels, scores, _ = CASES[name]
    (found,) = resampled(labels, [scores], rng=rng(), resamples=300)
    points, steps = roc(labels, scores), precision_recall(labels, scores)
    assert found.roc is not None
    assert found.precision_recall is not None
    assert found.det is not None
    assert points is not None
    assert steps is not None

    assert found.roc.x is FALSE_POSITIVE_RATES
    inside = np.interp(FALSE_POSITIVE_RATES, points.x, points.y)
    upright = np.isin(np.round(FALSE_POSITIVE_RATES, 9), np.round(points.x, 9))
    assert found.roc.y[~upright] == pytest.approx(inside[~upright], abs=1e-9)
    assert np.all(found.roc.y >= inside - 1e-9)
    highest = [steps.y[:-1][steps.x[:-1] >= one - 1e-9][-1] for one in RECALLS]
    assert found.precision_recall.y == pytest.approx(highest, abs=1e-12)
    for band in (found.roc, found.det, found.precision_recall):
        assert np.all(band.low <= band.high)
        assert np.mean((band.low <= band.y) & (band.y <= band.high)) > 0.95
    assert found.det.y == pytest.approx(1 - found.roc.y)
    assert found.det.low == pytest.approx(1 - found.roc.high)


def test_one_item_of_a_class_has_a_curve_and_no_interval() -> None:
    """It cannot be resampled; nor can a class in one cluster."""
    labels, scores = np.array([True, False, False, False]), [[3.0, 4.0, 2.0, 1.0]]
    (found,) = resampled(labels, scores, rng=rng(), resamples=100)
    (clustered,) = resampled(
        [True, True, False, False], scores, [1, 1, 2, 3], rng=rng(), resamples=100
    )

    for one in (found, clustered):
        assert (one.average_precision, one.partial, one.gain) == (None, (None, None), None)
        assert one.roc is not None
        assert not np.isnan(one.roc.y).any()
        assert np.isnan(one.roc.low).all()


@pytest.mark.parametrize("labels", [[], [True, True], [False]])
def test_what_needs_both_classes_is_undefined(labels: list[bool]) -> None:
    """No items, and one class."""
    scores = np.arange(2 * len(labels), dtype=float).reshape(2, -1)
    nothing = Resampled(None, (None, None), None, None, None, None)

    assert resampled(labels, scores, rng=rng()) == (nothing, nothing)
    assert resampled(labels, scores, labels, rng=rng()) == (nothing, nothing)


def test_a_method_without_scores_leaves_the_others_alone() -> None:
    """It has no number; the others have theirs, but no gain over it."""
    labels, scores = items()
    silent = np.full((1, labels.size), np.nan)
    found = resampled(labels, np.concatenate([silent, scores]), rng=rng(), resamples=100)
    (alone,) = resampled(labels, scores[:1], rng=rng(), resamples=100)

    assert found[0].roc is None
    assert found[1].gain is None
    assert same(found[1], alone)


def test_misuse_is_refused() -> None:
    """Shapes, labels, scores, the baseline, limits, resamples and clusters."""
    labels, scores = items()
    with pytest.raises(
        ValueError, match=r"expected scores of shape \(methods, 120\), got \(120,\)"
    ):
        resampled(labels, scores[0], rng=rng())
    with pytest.raises(ValueError, match=r"expected labels 0 and 1, got \[2\]"):
        resampled([0, 1, 2], np.zeros((1, 3)), rng=rng())
    with pytest.raises(ValueError, match="expected finite scores, or NaN for none, got inf"):
        resampled([0, 1], [[np.inf, 0.0]], rng=rng())
    with pytest.raises(
        ValueError, match="expected a baseline among 2 methods, counted from 0, got 2"
    ):
        resampled(labels, scores, rng=rng(), baseline=2)
    with pytest.raises(ValueError, match="expected a limit above 0 and up to 1, got 0"):
        resampled(labels, scores, rng=rng(), limits=[0])
    with pytest.raises(ValueError, match="expected 100 resamples at least, got 99"):
        resampled(labels, scores, rng=rng(), resamples=99)
    with pytest.raises(ValueError, match="expected one cluster for each of 120 items"):
        resampled(labels, scores, [1, 2], rng=rng())
