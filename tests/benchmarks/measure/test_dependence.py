"""Mutual information: by hand, by invariance, and its bias."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from benchmarks.measure.dependence import mutual_information

COLUMNS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=60)


def test_a_table_by_hand() -> None:
    """Counts 3, 1 / 1, 3: 1 bit less the entropy of a quarter, 0.8113."""
    found = mutual_information([0] * 4 + [1] * 4, [0, 0, 0, 1, 1, 1, 1, 0])
    quarter = -(0.25 * math.log2(0.25) + 0.75 * math.log2(0.75))

    assert found.plain == pytest.approx(1 - quarter)
    # Two levels, two levels and four pairs: (2 + 2 - 4 - 1) / (2 * 8 * ln 2).
    assert found.bits == pytest.approx(1 - quarter - 1 / (16 * math.log(2)))
    assert found.items == 8


@given(COLUMNS)
def test_the_plain_value_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    """Which gives nats; and it is symmetric."""
    first, second = zip(*pairs, strict=True)
    found = mutual_information(first, second)

    assert found.plain == pytest.approx(mutual_info_score(first, second) / math.log(2), abs=1e-9)
    assert found.bits == pytest.approx(mutual_information(second, first).bits, abs=1e-12)


def test_the_correction_takes_the_bias_away() -> None:
    """Of independent samples of 200 the mean is 0 after, 5 x 3 / (400 ln 2) before."""
    rng = np.random.default_rng(20261125)
    found = [
        mutual_information(rng.integers(0, 6, 200), rng.integers(0, 4, 200)) for _ in range(400)
    ]

    assert np.mean([each.plain for each in found]) == pytest.approx(0.054, abs=0.003)
    assert np.mean([each.bits for each in found]) == pytest.approx(0, abs=0.003)


def test_names_of_levels_do_not_matter() -> None:
    """Words, numbers and a constant column."""
    assert mutual_information(["x", "y"] * 8, [2.5, 1.5] * 8).plain == 1.0
    assert mutual_information(["x"] * 6, [1, 2, 3] * 2).bits == 0.0


def test_misuse_is_refused() -> None:
    """Different lengths and nothing at all."""
    with pytest.raises(ValueError, match=r"of one length from 1 on, got \(2,\) and \(1,\)"):
        mutual_information([1, 2], [1])
    with pytest.raises(ValueError, match="of one length from 1 on"):
        mutual_information([], [])
