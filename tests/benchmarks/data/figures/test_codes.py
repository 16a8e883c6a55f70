"""Codes of indexed masks: every byte has one meaning or none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures import codes


def test_no_two_things_share_a_code() -> None:
    """Four figures of twenty segments, bare and covered, and four heads of hair fit one byte."""
    every = [
        codes.code_of(figure, segment, covered=covered)
        for figure in range(4)
        for segment in range(20)
        for covered in (False, True)
    ]
    every += [codes.hair_code(figure) for figure in range(4)]
    every += [codes.BACKGROUND, codes.OBJECT, codes.OCCLUDER, codes.MIXED]

    assert len(set(every)) == len(every)
    assert min(every) == 0
    assert max(every) == 255


@given(figure=st.integers(0, 3), segment=st.integers(0, 19), covered=st.booleans())
def test_a_code_reads_back_as_what_it_was_made_from(
    figure: int, segment: int, covered: bool
) -> None:
    """Figure, segment and cover survive the way into a mask and back."""
    code = codes.code_of(figure, segment, covered=covered)
    masks = codes.read_codes(np.array([[code]], dtype=np.uint8))

    assert (masks.figure[0, 0], masks.segment[0, 0]) == (figure, segment)
    assert (masks.skin[0, 0], masks.cloth[0, 0]) == (not covered, covered)
    assert masks.person[0, 0]
    assert not masks.ignore[0, 0]


def test_what_is_no_body_belongs_to_no_figure() -> None:
    """Background, objects, occluders and mixed pixels are no person; hair is, but no skin."""
    row = [codes.BACKGROUND, codes.OBJECT, codes.OCCLUDER, codes.MIXED, codes.hair_code(2)]
    masks = codes.read_codes(np.array([row], dtype=np.uint8))

    assert masks.person.tolist() == [[False, False, False, False, True]]
    assert masks.ignore.tolist() == [[False, False, False, True, False]]
    assert not masks.skin.any()
    assert not masks.cloth.any()
    assert masks.figure[0, 4] == 2


@pytest.mark.parametrize(("figure", "segment"), [(4, 0), (-1, 0), (0, 20), (0, -1)])
def test_a_number_out_of_range_is_refused(figure: int, segment: int) -> None:
    """A fifth figure has no code."""
    with pytest.raises(ValueError, match="expected a figure 0 to 3 and a segment 0 to 19"):
        codes.code_of(figure, segment)


def test_a_byte_without_a_meaning_is_refused() -> None:
    """A mask of something else must not be scored as if it were one of ours."""
    with pytest.raises(ValueError, match="expected codes of a rendered figure, got 200"):
        codes.read_codes(np.array([[0, 200]], dtype=np.uint8))
    with pytest.raises(ValueError, match=r"expected an .M, N. mask of dtype uint8"):
        codes.read_codes(np.zeros((2, 2, 3), dtype=np.uint8))
