"""Quotients of shares where items come in clusters.

Conventions
-----------
The pictures of one scene show the same poses and are no independent witnesses.  Whatever is
counted is therefore summed by cluster first, and the bootstrap resamples clusters.  With fewer
than two clusters there is no interval, and the answer is None.

Measures
--------
* `clustered_response_ratio` : share of the positives marked over share of the negatives marked.
* `clustered_change` : how much that ratio grows from one decision to another.
* `clustered_quotient` : how much the marks grow from one decision to another.
* `effective` : how many independent trials a clustered proportion is worth.
* `clustered_wilson` : a proportion with Wilson's interval on that many trials.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import RESAMPLES, Interval, bootstrap
from .labeled import checked_labels


@dataclass(frozen=True)
class Effective:
    """A proportion counted over clusters, and what it is worth.

    Attributes
    ----------
    k, n : int
        Hits and trials as counted.
    trials : float
        Independent trials that would be as sure; never more than `n`.
    clusters : int
        With at least one trial.
    """

    k: int
    n: int
    trials: float
    clusters: int

    @property
    def hits(self) -> float:
        """Return the same share of the independent trials."""
        return self.trials * self.k / self.n


def totals(clusters: ArrayLike, columns: ArrayLike) -> NDArray[np.float64]:
    """Sum columns by cluster.

    Parameters
    ----------
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    columns : array_like of shape (n, c)
        What each item contributes.

    Returns
    -------
    ndarray of shape (clusters, c), dtype float64
        In the order of the sorted clusters.

    Raises
    ------
    ValueError
        If there is not one cluster for each item, or a contribution is not finite.

    Examples
    --------
    >>> totals(["b", "a", "b"], [[1, 2], [0, 5], [3, 4]]).tolist()
    [[0.0, 5.0], [4.0, 6.0]]
    """
    values = np.asarray(columns, dtype=np.float64)
    names = np.asarray(clusters)
    if values.ndim != 2 or names.shape != values.shape[:1]:
        msg = f"expected one cluster for each of {values.shape} items, got {names.shape}"
        raise ValueError(msg)
    if not np.isfinite(values).all():
        msg = f"expected finite contributions, got {values[~np.isfinite(values)][0]}"
        raise ValueError(msg)
    kinds, places = np.unique(names, return_inverse=True)
    sums = np.zeros((len(kinds), values.shape[1]))
    np.add.at(sums, places, values)
    return sums


def effective(hits: ArrayLike, trials: ArrayLike, clusters: ArrayLike) -> Effective | None:
    """Find out how many independent trials a clustered proportion is worth.

    Parameters
    ----------
    hits, trials : array_like of shape (n,), of bool or counts
        What each item contributes.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.

    Returns
    -------
    Effective or None
        None without a trial, or with trials in fewer than two clusters.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    The variance of the share of sums is linearized over clusters; `n` is divided by the factor
    by which it exceeds that of independent trials (the design effect).  Where all trials agree
    there is nothing to see of that, and every cluster counts as one trial.

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd edition, 1977, section 9A (second-hand).

    Examples
    --------
    Clusters that agree within themselves are one trial each:

    >>> found = effective([1, 1, 0, 0, 1, 1, 0, 0], [1] * 8, [1, 1, 2, 2, 3, 3, 4, 4])
    >>> found.k, found.n, found.trials
    (4, 8, 3.0)
    >>> effective([0, 0, 0, 0], [1] * 4, [1, 1, 2, 2]).trials
    2.0
    """
    pair = np.stack([np.asarray(hits), np.asarray(trials)], axis=-1).astype(np.float64)
    sums = totals(clusters, pair)
    sums = sums[sums[:, 1] > 0]
    count = len(sums)
    if count < 2:
        return None
    k, n = sums.sum(axis=0)
    share = k / n
    if share in (0.0, 1.0):
        return Effective(int(k), int(n), float(min(count, n)), count)
    residual = sums[:, 0] - share * sums[:, 1]
    variance = count / (count - 1) * float(residual @ residual) / n**2
    # No residual at all: every cluster holds the same share.
    trials_worth = share * (1 - share) / variance if variance else n
    return Effective(int(k), int(n), float(min(trials_worth, n)), count)


def clustered_wilson(
    hits: ArrayLike, trials: ArrayLike, clusters: ArrayLike, *, level: float = 0.95
) -> Interval | None:
    """Return a proportion with Wilson's interval, widened for clusters.

    Parameters
    ----------
    hits, trials : array_like of shape (n,), of bool or counts
        What each item contributes.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    level : float
        Confidence level.

    Returns
    -------
    Interval or None
        As `effective`: None without a trial, or with trials in fewer than two clusters.

    Notes
    -----
    Wilson's interval on the effective number of trials, with the quantile of Student's t with one
    degree less than there are clusters, so that sixteen scenes are not taken for many.

    References
    ----------
    .. [1] C. Franco, R. J. A. Little, T. A. Louis, E. V. Slud, "Comparative study of confidence
       intervals for proportions in complex sample surveys", Journal of Survey Statistics and
       Methodology 7, 2019 (second-hand).

    Examples
    --------
    >>> found = clustered_wilson([1, 1, 0, 0], [1] * 4, [1, 1, 2, 2])
    >>> found.value, found.low < 0.05, found.high > 0.95
    (0.5, True, True)
    """
    from scipy.stats import t

    found = effective(hits, trials, clusters)
    if found is None:
        return None
    share = found.k / found.n
    z = float(t.ppf((1 + level) / 2, found.clusters - 1))
    scale = 1 + z**2 / found.trials
    middle = (share + z**2 / (2 * found.trials)) / scale
    spread = share * (1 - share) / found.trials + z**2 / (4 * found.trials**2)
    half = z / scale * float(np.sqrt(spread))
    low = 0.0 if not found.k else max(0.0, middle - half)
    high = 1.0 if found.k == found.n else min(1.0, middle + half)
    return Interval(share, low, high, level, "Wilson over clusters")


def clustered_response_ratio(
    labels: ArrayLike,
    marks: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return the response ratio with an interval over clusters.

    Parameters
    ----------
    labels, marks : array_like of shape (n,), dtype bool
        What is, and what was said.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        Recall over false-positive rate, 1 is chance; percentile ends.  None where it is
        undefined or there are fewer than two clusters.

    Examples
    --------
    >>> labels = [True, True, False, False] * 3
    >>> marks = [True, True, True, False] * 3
    >>> found = clustered_response_ratio(labels, marks, [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
    ...                                  rng=np.random.default_rng(0))
    >>> found.value, found.method
    (2.0, 'constant')
    """
    rows = totals(clusters, _four(labels, marks))
    if len(rows) < 2:
        return None
    return bootstrap(rows, _ratio, rng=rng, method="percentile", resamples=resamples)


def clustered_change(
    labels: ArrayLike,
    simple: ArrayLike,
    complex_: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return how much the response ratio grows from one decision to another, as a factor.

    Parameters
    ----------
    labels : array_like of shape (n,), dtype bool
        What is.
    simple, complex_ : array_like of shape (n,), dtype bool
        Two decisions on the same items.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        The second ratio over the first; both are taken on the same resample, so that what they
        share cancels.  None where it is undefined or there are fewer than two clusters.

    Examples
    --------
    >>> labels = [True, True, False, False] * 2
    >>> all_of_them, first_three = [True] * 8, [True, True, True, False] * 2
    >>> clustered_change(labels, all_of_them, first_three, [1, 1, 1, 1, 2, 2, 2, 2],
    ...                      rng=np.random.default_rng(0)).value
    2.0
    """
    rows = totals(clusters, np.hstack([_four(labels, simple), _four(labels, complex_)]))
    if len(rows) < 2:
        return None

    def change(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Divide the ratios."""
        return _quotient(_ratio(sums[..., 4:]), _ratio(sums[..., :4]))

    return bootstrap(rows, change, rng=rng, method="percentile", resamples=resamples)


def clustered_quotient(
    first: ArrayLike,
    second: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return how many items a second decision marks for each that a first one marks.

    Parameters
    ----------
    first, second : array_like of shape (n,), dtype bool
        Two decisions on the same items.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        Percentile ends; None where nothing is marked first or there are fewer than two clusters.

    Examples
    --------
    >>> clustered_quotient([True, True, True, True], [True, False, True, False], [1, 1, 2, 2],
    ...                    rng=np.random.default_rng(0)).value
    0.5
    """
    marks = np.stack([np.asarray(first), np.asarray(second)], axis=-1)
    rows = totals(clusters, marks)
    if len(rows) < 2:
        return None
    return bootstrap(
        rows,
        lambda sums: _quotient(sums[..., 1], sums[..., 0]),
        rng=rng,
        method="percentile",
        resamples=resamples,
    )


def _four(labels: ArrayLike, marks: ArrayLike) -> NDArray[np.float64]:
    """Write each item as positives marked, positives, negatives marked, negatives."""
    truth, said = checked_labels(labels), checked_labels(marks)
    if truth.shape != said.shape or truth.ndim != 1:
        msg = f"expected labels and marks of one shape (n,), got {truth.shape} and {said.shape}"
        raise ValueError(msg)
    return np.stack([truth & said, truth, ~truth & said, ~truth], axis=-1).astype(np.float64)


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take recall over false-positive rate, NaN over nothing."""
    recall = _quotient(sums[..., 0], sums[..., 1])
    return _quotient(recall, _quotient(sums[..., 2], sums[..., 3]))


def _quotient(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, NaN over nothing and over what is undefined."""
    out = np.full(np.shape(above), np.nan)
    quotient: NDArray[np.float64] = np.divide(above, below, out=out, where=np.asarray(below) > 0)
    return quotient
