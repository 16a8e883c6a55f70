"""The skin filter: tight test, enlargement, share of the image marked.

Conventions
-----------
Images are (M, N, 3), uint8, RGB.  All planes of a `SkinMap` have working size; `skin_mask` alone
carries its answer back to the size of the image.

Steps
-----
`fit` the image to the papers' window; test every pixel by color and texture (`tight_planes`, or
`_tight_reference` in floating point); `enlarge` what passed; take its share of the image.
`medians="disc"` is the reference: float planes and exact disc medians, with noise where a
generator is passed.  `medians="planes"` is the default: the same answer on 8-bit planes
(decision 0005).  `medians="ring"` imitates the authors' own fast median.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from .color import hue_saturation, in_box, log_opponent, zero_response
from .parameters import Enlargement, SkinParameters, find_preset
from .planes import tight_planes
from .reduction import Size, fit, mask_to_image
from .texture import ring_median, texture_amplitude, window_median
from .windows import least_counts, on_thinned, pixel_radius, window_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Medians", "SkinMap", "enlarge", "find_skin", "skin_mask"]

Medians = Literal["planes", "disc", "ring"]


@dataclass(frozen=True)
class SkinMap:
    """What the filter found, at working size.

    Attributes
    ----------
    mask : ndarray of shape (h, w), dtype bool
        Final mask, after enlargement.
    tight : ndarray of shape (h, w), dtype bool
        Pixels that passed both color and texture.
    intensity : ndarray of shape (h, w), dtype float32
        Unsmoothed log intensity; the grouper looks for its edges in it.
    fraction : float
        Share of the image in `mask`.
    scale : float
        (h + w) / 320.
    """

    mask: NDArray[np.bool_]
    tight: NDArray[np.bool_]
    intensity: NDArray[np.float32]
    fraction: float
    scale: float


def _tight_reference(
    working: NDArray[np.uint8],
    parameters: SkinParameters,
    medians: Literal["disc", "ring"],
    rng: np.random.Generator | None,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float32]]:
    """Return the tight mask, the loose colors and the intensity, in floating point."""
    zero = zero_response(working, parameters.zero_margin)
    intensity, red_green, blue_yellow = log_opponent(working, parameters, zero=zero, rng=rng)
    scale = parameters.scale(*working.shape[:2])
    smooth = window_median if medians == "disc" else ring_median
    radius = pixel_radius(parameters.color_radius, scale)
    hue, saturation = hue_saturation(
        smooth(red_green, radius, parameters.window),
        smooth(blue_yellow, radius, parameters.window),
    )
    texture = texture_amplitude(
        intensity,
        pixel_radius(parameters.intensity_radius, scale),
        pixel_radius(parameters.residual_radius, scale),
        parameters.window,
        medians,
    )
    color = np.zeros(hue.shape, dtype=np.bool_)
    for box in parameters.boxes:
        color |= in_box(hue, saturation, box)
    tight = color & (texture <= parameters.max_texture)
    loose = in_box(hue, saturation, parameters.growth.loose)
    return tight, loose, intensity.astype(np.float32)


def enlarge_by_fraction(
    tight: NDArray[np.bool_], radius: int, numerator: int, denominator: int
) -> NDArray[np.bool_]:
    """Mark the pixels whose disc holds at least a given share of tight pixels.

    Parameters
    ----------
    tight : ndarray of shape (M, N), dtype bool
        Pixels that passed the tight test.
    radius : int
        Radius of the disc in pixels.
    numerator, denominator : int
        The share, compared in whole numbers.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        The enlarged mask.

    Notes
    -----
    At the border the share is that of the disc's pixels inside the image: what is outside is
    neither skin nor not (ours; decision 0003).  Up to a radius of `windows.LARGEST_EXACT` pixels
    the count is exact; beyond it, every second, third ... pixel is counted.

    Examples
    --------
    >>> int(enlarge_by_fraction(np.ones((1, 9), dtype=np.bool_), 24, 1, 8).sum())
    9
    """

    def rule(mask: NDArray[np.bool_], radius: int) -> NDArray[np.bool_]:
        """Compare the count in each disc with what its share asks for."""
        enough = least_counts(mask.shape, radius, numerator, denominator)
        return np.asarray(window_counts(mask, radius, "disc") >= enough, dtype=np.bool_)

    return on_thinned(rule, tight, radius)


def enlarge_by_growth(
    marked: NDArray[np.bool_], loose: NDArray[np.bool_], passes: int
) -> NDArray[np.bool_]:
    """Let loosely skin-colored pixels join their marked neighbors, ring by ring.

    Parameters
    ----------
    marked, loose : ndarray of shape (M, N), dtype bool
        Pixels to start from; pixels that may join.
    passes : int
        Number of passes; each adds at most one pixel around.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        The grown mask; it holds `marked` whole.

    Examples
    --------
    >>> marked = np.array([[True, False, False, False]])
    >>> enlarge_by_growth(marked, np.ones((1, 4), dtype=np.bool_), 2).astype(int).tolist()
    [[1, 1, 1, 0]]
    """
    grown = marked.astype(np.uint8)
    may_join = loose.astype(np.uint8)
    neighbors = np.ones((3, 3), dtype=np.uint8)
    for _ in range(passes):
        around = np.asarray(cv2.dilate(grown, neighbors), dtype=np.uint8)
        grown |= around & may_join
    return grown.astype(np.bool_)


def enlarge(
    tight: NDArray[np.bool_],
    loose: NDArray[np.bool_],
    parameters: SkinParameters,
    enlargement: Enlargement | None = None,
) -> NDArray[np.bool_]:
    """Clean and enlarge a tight mask as the publication does.

    Parameters
    ----------
    tight, loose : ndarray of shape (M, N), dtype bool
        Pixels that passed the tight test; pixels of loosely skin-like color.
    parameters : SkinParameters
        The publication.
    enlargement : {"fraction", "growth", "both"}, optional
        "fraction" is the disc rule, "growth" the growth into loose neighbors, "both" the growth
        that starts from the result of the disc rule.  Default: the publication's own.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        The final mask.

    Raises
    ------
    ValueError
        If the name is unknown or the publication has no disc rule.

    Examples
    --------
    >>> from fleck.parameters import AUTHORS_PAGE
    >>> tight = np.zeros((9, 9), dtype=np.bool_)
    >>> tight[4, 4] = True
    >>> int(enlarge(tight, ~tight, AUTHORS_PAGE, "growth").sum())
    81
    """
    rule = parameters.enlargement if enlargement is None else enlargement
    if rule not in ("fraction", "growth", "both"):
        msg = f"expected an enlargement among 'fraction', 'growth', 'both', got {rule!r}"
        raise ValueError(msg)
    mask = tight
    if rule != "growth":
        if parameters.fraction is None:
            msg = (
                f"expected enlargement 'growth' with preset {parameters.name!r}, which publishes "
                f"no share-of-a-disc rule, got {rule!r}; use preset 'page' for that rule"
            )
            raise ValueError(msg)
        share = parameters.fraction
        radius = pixel_radius(share.radius, parameters.scale(*tight.shape))
        mask = enlarge_by_fraction(mask, radius, share.numerator, share.denominator)
    if rule != "fraction":
        mask = enlarge_by_growth(mask, loose, parameters.growth.passes)
    return mask


def find_skin(
    image: NDArray[np.uint8],
    preset: str | SkinParameters = "page",
    *,
    size: Size = "paper",
    enlargement: Enlargement | None = None,
    medians: Medians = "planes",
    rng: np.random.Generator | None = None,
) -> SkinMap:
    """Find the skin-colored, smooth areas of an image.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    preset : str or SkinParameters
        Whose filter: "page" (the authors' page), "kapur97", or "refit" (fitted by us).
    size : {"paper", "native"}
        Reduce the image to the papers' 128 x 192 window, or work at its own size.
    enlargement : {"fraction", "growth", "both"}, optional
        What follows the tight test; the preset's own rule by default.
    medians : {"planes", "disc", "ring"}
        Fast 8-bit path, reference, or the authors' ring filter.
    rng : numpy.random.Generator, optional
        Source of the page's random term, for "disc" and "ring"; without it there is none.

    Returns
    -------
    SkinMap
        Masks at working size, intensity, and the share marked.

    Raises
    ------
    ValueError
        If the image is not a non-empty (M, N, 3) uint8 array, a name is unknown, or `rng` comes
        with the noise-free path.

    Notes
    -----
    The reference takes seconds at the native size of a photograph: its medians cost time in
    proportion to the area of their windows.

    Examples
    --------
    >>> skin = np.full((64, 64, 3), (200, 130, 95), dtype=np.uint8)
    >>> skin[0, :] = 0; skin[-1, :] = 0; skin[20:30, 20:30] = (20, 0, 0)
    >>> find_skin(skin).fraction > 0.9
    True
    """
    parameters = find_preset(preset)
    if medians not in ("planes", "disc", "ring"):
        msg = f"expected medians 'planes', 'disc' or 'ring', got {medians!r}"
        raise ValueError(msg)
    if rng is not None and medians == "planes":
        msg = "expected no rng with medians='planes', which is free of noise; use medians='disc'"
        raise ValueError(msg)
    working = fit(image, size)
    if medians == "planes":
        tight, loose, intensity = tight_planes(working, parameters)
    else:
        tight, loose, intensity = _tight_reference(working, parameters, medians, rng)
    mask = enlarge(tight, loose, parameters, enlargement)
    height, width = mask.shape
    return SkinMap(
        mask=mask,
        tight=tight,
        intensity=intensity,
        fraction=float(np.count_nonzero(mask)) / mask.size,
        scale=(height + width) / parameters.scale_divisor,
    )


def skin_mask(
    image: NDArray[np.uint8],
    preset: str | SkinParameters = "page",
    *,
    size: Size = "paper",
    enlargement: Enlargement | None = None,
    medians: Medians = "planes",
    rng: np.random.Generator | None = None,
) -> NDArray[np.bool_]:
    """Mark the skin of an image at the image's own size.

    Parameters
    ----------
    image, preset, size, enlargement, medians, rng
        As for `find_skin`.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        The final mask; each pixel takes the value of the working pixel that holds it.

    Raises
    ------
    ValueError
        As for `find_skin`.

    Examples
    --------
    >>> skin_mask(np.full((30, 40, 3), 128, dtype=np.uint8)).any()
    np.False_
    """
    found = find_skin(image, preset, size=size, enlargement=enlargement, medians=medians, rng=rng)
    return mask_to_image(found.mask, image.shape)
