"""The layer on a frozen network: features and labels in, one calibrated score out.

Conventions
-----------
A head is standardization, a logistic regression with an L2 penalty, and Platt's calibration, all
of scikit-learn.  Both classes weigh alike in the regression, whatever their numbers; the
calibration does not weigh, so that a score is a probability at the base rate of the items.
Choices are made on items that the regression at hand has not seen: folds that hold every class,
and never part a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure.operating_point import OperatingPoint, choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Fold = tuple[NDArray[np.intp], NDArray[np.intp]]

#: Items of a class below which no head is fitted.  Ours: Platt's two numbers are fitted to the
#: out-of-fold values of the class, and two a fold are the least that say anything.
FEWEST = 10
#: Folds of the cross-validation; fewer where a class has fewer groups.  The custom of the field.
FOLDS = 5
#: Strengths that are tried, scikit-learn's C: half decades.  Ours; at the ends the loss rises.
STRENGTHS = tuple(float(f"{10 ** (step / 2):.3g}") for step in range(-12, 3))
#: A feature that spreads less than this share of its mean is taken for constant.  Ours: float32
#: has seven digits, and the exported layer works in them.
FLAT = 1e-4
#: Steps of the solver, and the gradient at which it stops.  Ours: far from either in practice.
STEPS, GRADIENT = 10_000, 1e-6


class HeadError(ValueError):
    """No head can be fitted to these items; the message says why.

    Examples
    --------
    >>> issubclass(HeadError, ValueError)
    True
    """


@dataclass(frozen=True, eq=False)
class Head:
    """A fitted head.

    Attributes
    ----------
    mean, std : ndarray of shape (d,)
        Of the features; std is 1 where a feature is taken for constant.
    coefficients : ndarray of shape (d,)
        Of the regression on standardized features; 0 where one is taken for constant.
    intercept : float
        Of the regression.
    slope, offset : float
        Of the calibration: a score is ``sigmoid(slope * decision + offset)``.
    strength : float
        scikit-learn's C.
    """

    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercept: float
    slope: float
    offset: float
    strength: float

    def folded(self) -> tuple[NDArray[np.float64], float]:
        """Fold standardization, regression and calibration into one layer.

        Returns
        -------
        weights : ndarray of shape (d,), dtype float64
        bias : float
            A score is ``sigmoid(features @ weights + bias)``.
        """
        weights = self.slope * self.coefficients / self.std
        bias = self.slope * self.intercept + self.offset - float(weights @ self.mean)
        return weights, bias


@dataclass(frozen=True, eq=False)
class Fitted:
    """A head and what its fit was like.

    Attributes
    ----------
    head : Head
        Fitted to all items.
    scores : ndarray of shape (n,), dtype float64
        Of every item by a regression that had not seen it, and by the one calibration.
    folds : int
        Of the cross-validation.
    losses : mapping of float to float
        For every strength the mean loss on items not seen, both classes weighing alike; in nats.
    constant : int
        Features taken for constant.
    """

    head: Head
    scores: NDArray[np.float64]
    folds: int
    losses: Mapping[float, float]
    constant: int
    _estimators: tuple[Any, Any, NDArray[np.bool_]]

    def reference(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Score features by scikit-learn's own objects, step by step.

        Parameters
        ----------
        features : ndarray of shape (m, d)
            Of any pictures.

        Returns
        -------
        ndarray of shape (m,), dtype float64
        """
        regression, calibration, varies = self._estimators
        decisions = regression.decision_function(np.asarray(features, np.float64)[:, varies])
        scores: NDArray[np.float64] = calibration.predict_proba(decisions[:, None])[:, 1]
        return scores


def fit_head(
    features: NDArray[np.floating],
    labels: NDArray[np.bool_],
    groups: NDArray[np.intp],
    *,
    rng: np.random.Generator,
    strengths: Sequence[float] = STRENGTHS,
) -> Fitted:
    """Fit a calibrated head, its strength chosen by cross-validation.

    Parameters
    ----------
    features : ndarray of shape (n, d)
        Finite.
    labels : ndarray of shape (n,), dtype bool
        Which items are positive.
    groups : ndarray of shape (n,), dtype intp
        Which items belong together; no fold parts them.
    rng : numpy.random.Generator
        Deals out the folds.
    strengths : sequence of float
        Values of C to choose from, by the loss on items not seen.

    Returns
    -------
    Fitted

    Raises
    ------
    HeadError
        If a class has fewer than `FEWEST` items or fewer than two groups, no feature varies, or
        features of positive items are not told from those of negative ones at all.

    Notes
    -----
    Platt's targets ``(p + 1) / (p + 2)`` and ``1 / (n + 2)`` [1]_ are given to a regression
    without penalty as weights of an item's two possible labels, which is the same sum.

    References
    ----------
    .. [1] J. C. Platt, "Probabilistic outputs for support vector machines and comparisons to
       regularized likelihood methods", Advances in Large Margin Classifiers, 1999, section 2.1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> labels = np.arange(40) % 2 == 0
    >>> features = rng.normal(size=(40, 3)) + labels[:, None]
    >>> fitted = fit_head(features, labels, np.arange(40), rng=rng)
    >>> weights, bias = fitted.head.folded()
    >>> layer = 1 / (1 + np.exp(-(features @ weights + bias)))
    >>> bool(np.allclose(layer, fitted.reference(features), atol=1e-12)), fitted.folds
    (True, 5)
    """
    from sklearn.model_selection import cross_val_predict

    values = np.asarray(features, dtype=np.float64)
    _require_classes(labels)
    mean, std = values.mean(axis=0), values.std(axis=0)
    varies = std > FLAT * np.abs(mean)
    if not varies.any():
        msg = f"expected features that vary, got {values.shape[1]} that are the same for all items"
        raise HeadError(msg)
    folds = _folds(labels, groups, rng)
    seen = values[:, varies]
    losses, decisions = {}, {}
    for strength in strengths:
        decisions[strength] = cross_val_predict(
            _regression(strength), seen, labels, cv=folds, method="decision_function"
        )
        losses[strength] = _loss(labels, decisions[strength])
    best = min(strengths, key=lambda strength: (losses[strength], strength))
    calibration = _calibrated(labels, decisions[best])
    slope, offset = float(calibration.coef_[0, 0]), float(calibration.intercept_[0])
    if slope <= 0:
        msg = (
            "expected features that tell the classes apart, got a regression that ranks items it "
            "has not seen the wrong way round; are the labels right? Try another --layer or "
            "--backbone, or more items"
        )
        raise HeadError(msg)
    regression = _regression(best).fit(seen, labels)
    scale, last = regression[0], regression[-1]
    coefficients = np.zeros(len(mean))
    coefficients[varies] = last.coef_[0]
    mean[varies], std[~varies], std[varies] = scale.mean_, 1.0, scale.scale_
    head = Head(mean, std, coefficients, float(last.intercept_[0]), slope, offset, best)
    scores = calibration.predict_proba(decisions[best][:, None])[:, 1]
    estimators = (regression, calibration, varies)
    return Fitted(head, scores, len(folds), losses, int((~varies).sum()), estimators)


def choose_threshold(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], rule: str
) -> OperatingPoint | None:
    """Choose a threshold that last digits of another processor do not cross.

    Parameters
    ----------
    labels : ndarray of shape (n,), dtype bool
        Which items are positive.
    scores : ndarray of shape (n,), dtype float64
        Of the items.
    rule : str
        As `benchmarks.measure.operating_point` reads it.

    Returns
    -------
    OperatingPoint or None
        Half-way between the score that the rule takes and the next lower one, where there is
        one: the items decide alike.  None where a class is missing or nothing may be marked.

    Raises
    ------
    ValueError
        If there is no such rule.

    Examples
    --------
    >>> found = choose_threshold(np.array([False, True]), np.array([0.25, 0.75]), "youden")
    >>> found.threshold, found.counts
    (0.5, Counts(tp=1, fp=0, fn=0, tn=1))
    """
    point = choose(labels, scores, rule)
    if point is None or not np.isfinite(point.threshold):
        return None
    lower = scores[scores < point.threshold]
    middle = (point.threshold + float(lower.max())) / 2 if len(lower) else point.threshold
    return OperatingPoint(middle, point.rule, point.counts)


def _require_classes(labels: NDArray[np.bool_]) -> None:
    """Refuse a set with one class, or with hardly any items of one."""
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if min(positives, negatives) < FEWEST:
        msg = (
            f"expected at least {FEWEST} items of either label, got {positives} positive and "
            f"{negatives} negative"
        )
        raise HeadError(msg)


def _folds(
    labels: NDArray[np.bool_], groups: NDArray[np.intp], rng: np.random.Generator
) -> list[Fold]:
    """Deal items into folds that hold both classes and part no group."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    held = [len(np.unique(groups[kind])) for kind in (labels, ~labels)]
    count = min(FOLDS, *held)
    if count < 2:
        msg = (
            "expected items of either label in at least two groups, got "
            f"{held[0]} with positive and {held[1]} with negative items"
        )
        raise HeadError(msg)
    alone = len(np.unique(groups)) == len(groups)
    seed = int(rng.integers(2**31))
    dealer = (StratifiedKFold if alone else StratifiedGroupKFold)(
        count, shuffle=True, random_state=seed
    )
    folds = [
        (learned, held_out)
        for learned, held_out in dealer.split(labels, labels, groups=None if alone else groups)
        if len(held_out)
    ]
    if len(folds) < 2 or any(len(np.unique(labels[learned])) < 2 for learned, _ in folds):
        msg = (
            "expected groups that can be dealt into folds with both labels, got one group that "
            "holds nearly all items of a label"
        )
        raise HeadError(msg)
    return folds


def _regression(strength: float) -> Any:
    """Make the regression on standardized features."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        StandardScaler(),
        LogisticRegression(C=strength, class_weight="balanced", max_iter=STEPS, tol=GRADIENT),
    )


def _loss(labels: NDArray[np.bool_], decisions: NDArray[np.float64]) -> float:
    """Return the mean logistic loss, both classes weighing alike."""
    losses = np.logaddexp(0, np.where(labels, -decisions, decisions))
    return float(losses[labels].mean() + losses[~labels].mean()) / 2


def _calibrated(labels: NDArray[np.bool_], decisions: NDArray[np.float64]) -> Any:
    """Fit Platt's sigmoid to decisions on items not seen."""
    from sklearn.linear_model import LogisticRegression

    positives, negatives = int(labels.sum()), int((~labels).sum())
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    # lbfgs would stop where a hundred items no longer move the sum.
    sigmoid = LogisticRegression(C=np.inf, solver="newton-cholesky", max_iter=STEPS, tol=1e-9)
    return sigmoid.fit(
        np.concatenate([decisions, decisions])[:, None],
        np.repeat([True, False], len(labels)),
        sample_weight=np.concatenate([targets, 1 - targets]),
    )
