"""A method beside the baseline, on the items that both have scored."""

import numpy as np

from benchmarks.measure.resolution import area_gap, decision_gap
from benchmarks.report.compared import Pair, Threshold
from benchmarks.report.pairs import make_pairs, with_ranks
from benchmarks.report.rows import Basis, Method, make_rows

LABELS = np.array([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, -1, 1, 0] * 4, dtype=np.int8)
BASE = np.where(LABELS == 1, 0.2, 0.7) + np.arange(60) / 1000
BETTER = np.where(LABELS == 1, 0.8, 0.1) + np.arange(60) / 700
BETTER[::15] = np.nan
BASE[13] = np.nan


def method(name: str, scores: np.ndarray, threshold: float | None = 0.5) -> Method:
    """Make a method."""
    point = None if threshold is None else Threshold(threshold, "given", "given")
    return Method(name, name, name, "", scores, {}, point)


def pair(basis: Basis, *, threshold: float | None = 0.5, column: str | None = None) -> Pair:
    """Set the better method beside the other."""
    methods = [method("base", BASE), method("better", BETTER, threshold)]
    _, gains = make_rows(basis, methods, 0)
    ((found,), _) = make_pairs(basis, methods, 0, gains, clusters=column)
    return found


def test_items_that_only_one_decides_rightly_are_told_apart() -> None:
    """All that is gained, nothing lost; and which items change side, in places of all items."""
    found = pair(Basis(LABELS, None, resamples=100))
    used = (LABELS >= 0) & ~np.isnan(BASE) & ~np.isnan(BETTER)

    assert (found.n, found.positives) == (int(used.sum()), int((LABELS[used] == 1).sum()))
    assert (found.gained, found.lost) == (int(used.sum()), 0)
    assert found.changed == tuple(np.flatnonzero(used))
    assert found.decision_gap == decision_gap(found.n, found.n)
    assert found.area is not None
    assert found.area.difference.value == 1.0
    assert found.gain is not None
    assert found.gain.value > 0.3


def test_clusters_promise_no_gap_of_decisions() -> None:
    """Changed pairs of one scene are no independent pairs."""
    rng = np.random.default_rng(1)
    mixed = np.where(rng.random(60) < 0.3, BASE, BETTER)
    methods = [method("base", BASE), method("mixed", mixed)]
    basis = Basis(LABELS, np.arange(60) // 3, resamples=100)
    ((found,), family) = make_pairs(basis, methods, 0, [None, None], clusters="scene")

    assert family == 2
    assert found.decisions is not None
    assert found.decisions.test == "permutation by scene"
    assert found.decision_gap is None
    assert found.area is not None
    assert found.area.clusters == 20
    assert found.area_gap == area_gap(found.area.standard_error)


def test_a_method_that_does_not_decide_is_tested_by_its_area_alone() -> None:
    """Nothing is made up of a missing operating point."""
    found = pair(Basis(LABELS, None, resamples=100), threshold=None)

    assert (found.gained, found.lost, found.decisions, found.decision_gap) == (None,) * 4
    assert found.changed == ()
    assert found.areas is not None


def test_the_better_method_is_first() -> None:
    """Whichever is named first."""
    basis = Basis(LABELS, None, resamples=100)
    methods = [method("base", BASE), method("better", BETTER), method("again", BETTER)]
    for order in (methods, methods[::-1]):
        rows, _ = make_rows(basis, order, 0)
        ranks = {row.name: row.rank for row in with_ranks(basis, order, rows)}
        assert ranks == {"base": 3, "better": 1, "again": 1}
