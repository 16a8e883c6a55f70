"""Orthogonal arrays in 32 runs: which levels the scenes of the crossed block take.

In an array of strength 2, every pair of columns shows every pair of levels equally often, so
that no factor tells anything about another.

Conventions
-----------
A run is a vector over GF(2) with five coordinates; run r holds the bits of r.  A column of two
levels is a nonzero vector, a point of the projective space PG(4, 2): its level in a run is the
scalar product.  A column of four levels is a line: three points, each the sum of the other two.
Two columns are orthogonal exactly when their points are independent, that is when no two of them
share a point.

References
----------
.. [1] A. S. Hedayat, N. J. A. Sloane, J. Stufken, "Orthogonal Arrays", Springer 1999, on mixed
   arrays from geometries.
.. [2] R. Gold, "Maximal recursive sequences with 3-valued recursive cross-correlation functions",
   IEEE Transactions on Information Theory 14, 1968, on the cubes of `spread_columns`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RUNS = 32
FOUR_LEVEL, TWO_LEVEL = 9, 4
#: x^3 + x + 1 and x^5 + x^2 + 1, irreducible over GF(2); any other would do.
_CUBIC, _QUINTIC = 0b1011, 0b100101

Line = tuple[int, int]


def product(a: int, b: int, modulus: int) -> int:
    """Multiply two elements of a field of characteristic 2.

    Parameters
    ----------
    a, b : int
        Polynomials over GF(2), one bit a coefficient, of a lower degree than the modulus.
    modulus : int
        Irreducible polynomial.

    Returns
    -------
    int

    Examples
    --------
    In GF(8), x times x^2 is x^3 = x + 1:

    >>> product(0b010, 0b100, 0b1011)
    3
    """
    degree = modulus.bit_length() - 1
    total = 0
    while b:
        total ^= a if b & 1 else 0
        b >>= 1
        a <<= 1
        a ^= modulus if a >> degree else 0
    return total


def spread() -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """Cut PG(4, 2) into nine disjoint lines and four points.

    Returns
    -------
    lines : tuple of pairs of int
        Two points of each line; the third is their sum.
    points : tuple of int
        What is left.

    Notes
    -----
    A vector is read as (u, v) with u in GF(8) and v in GF(2)^2.  For each a in GF(8) the vectors
    (a v, v) make a line, v being taken for an element of GF(8); two such lines are disjoint, since
    a v = b v only for a = b.  These eight leave the plane v = 0, of which the ninth line takes
    three points.  Nine is the most that PG(4, 2) has room for.

    Examples
    --------
    >>> lines, points = spread()
    >>> len(lines), points
    (9, (16, 20, 24, 28))
    """
    lines = [(product(a, 1, _CUBIC) << 2 | 1, product(a, 2, _CUBIC) << 2 | 2) for a in range(8)]
    lines.append((1 << 2, 2 << 2))
    used = {point for a, b in lines for point in (a, b, a ^ b)}
    return tuple(lines), tuple(point for point in range(1, RUNS) if point not in used)


def orthogonal_array() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return OA(32, 4^9 2^4, 2).

    Returns
    -------
    four : ndarray of shape (32, 9), dtype int64
        Levels 0 to 3.
    two : ndarray of shape (32, 4), dtype int64
        Levels 0 and 1.

    Examples
    --------
    >>> four, two = orthogonal_array()
    >>> np.bincount(4 * four[:, 0] + four[:, 8]).tolist()
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    lines, points = spread()
    runs = range(RUNS)
    four = [[2 * _level(a, run) + _level(b, run) for a, b in lines] for run in runs]
    two = [[_level(point, run) for point in points] for run in runs]
    return np.array(four, dtype=np.int64), np.array(two, dtype=np.int64)


def spread_columns() -> NDArray[np.int64]:
    """Return two more four-level columns, orthogonal to each other.

    Returns
    -------
    ndarray of shape (32, 2), dtype int64
        Levels 0 to 3; each of the 16 pairs stands in two runs.

    Notes
    -----
    The array is full: nothing is left that would be orthogonal to all of it.  A further linear
    column would agree with three others in one bit of two.  The cube of the run, taken in GF(32),
    spreads the same dependence evenly and thinly: it is almost bent, so that no bit of it, nor any
    sum of its bits, agrees with a sum of the run's bits in more than 20 runs of 32 or fewer than
    12; no function does better.

    Examples
    --------
    >>> columns = spread_columns()
    >>> np.bincount(4 * columns[:, 0] + columns[:, 1]).tolist()
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    cubes = [product(product(x, x, _QUINTIC), x, _QUINTIC) for x in range(RUNS)]
    return np.array([[cube & 3, cube >> 2 & 3] for cube in cubes], dtype=np.int64)


def _level(point: int, run: int) -> int:
    """Return the scalar product of two vectors over GF(2)."""
    return (point & run).bit_count() & 1
