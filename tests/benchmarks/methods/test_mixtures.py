"""The Jones-Rehg mixtures against hand values and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from benchmarks.methods.mixtures import (
    MIXTURES,
    NON_SKIN,
    SKIN,
    density,
    log_likelihood_ratio,
    skin_posterior,
)

COLORS = st.lists(
    st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)),
    min_size=1,
    max_size=8,
)


def test_the_tables_are_whole() -> None:
    """Sixteen kernels each, and the printed weights sum to .9992 and .9996."""
    assert (len(SKIN), len(NON_SKIN)) == (16, 16)
    assert sum(kernel.weight for kernel in SKIN) == pytest.approx(0.9992, abs=1e-9)
    assert sum(kernel.weight for kernel in NON_SKIN) == pytest.approx(0.9996, abs=1e-9)


def test_the_tables_are_the_printed_ones() -> None:
    """Column sums pin all 112 numbers of a table against a slip of the finger."""
    sums = {
        name: np.sum([(*k.mean, *k.variance) for k in kernels], axis=0).round(2).tolist()
        for name, kernels in MIXTURES.items()
    }

    assert sums["skin"] == [2928.5, 2027.72, 1560.64, 5072.83, 2499.49, 4496.61]
    assert sums["non-skin"] == [2055.28, 1984.19, 1866.95, 9172.9, 6829.1, 7794.45]


def test_density_of_one_color_by_hand() -> None:
    """A color at the mean of skin kernel 9, the sixteen terms written out."""
    color = (213, 153, 120)
    expected = sum(
        kernel.weight
        * math.prod(
            math.exp(-0.5 * (x - m) ** 2 / v) / math.sqrt(2 * math.pi * v)
            for x, m, v in zip(color, kernel.mean, kernel.variance, strict=True)
        )
        for kernel in SKIN
    )

    assert density(np.array([[color]], dtype=np.uint8), "skin")[0, 0] == pytest.approx(
        expected, rel=1e-12
    )


@settings(max_examples=25, deadline=None)
@given(COLORS)
def test_density_is_the_mixture_of_normals(colors: list[tuple[int, int, int]]) -> None:
    """Looked-up factors give what scipy's multivariate normal gives."""
    image = np.array([colors], dtype=np.uint8)
    for name, kernels in MIXTURES.items():
        expected = sum(
            kernel.weight
            * np.atleast_1d(multivariate_normal.pdf(colors, kernel.mean, np.diag(kernel.variance)))
            for kernel in kernels
        )
        np.testing.assert_allclose(density(image, name)[0], expected, rtol=1e-9)


def test_the_ratio_is_finite_for_extreme_colors() -> None:
    """No corner of the color cube makes a density underflow."""
    corners = np.array(np.meshgrid([0, 255], [0, 255], [0, 255])).T.reshape(1, 8, 3)

    assert np.isfinite(log_likelihood_ratio(corners.astype(np.uint8))).all()


def test_posterior_is_a_rising_function_of_the_ratio() -> None:
    """Ratio t is posterior t / (1 + t), so .5 is a ratio of 1."""
    rng = np.random.default_rng(5)
    image = rng.integers(0, 256, (20, 20, 3), dtype=np.uint8)
    ratio = np.exp(log_likelihood_ratio(image))

    np.testing.assert_allclose(skin_posterior(image), ratio / (1 + ratio), atol=1e-12)


def test_every_skin_kernel_but_the_palest_is_skin() -> None:
    """Means of the skin kernels are likelier skin, with the two palest near the border."""
    means = np.array([[kernel.mean for kernel in SKIN]]).round().astype(np.uint8)
    unlike = np.flatnonzero(skin_posterior(means)[0] < 0.5)

    assert set(unlike.tolist()) <= {0, 1, 7}


def test_blocks_do_not_show() -> None:
    """A picture larger than one block is the same pixel by pixel."""
    row = np.random.default_rng(1).integers(0, 256, (1, 70_000, 3), dtype=np.uint8)
    whole = density(row, "skin")

    np.testing.assert_array_equal(whole[:, 65_000:], density(row[:, 65_000:], "skin"))


def test_an_unknown_mixture_is_refused() -> None:
    """The message names the two."""
    with pytest.raises(ValueError, match="got 'skn'"):
        density(np.zeros((1, 1, 3), dtype=np.uint8), "skn")
