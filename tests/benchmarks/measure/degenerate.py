"""Items that are hardly any, and what a metric must say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from benchmarks.measure.areas import area
from benchmarks.measure.counts import Counts, count
from benchmarks.measure.mask_histograms import histogram
from benchmarks.measure.masks import count_pixels


@dataclass(frozen=True)
class Items:
    """Labels and scores; scores are halves of odd numbers, so that none is 0."""

    labels: NDArray[np.bool_]
    scores: NDArray[np.float64]

    @property
    def marks(self) -> NDArray[Any]:
        """Mark scores above 0; a score that is no number is no mark either."""
        above = self.scores > 0
        lost = np.isnan(self.scores)
        return np.where(lost, np.nan, above) if lost.any() else above

    @property
    def probable(self) -> NDArray[np.float64]:
        """Return scores as numbers between 0 and 1, mirrored where scores are."""
        numbers: NDArray[np.float64] = 1 / (1 + np.exp(-self.scores))
        return numbers

    @property
    def clusters(self) -> NDArray[np.intp]:
        """Put neighbors into one cluster."""
        return np.arange(self.labels.size) // 2

    def marked(self, kind: bool | None = None) -> Any:
        """Count the marks among the items of a class, or all; no number where one is none."""
        kept = self.labels if kind is None else self.labels == kind
        marks = self.marks if kind is None else self.marks[kept]
        return np.nan if np.isnan(self.scores).any() else int(marks.sum())

    def of(self, kind: bool) -> int:
        """Count the items of a class."""
        return int((self.labels == kind).sum())

    def counts(self) -> Counts:
        """Count at a score of 0."""
        hits, alarms = self.marked(True), self.marked(False)
        return Counts(hits, alarms, self.of(True) - hits, self.of(False) - alarms)

    def images(self) -> list[NDArray[np.int64]]:
        """Make masks of three pixels each of the items."""
        starts = range(0, self.labels.size, 3)
        pairs = [(self.labels[at : at + 3], self.probable[at : at + 3]) for at in starts]
        return [histogram(truth, mask) for truth, mask in pairs]

    def pixel_counts(self) -> list[Counts]:
        """Count the pixels of such masks."""
        starts = range(0, self.labels.size, 3)
        return [count_pixels(self.labels[at : at + 3], self.marks[at : at + 3]) for at in starts]

    def segments(self, kind: bool) -> NDArray[np.float64]:
        """Make a segment of every item of a class, its score the height at which it lies."""
        at = self.scores[self.labels == kind]
        flat = np.zeros_like(at)
        return np.stack([flat, at, flat + 9, at, flat + 2, flat + 2], axis=-1)

    def swapped(self) -> Items:
        """Turn the scores."""
        return Items(self.labels, -self.scores)


Check = Callable[[Any, Any, Items], None]


@dataclass(frozen=True)
class Metric:
    """One metric and what it promises.

    Attributes
    ----------
    take : callable
        Takes the number of items.
    turned : callable
        Holds what it says of turned scores against what it said before.
    both : bool
        Whether it is undefined without both classes.
    left_out : str
        Why a score that is no number is no mistake here; empty where it is refused.
    undefined, infinite : tuple of str
        Fields that may be NaN or infinite, as their documentation says.
    tied : float or callable or None
        What it is where all scores are the same, where that is known.
    """

    take: Callable[[Items], Any]
    turned: Check
    both: bool = False
    left_out: str = ""
    undefined: tuple[str, ...] = ()
    infinite: tuple[str, ...] = ()
    tied: Callable[[Items], float] | None = None


def rng() -> np.random.Generator:
    """Give every metric the same stream."""
    return np.random.default_rng(3)


def number(found: Any) -> float | None:
    """Return the value of whatever a metric returns."""
    if found is None or isinstance(found, float):
        return found
    for name in ("interval", "average_precision", "difference"):
        found = getattr(found, name, found)
    return None if found is None else float(getattr(found, "value", found))


def mirrored(before: Any, after: Any, _: Items) -> None:
    """It is 1 minus what it was: turned scores are told, never turned back."""
    first, second = number(before), number(after)
    assert (first is None) == (second is None)
    if first is not None:
        assert second == pytest.approx(1 - first, abs=1e-9)


def same(before: Any, after: Any, _: Items) -> None:
    """It knows of no direction."""
    assert after == pytest.approx(before, abs=1e-9)


def half(before: Any, after: Any, items: Items) -> None:
    """Mean recalls to 1/2: of what lies right of 1/2 before, 1 minus lies left of it after."""
    whole = area(items.labels, items.scores)
    if before is not None and whole is not None:
        assert after == pytest.approx(1 - 2 * whole.value + before, abs=1e-9)


def like_scikit(before: Any, after: Any, items: Items) -> None:
    """It is that of the turned scores, which scikit-learn gives too."""
    found = number(after)
    if found is not None:
        expected = average_precision_score(items.labels, -items.scores)
        assert found == pytest.approx(expected, abs=1e-9)


def turned_curve(before: Any, after: Any, _: Items) -> None:
    """Points of a ROC curve (or of its errors) lie opposite to where they were."""
    if before is not None:
        area_of = [float(np.trapezoid(one.y, one.x)) for one in (before, after)]
        if before.x[0] == 0 and before.x[-1] == 1:
            assert area_of[1] == pytest.approx(1 - area_of[0], abs=1e-9)


def honest_precision(before: Any, after: Any, items: Items) -> None:
    """Every point is that of its threshold on the turned scores."""
    if after is not None:
        for recall, precision, at in zip(
            after.x[:-1], after.y[:-1], after.thresholds[:-1], strict=True
        ):
            marks = -items.scores >= at
            assert recall == pytest.approx(items.labels[marks].sum() / items.labels.sum())
            assert precision == pytest.approx(items.labels[marks].mean())


def honest_errors(before: Any, after: Any, items: Items) -> None:
    """Every point is that of its threshold on the turned scores."""
    if after is not None:
        for alarms, misses, at in zip(after.x, after.y, after.thresholds, strict=True):
            marks = -items.scores >= at
            assert alarms == pytest.approx(marks[~items.labels].mean())
            assert misses == pytest.approx(1 - marks[items.labels].mean())


def honest_threshold(before: Any, after: Any, items: Items) -> None:
    """The counts are those of the threshold on the turned scores."""
    if after is not None:
        assert after.counts == count(items.labels, -items.scores >= after.threshold)


def other_way(before: Any, after: Any, _: Items) -> None:
    """The interval is the other way around."""
    assert (after.low, after.high) == pytest.approx((-before.high, -before.low))


def opposite(before: Any, after: Any, _: Items) -> None:
    """The difference is the other way around and as sure."""
    first = getattr(before, "mean", None) if not hasattr(before, "difference") else number(before)
    second = getattr(after, "mean", None) if not hasattr(after, "difference") else number(after)
    if first is not None and second is not None:
        assert second == pytest.approx(-first, abs=1e-9)
        assert after.p_value == pytest.approx(before.p_value, abs=1e-9)


def other_sign(before: Any, after: Any, _: Items) -> None:
    """A difference of areas is the other way around."""
    first, second = number(before), number(after)
    assert (first is None) == (second is None)
    if first is not None:
        assert second == pytest.approx(-first, abs=1e-9)


def negated(before: Any, after: Any, _: Items) -> None:
    """What was b is c, what was marked is not."""
    assert (after.b, after.c) == (before.c, before.b)


def other_half(before: Any, after: Any, items: Items) -> None:
    """What was marked is left alone, and the reverse."""
    assert (after.tp, after.fp) == (before.fn, before.tn)


def of_turned_counts(before: Any, after: Any, items: Items) -> None:
    """It is the ratio of what is marked now."""
    found, counts = number(after), items.swapped().counts()
    if found is not None:
        assert counts.response_ratio is None or found == pytest.approx(counts.response_ratio)


def told(before: Any, after: Any, items: Items) -> None:
    """It says something of either, and the own base rate stays."""
    assert type(after) in (type(before), type(None)) or before is None


def brier_of_turned(before: Any, after: Any, items: Items) -> None:
    """Scores that say the opposite are as wrong as they were right."""
    if after is not None:
        wrong = (items.swapped().probable - items.labels) ** 2
        assert after.brier == pytest.approx(wrong.mean())
