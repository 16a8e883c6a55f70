"""Structural similarity: what it calls alike, and why it is never reported alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from convnet.likeness import rank_correlation
from convnet.similarity import K1, K2, SIGMA, structural_similarity


def test_against_the_formula_by_another_filter() -> None:
    """Means, variances and covariance around each pixel, by SciPy's Gaussian of the same reach."""
    rng = np.random.default_rng(2004)
    a, b = rng.uniform(size=(2, 40, 30))
    b = (a + b) / 2
    x, y = ((one - one.min()) / np.ptp(one) for one in (a, b))

    def local(values: np.ndarray) -> np.ndarray:
        """Average around each pixel: five pixels on either side, mirrored at the border."""
        return gaussian_filter(values, SIGMA, mode="reflect", truncate=5 / SIGMA)

    mx, my = local(x), local(y)
    vx, vy, vxy = local(x * x) - mx**2, local(y * y) - my**2, local(x * y) - mx * my
    expected = (2 * mx * my + K1**2) * (2 * vxy + K2**2)
    expected /= (mx**2 + my**2 + K1**2) * (vx + vy + K2**2)

    assert structural_similarity(a, b) == pytest.approx(expected.mean(), abs=1e-9)


@given(seed=st.integers(0, 10**6), scale=st.floats(1e-6, 1e6), offset=st.floats(-9, 9))
def test_scale_and_offset_are_no_difference(seed: int, scale: float, offset: float) -> None:
    """Both maps are brought to one range; each is as alike to the other as the other to it."""
    a, b = np.random.default_rng(seed).uniform(size=(2, 9, 12))

    found = structural_similarity(a, b)

    assert found == pytest.approx(structural_similarity(b, a))
    assert found == pytest.approx(structural_similarity(scale * a + scale * offset, b), abs=1e-6)
    assert found <= 1


def test_smooth_maps_that_have_nothing_in_common_are_called_alike() -> None:
    """Blobs in opposite corners: ranks tell them apart, structure hardly does."""
    away = np.arange(64) / 64
    first = np.exp(-((away[:, None] - 0.2) ** 2 + (away - 0.2) ** 2) * 40)
    second = first[::-1, ::-1]

    assert structural_similarity(first, second) > 0.3
    assert rank_correlation(first, second) < 0.1


def test_what_has_no_range_and_what_is_no_map() -> None:
    """NaN, and a refusal that names the shapes."""
    assert np.isnan(structural_similarity(np.ones((4, 4)), np.eye(4)))
    assert np.isnan(structural_similarity(np.full((4, 4), np.nan), np.eye(4)))
    with pytest.raises(ValueError, match=r"two maps of one shape, got \(4, 4\) and \(4, 5\)"):
        structural_similarity(np.eye(4), np.ones((4, 5)))
