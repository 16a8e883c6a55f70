"""Histograms as short text: what is written is read back."""

import zlib
from base64 import b64encode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.report.packed_counts import packed, unpacked


@given(arrays(np.int64, (256, 2), elements=st.integers(0, 2**32 - 1)))
def test_every_count_comes_back(counts: np.ndarray) -> None:
    """Up to the largest that fits."""
    assert np.array_equal(unpacked(packed(counts)), counts)


def test_a_full_histogram_takes_a_kilobyte() -> None:
    """A quarter of a million pixels spread over all bins; as bare numbers it would be five."""
    draw = np.random.default_rng(3)
    counts = draw.multinomial(2**18, draw.dirichlet(np.full(512, 0.3))).reshape(256, 2)

    assert len(packed(counts)) < 1100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base 64!",
        "AAAA",
        b64encode(zlib.compress(b"short")).decode(),
        b64encode(zlib.compress(bytes(10**8))).decode(),
    ],
)
def test_what_is_no_histogram_is_refused(text: str) -> None:
    """Cut short, damaged, or far too long: a hundred megabytes are never unpacked."""
    with pytest.raises(ValueError, match="expected a histogram"):
        unpacked(text)


@pytest.mark.parametrize(
    "counts",
    [np.zeros((2, 256), int), np.full((256, 2), -1), np.full((256, 2), 2**32)],
)
def test_what_does_not_fit_is_not_written(counts: np.ndarray) -> None:
    """Another shape, or a count of another size."""
    with pytest.raises(ValueError, match="expected counts of shape"):
        packed(counts)
