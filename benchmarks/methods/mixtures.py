"""Skin by the ratio of two published color densities (Jones and Rehg).

Conventions
-----------
Both densities are mixtures of 16 Gaussians over R, G, B in gray levels with diagonal
covariance.  The log-likelihood ratio is natural; above 0 the color is likelier under the
skin mixture.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .protocol import by_blocks, require_rgb

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Kernel:
    """One Gaussian: mean and variance of R, G, B in gray levels, and its weight."""

    mean: Triple
    variance: Triple
    weight: float


def _kernels(*rows: tuple[Triple, Triple, float]) -> tuple[Kernel, ...]:
    """Read a printed table, one row a kernel."""
    return tuple(Kernel(*row) for row in rows)


# Both tables: M. J. Jones and J. M. Rehg, "Statistical color models with application to
# skin detection", technical report CRL 98/11; IJCV 46(1):81-96, 2002.  Second-hand: seven
# independent program files carry the skin values alike, one of them the non-skin values.
# The printed weights sum to 0.9992 and 0.9996 and are used as printed.  Decision 0009.

SKIN = _kernels(
    ((73.53, 29.94, 17.76), (765.40, 121.44, 112.80), 0.0294),
    ((249.71, 233.94, 217.49), (39.94, 154.44, 396.05), 0.0331),
    ((161.68, 116.25, 96.95), (291.03, 60.48, 162.85), 0.0654),
    ((186.07, 136.62, 114.40), (274.95, 64.60, 198.27), 0.0756),
    ((189.26, 98.37, 51.18), (633.18, 222.40, 250.69), 0.0554),
    ((247.00, 152.20, 90.84), (65.23, 691.53, 609.92), 0.0314),
    ((150.10, 72.66, 37.76), (408.63, 200.77, 257.57), 0.0454),
    ((206.85, 171.09, 156.34), (530.08, 155.08, 572.79), 0.0469),
    ((212.78, 152.82, 120.04), (160.57, 84.52, 243.90), 0.0956),
    ((234.87, 175.43, 138.94), (163.80, 121.57, 279.22), 0.0763),
    ((151.19, 97.74, 74.59), (425.40, 73.56, 175.11), 0.1100),
    ((120.52, 77.55, 59.82), (330.45, 70.34, 151.82), 0.0676),
    ((192.20, 119.62, 82.32), (152.76, 92.14, 259.15), 0.0755),
    ((214.29, 136.08, 87.24), (204.90, 140.17, 270.19), 0.0500),
    ((99.57, 54.33, 38.06), (448.13, 90.18, 151.29), 0.0667),
    ((238.88, 203.08, 176.91), (178.38, 156.27, 404.99), 0.0749),
)

NON_SKIN = _kernels(
    ((254.37, 254.41, 253.82), (2.77, 2.81, 5.46), 0.0637),
    ((9.39, 8.09, 8.52), (46.84, 33.59, 32.48), 0.0516),
    ((96.57, 96.95, 91.53), (280.69, 156.79, 436.58), 0.0864),
    ((160.44, 162.49, 159.06), (355.98, 115.89, 591.24), 0.0636),
    ((74.98, 63.23, 46.33), (414.84, 245.95, 361.27), 0.0747),
    ((121.83, 60.88, 18.31), (2502.24, 1383.53, 237.18), 0.0365),
    ((202.18, 154.88, 91.04), (957.42, 1766.94, 1582.52), 0.0349),
    ((193.06, 201.93, 206.55), (562.88, 190.23, 447.28), 0.0649),
    ((51.88, 57.14, 61.55), (344.11, 191.77, 433.40), 0.0656),
    ((30.88, 26.84, 25.32), (222.07, 118.65, 182.41), 0.1189),
    ((44.97, 85.96, 131.95), (651.32, 840.52, 963.67), 0.0362),
    ((236.02, 236.27, 230.70), (225.03, 117.29, 331.95), 0.0849),
    ((207.86, 191.20, 164.12), (494.04, 237.69, 533.52), 0.0368),
    ((99.83, 148.11, 188.17), (955.88, 654.95, 916.70), 0.0389),
    ((135.06, 131.92, 123.10), (350.35, 130.30, 388.43), 0.0943),
    ((135.96, 103.89, 66.88), (806.44, 642.20, 350.36), 0.0477),
)

MIXTURES: dict[str, tuple[Kernel, ...]] = {"skin": SKIN, "non-skin": NON_SKIN}

#: Pixels handled at a time, so that a 12-megapixel picture needs no gigabyte.
_BLOCK = 1 << 16


@lru_cache(maxsize=2)
def _tables(mixture: str) -> NDArray[np.float64]:
    """Tabulate the three factors of each kernel: (kernel, channel, gray level)."""
    levels = np.arange(256, dtype=np.float64)
    tables = np.empty((len(MIXTURES[mixture]), 3, 256))
    for index, kernel in enumerate(MIXTURES[mixture]):
        for channel, (mean, variance) in enumerate(zip(kernel.mean, kernel.variance, strict=True)):
            gauss = np.exp(-0.5 * (levels - mean) ** 2 / variance)
            tables[index, channel] = gauss / np.sqrt(2 * np.pi * variance)
        tables[index, 0] *= kernel.weight
    return tables


def density(image: NDArray[np.uint8], mixture: str) -> NDArray[np.float64]:
    """Return the density of every pixel's color under one of the two mixtures.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    mixture : {"skin", "non-skin"}
        Which mixture.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        Density per cubic gray level.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8, or the mixture is unknown.

    Notes
    -----
    A Gaussian with diagonal covariance is a product over the channels, and a channel has
    256 values: three looked-up factors a kernel replace the exponential of every pixel.

    Examples
    --------
    >>> pixel = np.array([[[212, 152, 120]]], dtype=np.uint8)
    >>> f"{density(pixel, 'skin')[0, 0]:.4g} {density(pixel, 'non-skin')[0, 0]:.4g}"
    '3.555e-06 3.646e-08'
    """
    require_rgb(image)
    if mixture not in MIXTURES:
        msg = f"expected a mixture of {sorted(MIXTURES)}, got {mixture!r}"
        raise ValueError(msg)
    pixels = image.reshape(-1, 3)
    tables = _tables(mixture)
    total = np.zeros(len(pixels))
    for start in range(0, len(pixels), _BLOCK):
        red, green, blue = np.ascontiguousarray(pixels[start : start + _BLOCK].T)
        block = total[start : start + _BLOCK]
        for factors in tables:
            block += factors[0][red] * factors[1][green] * factors[2][blue]
    return total.reshape(image.shape[:2])


def log_likelihood_ratio(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return log p(color | skin) - log p(color | non-skin) of every pixel.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        Natural log of the ratio; finite for each of the 256 cubed colors.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Examples
    --------
    >>> row = np.array([[[212, 152, 120], [30, 90, 200]]], dtype=np.uint8)
    >>> log_likelihood_ratio(row).round(2).tolist()
    [[4.58, -48.39]]
    """
    # No guard against log 0: over all colors neither density falls below 1e-65.
    ratio: NDArray[np.float64] = np.log(density(image, "skin")) - np.log(density(image, "non-skin"))
    return ratio


def _posterior(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Squash the ratio."""
    # tanh keeps the logistic function free of overflow for very unlikely colors.
    posterior: NDArray[np.float64] = 0.5 + 0.5 * np.tanh(0.5 * log_likelihood_ratio(image))
    return posterior


def skin_posterior(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the probability of skin of every pixel, both classes being as likely.

    It is a strictly rising function of the ratio, so every threshold on the ratio is a
    threshold here: ratio `t` is `t / (1 + t)`.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        In [0, 1]; 0.5 where the ratio is 1.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Examples
    --------
    >>> row = np.array([[[212, 152, 120], [30, 90, 200]]], dtype=np.uint8)
    >>> skin_posterior(row).round(3).tolist()
    [[0.99, 0.0]]
    """
    return by_blocks(image, _posterior)
