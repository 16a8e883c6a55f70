"""The head: scikit-learn's numbers, folded into one layer, chosen on items not seen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.train.head import (
    FEWEST,
    STRENGTHS,
    Fitted,
    HeadError,
    _folds,
    _regression,
    choose_threshold,
    fit_head,
)

Set = tuple[NDArray[np.float64], NDArray[np.bool_]]
FEW = (0.001, 0.01, 0.1)


def blobs(positive: int = 40, negative: int = 80, size: int = 6, gap: float = 1.0) -> Set:
    """Draw two clouds of points."""
    rng = np.random.default_rng(11)
    labels = np.arange(positive + negative) < positive
    features = rng.normal(size=(len(labels), size)) * np.arange(1, size + 1) + 5
    features[labels, 0] += gap
    return features, labels


def fit(features: NDArray[np.float64], labels: NDArray[np.bool_], seed: int = 0) -> Fitted:
    """Fit with every item a group of its own."""
    groups = np.arange(len(labels))
    return fit_head(features, labels, groups, rng=np.random.default_rng(seed), strengths=FEW)


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squash."""
    return 1 / (1 + np.exp(-values))


def test_the_folded_layer_scores_as_scikit_learn_does() -> None:
    """Standardization, regression and calibration are one sum and one sigmoid."""
    features, labels = blobs()
    fitted = fit(features, labels)
    weights, bias = fitted.head.folded()

    assert sigmoid(features @ weights + bias) == pytest.approx(
        fitted.reference(features), abs=1e-12
    )


def test_the_calibration_is_platts_as_scikit_learn_has_it() -> None:
    """The same numbers as `CalibratedClassifierCV(ensemble=False)` on the same folds."""
    from sklearn.calibration import CalibratedClassifierCV

    features, labels = blobs()
    fitted = fit(features, labels)
    folds = _folds(labels, np.arange(len(labels)), np.random.default_rng(0))
    theirs = CalibratedClassifierCV(
        _regression(fitted.head.strength), method="sigmoid", cv=folds, ensemble=False
    ).fit(features, labels)

    assert fitted.reference(features) == pytest.approx(
        theirs.predict_proba(features)[:, 1], abs=1e-6
    )


def test_a_calibration_worked_by_hand() -> None:
    """Decisions that say nothing leave Platt's targets: their mean is the score of every item."""
    from benchmarks.train.head import _calibrated

    labels = np.arange(30) < 10
    sigmoid = _calibrated(labels, np.tile([-1.0, 1.0], 15))
    mean = (10 * 11 / 12 + 20 * 1 / 22) / 30

    assert sigmoid.predict_proba([[-1.0], [1.0]])[:, 1] == pytest.approx([mean, mean], abs=1e-9)


def test_scores_are_probabilities_at_the_base_rate_of_the_items() -> None:
    """Both labels weigh alike in the regression, and the calibration takes that back."""
    features, labels = blobs(40, 360)
    fitted = fit(features, labels)

    assert fitted.scores.mean() == pytest.approx(0.1, abs=0.01)
    assert sigmoid(-np.log(9)) == pytest.approx(0.1)


def test_the_scale_of_a_feature_does_not_matter() -> None:
    """Standardization cancels every scale and shift."""
    features, labels = blobs()
    moved = features * np.array([1, 10, 0.1, 3, 7, 1000]) + np.array([0, 1, 2, 3, 4, 5])

    assert fit(moved, labels).reference(moved) == pytest.approx(
        fit(features, labels).reference(features), abs=1e-6
    )


def test_swapping_the_labels_mirrors_the_scores() -> None:
    """Neither label is treated otherwise than the other."""
    features, labels = blobs(40, 40)
    folds = _folds(labels, np.arange(80), np.random.default_rng(0))
    straight, swapped = (
        _regression(0.01).fit(features, kind).decision_function(features)
        for kind in (labels, ~labels)
    )

    assert len(folds) == 5
    assert straight == pytest.approx(-swapped, abs=1e-5)


def test_the_same_seed_gives_the_same_head() -> None:
    """Bit for bit; another one deals other folds."""
    features, labels = blobs()
    one, same, other = fit(features, labels), fit(features, labels), fit(features, labels, seed=1)

    assert np.array_equal(one.head.folded()[0], same.head.folded()[0])
    assert np.array_equal(one.scores, same.scores)
    assert not np.array_equal(one.scores, other.scores)


def test_the_strength_is_the_one_with_the_least_loss() -> None:
    """Of those that were tried; with noise in many features a strong penalty wins."""
    features, labels = blobs(size=60, gap=2)
    fitted = fit(features, labels)

    assert set(fitted.losses) == set(FEW)
    assert fitted.losses[fitted.head.strength] == min(fitted.losses.values())
    assert fitted.head.strength < max(FEW)
    assert list(STRENGTHS) == sorted(STRENGTHS)


def test_no_fold_parts_a_group() -> None:
    """Items that belong together are learned from together or not at all."""
    _, labels = blobs(40, 80)
    groups = np.arange(120) // 4
    folds = _folds(labels, groups, np.random.default_rng(0))

    assert len(folds) == 5
    assert all(not set(groups[learned]) & set(groups[held]) for learned, held in folds)
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(120))


def test_copies_of_one_picture_flatter_unless_they_are_a_group() -> None:
    """Hardly more than noise, every item four times: alone they seem to tell the labels apart."""
    rng = np.random.default_rng(2)
    labels = np.repeat(np.arange(20) % 2 == 0, 4)
    features = np.repeat(rng.normal(size=(20, 30)), 4, axis=0)
    features[:, 0] += labels
    right = [
        ((fit_head(features, labels, groups, rng=rng, strengths=(1.0,)).scores > 0.5) == labels)
        for groups in (np.arange(80), np.repeat(np.arange(20), 4))
    ]

    assert right[0].mean() > 0.95
    assert right[1].mean() < 0.75


def test_features_that_rank_the_wrong_way_round_are_refused() -> None:
    """What a feature says within a group is the opposite of what it says across groups."""
    labels = np.arange(40) % 2 == 0
    groups = np.arange(40) // 20
    features = np.where(labels == (groups == 0), 1.0, -1.0)[:, None] + np.arange(40)[:, None] / 100
    with pytest.raises(HeadError, match=r"the wrong way round; are the labels right\?"):
        fit_head(features, labels, groups, rng=np.random.default_rng(0), strengths=(1.0,))


def test_fewer_groups_make_fewer_folds() -> None:
    """Three groups of the rarer label are three folds."""
    features, labels = blobs(12, 60)
    groups = np.where(labels, np.arange(72) % 3, np.arange(72) + 100)
    fitted = fit_head(features, labels, groups, rng=np.random.default_rng(0), strengths=FEW)

    assert fitted.folds == 3


def test_a_feature_that_hardly_varies_is_left_out() -> None:
    """Where float32 has no digits left to tell its values apart."""
    features, labels = blobs()
    flat = np.column_stack([features, np.full(120, 7.0), 1e6 + np.arange(120) % 2])
    fitted = fit(flat, labels)
    weights, _ = fitted.head.folded()

    assert fitted.constant == 2
    assert weights[-2:].tolist() == [0, 0]
    assert fitted.reference(flat) == pytest.approx(fit(features, labels).reference(features))


@pytest.mark.parametrize(
    ("positive", "negative"), [(0, 50), (50, 0), (FEWEST - 1, 50), (50, FEWEST - 1)]
)
def test_one_class_or_hardly_any_items_of_one_is_refused(positive: int, negative: int) -> None:
    """The counts are named."""
    told = f"at least 10 items of either label, got {positive} positive and {negative} negative"
    with pytest.raises(HeadError, match=told):
        fit(*blobs(positive, negative))


def test_ten_of_a_class_are_enough() -> None:
    """The least that is not refused."""
    assert fit(*blobs(FEWEST, 50, gap=9)).folds == 5


def test_one_group_of_a_class_is_refused() -> None:
    """Nothing could be learned without it and tried on it."""
    features, labels = blobs(20, 60)
    groups = np.where(labels, 0, np.arange(80) + 1)
    with pytest.raises(HeadError, match="at least two groups, got 1 with positive and 60 with"):
        fit_head(features, labels, groups, rng=np.random.default_rng(0))


def test_features_that_are_all_the_same_are_refused() -> None:
    """Such as those behind a dead layer."""
    with pytest.raises(HeadError, match="expected features that vary, got 3 that are the same"):
        fit(np.ones((60, 3)), np.arange(60) % 2 == 0)


def test_a_threshold_lies_half_way_to_the_next_lower_score() -> None:
    """So that a last digit decides nothing; the counts are those of the rule."""
    labels = np.array([False, False, True, False, True, True])
    scores = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7])
    point = choose_threshold(labels, scores, "youden")

    assert point is not None
    assert (point.threshold, point.counts.tp, point.counts.fp) == (0.5, 2, 0)
    nudged = scores + np.array([0, 0, 0, 0, -1e-6, 1e-6])
    assert ((nudged >= point.threshold) == (scores >= point.threshold)).all()


def test_a_rule_that_marks_nothing_gives_no_threshold() -> None:
    """Where even the best score is a negative's; and the lowest score has none below it."""
    labels = np.array([True, False])

    assert choose_threshold(labels, np.array([0.1, 0.2]), "fpr=0.1") is None
    assert choose_threshold(labels[:1], np.array([0.1]), "youden") is None
    lowest = choose_threshold(labels, np.array([0.1, 0.2]), "recall=1")
    assert lowest is not None
    assert lowest.threshold == 0.1
