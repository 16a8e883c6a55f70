"""The orthogonal array, counted out pair by pair."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.arrays import (
    FOUR_LEVEL,
    RUNS,
    TWO_LEVEL,
    orthogonal_array,
    product,
    spread,
    spread_columns,
)

ELEMENT = st.integers(0, 31)


def test_every_pair_of_columns_shows_every_pair_of_levels_equally_often() -> None:
    """That is what strength 2 means: 2, 4 or 8 times, by the numbers of levels."""
    four, two = orthogonal_array()
    columns = [(column, 4) for column in four.T] + [(column, 2) for column in two.T]
    assert len(columns) == FOUR_LEVEL + TWO_LEVEL

    for (first, m), (second, n) in itertools.combinations(columns, 2):
        counts = np.bincount(first * n + second, minlength=m * n)
        assert counts.tolist() == [RUNS // (m * n)] * (m * n)


def test_no_two_runs_are_alike() -> None:
    """Scenes with the same levels would be the same question twice."""
    assert len({tuple(row) for row in np.hstack(orthogonal_array()).tolist()}) == RUNS


def test_lines_and_points_cover_the_space_once() -> None:
    """Nine lines of three points and four single points are all 31."""
    lines, points = spread()
    covered = [point for a, b in lines for point in (a, b, a ^ b)] + list(points)

    assert sorted(covered) == list(range(1, RUNS))


def test_field_products_by_hand() -> None:
    """In GF(8) with x^3 = x + 1: x^2 (x + 1) = x^3 + x^2 = x^2 + x + 1, and x^4 = x^2 + x."""
    assert product(0b100, 0b011, 0b1011) == 0b111
    assert product(0b100, 0b100, 0b1011) == 0b110


@given(ELEMENT, ELEMENT, ELEMENT)
def test_the_product_is_that_of_a_field(a: int, b: int, c: int) -> None:
    """It commutes, associates, distributes, and has no divisors of zero."""

    def times(x: int, y: int) -> int:
        """Multiply in GF(32)."""
        return product(x, y, 0b100101)

    assert times(a, b) == times(b, a)
    assert times(times(a, b), c) == times(a, times(b, c))
    assert times(a, b ^ c) == times(a, b) ^ times(a, c)
    assert (times(a, b) == 0) == (a == 0 or b == 0)


def test_the_further_columns_depend_on_nothing_by_more_than_a_quarter() -> None:
    """No sum of their bits correlates with a sum of the run's bits by more than 8 of 32."""
    columns = spread_columns()
    bits = columns[:, 0] + 4 * columns[:, 1]
    parity = np.array([number.bit_count() & 1 for number in range(RUNS)])
    runs = np.arange(RUNS)

    sums = {
        abs(int((-1) ** (parity[runs & u] ^ parity[bits & v]) @ np.ones(RUNS)))
        for u in range(1, RUNS)
        for v in range(1, 16)
    }

    assert sums == {0, 8}
