"""What is seen in each part of a rendered picture: shares by hand, and what becomes of them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.body import SEGMENTS
from benchmarks.data.figures.codes import BACKGROUND, MIXED, OBJECT, code_of, hair_code
from benchmarks.train.cache import Prepared, Wanted, keep
from benchmarks.train.cells import KINDS, cells_of, no_figure

CHEST, THIGH = SEGMENTS.index("chest"), SEGMENTS.index("left_thigh")


def test_each_kind_by_hand() -> None:
    """A part of one code each: bare and covered trunk, other skin and cloth, and nothing."""
    codes = np.array(
        [
            [code_of(0, CHEST), code_of(3, CHEST, covered=True)],
            [code_of(1, THIGH), code_of(2, THIGH, covered=True)],
        ],
        dtype=np.uint8,
    )

    found = cells_of(codes, 2)

    assert [KINDS[kind] for kind in found.reshape(4, -1).argmax(axis=1)] == [
        "bare trunk",
        "covered trunk",
        "other skin",
        "other cloth",
    ]
    assert set(np.unique(found)) == {0, 255}


def test_what_is_no_figure() -> None:
    """Background, objects, hair and mixed pixels are no part of a figure."""
    codes = np.array([[BACKGROUND, OBJECT], [MIXED, hair_code(0)]], dtype=np.uint8)

    np.testing.assert_array_equal(cells_of(codes, 1), no_figure(1))


@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from([1, 2, 4]))
def test_shares_add_up(seed: int, count: int) -> None:
    """The kinds of a part share it among them, to a rounding each."""
    known = [
        code_of(figure, segment, covered=bool(segment % 2))
        for figure in range(4)
        for segment in range(20)
    ]
    codes = np.random.default_rng(seed).choice(np.array(known, np.uint8), size=(8, 8))

    found = cells_of(codes, count).astype(int)

    assert np.all(np.abs(found.sum(axis=-1) - 255) <= len(KINDS))


def test_a_picture_that_cannot_be_divided_is_refused() -> None:
    """Parts are whole pixels."""
    with pytest.raises(ValueError, match="expected a square picture of a multiple of 3 rows"):
        cells_of(np.zeros((4, 4), np.uint8), 3)


def test_a_cache_keeps_cells_beside_their_pictures(tmp_path: Path) -> None:
    """What is taken out again is what was put in, the second time as the first."""
    rng = np.random.default_rng(0)
    made = {
        name: Prepared(
            rng.integers(256, size=(4, 4, 3), dtype=np.uint8),
            cells=rng.integers(256, size=(2, 2, 5), dtype=np.uint8),
        )
        for name in ("a", "b", "c")
    }
    wanted = Wanted(tmp_path, {}, 4, tuple(made), str, made.__getitem__, made.__getitem__, (2, 5))

    for kept in (keep(wanted), keep(wanted)):
        assert kept.cells is not None
        np.testing.assert_array_equal(kept.pixels, [each.pixels for each in made.values()])
        np.testing.assert_array_equal(kept.cells, [each.cells for each in made.values()])


def test_a_picture_without_the_cells_wanted_is_refused(tmp_path: Path) -> None:
    """A network is told of all pictures or of none."""
    made = {"a": Prepared(np.zeros((4, 4, 3), np.uint8))}
    wanted = Wanted(tmp_path, {}, 4, ("a",), str, made.__getitem__, made.__getitem__, (2, 5))

    with pytest.raises(ValueError, match=r"expected uint8 cells of shape .*, got none"):
        keep(wanted)
