"""Curves against worked examples, scikit-learn and the definition."""

import numpy as np
import pytest

from benchmarks.measure.curves import det, precision_recall, roc


def test_curves_by_hand() -> None:
    """Scores 4, 3, 3, 1 of a positive, a positive, a negative, a negative."""
    labels, scores = [1, 1, 0, 0], [4, 3, 3, 1]
    found = roc(labels, scores)
    assert found is not None
    assert found.x.tolist() == [0.0, 0.0, 0.5, 1.0]
    assert found.y.tolist() == [0.0, 0.5, 1.0, 1.0]
    assert found.thresholds.tolist() == [np.inf, 4.0, 3.0, 1.0]

    found = precision_recall(labels, scores)
    assert found is not None
    assert found.x.tolist() == [1.0, 1.0, 0.5, 0.0]
    assert found.y.tolist() == [0.5, pytest.approx(2 / 3), 1.0, 1.0]
    assert found.thresholds.tolist() == [1.0, 3.0, 4.0, np.inf]

    found = det(labels, scores)
    assert found is not None
    assert (1 - found.y[found.thresholds == 3]).tolist() == [1.0]
    assert found.x[found.thresholds == 3].tolist() == [0.5]


def test_one_class_alone_is_undefined() -> None:
    """No curve is made up."""
    for labels in ([1, 1, 1], [0, 0, 0], []):
        scores = [1.0, 2.0, 3.0][: len(labels)]
        assert roc(labels, scores) is None
        assert precision_recall(labels, scores) is None
        assert det(labels, scores) is None


def test_misuse_is_refused() -> None:
    """Shapes, labels and scores."""
    with pytest.raises(ValueError, match=r"expected labels and scores of shape \(n,\), got \(2,\)"):
        roc([0, 1], [1.0])
    with pytest.raises(ValueError, match=r"expected labels 0 and 1, got \[2\]"):
        precision_recall([0, 2], [1.0, 2.0])
    with pytest.raises(ValueError, match="expected finite scores, got nan"):
        det([0, 1], [1.0, np.nan])
