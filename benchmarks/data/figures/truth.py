"""What is true of a rendered picture: its label, its masks, its segments.

The label
---------
It is derived and never set by hand.  `RULE` is its wording, printed wherever the label is used.
A figure whose hips or chest are bare, but not both, is ambiguous: such a picture has no binary
label and enters no binary score.  The rule looks at what is worn, not at what an occluder or the
frame happens to hide, so that every cell of a crossed design holds the same number of each label.

The shares
----------
``unclothed_fraction`` is bare visible body over visible body, in pixels, hair excluded;
``unclothed_fraction_3d`` is bare surface over surface, seen or not, the mean of the figures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .codes import HAIR, IS_CLOTH, IS_HAIR, IS_SKIN, MIXED, STRIDE
from .factors import COVERAGES, VERSION, Spec

RULE = (
    "1 if a figure has neither chest nor hips covered, empty if exactly one of the two is bare "
    "(ambiguous, excluded from binary scores), 0 if both are covered or there is no figure"
)
#: Which of hips and chest each coverage leaves bare, as the label of a picture; None: ambiguous.
LABELS: dict[str, int | None] = {
    "none": 1,
    "hips": None,
    "hips_chest": 0,
    "shorts_shirt": 0,
    "long_sleeves": 0,
    "full": 0,
}
#: Gray values of the skin mask.
NO_SKIN, IGNORED, SKIN = 0, 128, 255


@dataclass(frozen=True)
class Shares:
    """Shares of the picture and of the bodies in it.

    Attributes
    ----------
    unclothed_fraction : float or None
        Bare visible body over visible body; None where no body is visible.
    skin_share, person_share : float
        All skin, and skin, cloth and hair of the figures, over the pixels that are not mixed.
    """

    unclothed_fraction: float | None
    skin_share: float
    person_share: float


@dataclass(frozen=True)
class SegmentTruth:
    """One segment of one figure.

    Attributes
    ----------
    figure : int
        Number of the figure.
    name : str
        Of the segment.
    covered : float
        Share of the segment that is clothed, 0 to 1.
    axis : tuple of float
        x0, y0, x1, y1 in pixels, before any occlusion, to 0.1.
    width : tuple of float
        Width of the silhouette at the two ends, pixels, to 0.1.
    visible_fraction : float
        Visible pixels over the pixels that the bare segment alone would have.
    depth : tuple of float
        Of the two ends, metres.
    depth_order : int
        0 for the segment whose middle is nearest to the camera, counted over the picture.
    """

    figure: int
    name: str
    covered: float
    axis: tuple[float, float, float, float]
    width: tuple[float, float]
    visible_fraction: float
    depth: tuple[float, float]
    depth_order: int


def label_of(coverage: str, people: int) -> int | None:
    """Derive the label of a picture, see `RULE`.

    Parameters
    ----------
    coverage : str
        One of `factors.COVERAGES`.
    people : int
        Figures in the picture.

    Returns
    -------
    int or None
        1 positive, 0 negative, None ambiguous.

    Raises
    ------
    ValueError
        If the coverage is unknown.

    Examples
    --------
    >>> label_of("none", 1), label_of("hips", 2), label_of("full", 1), label_of("none", 0)
    (1, None, 0, 0)
    """
    if coverage not in LABELS:
        msg = f"expected a coverage of {', '.join(LABELS)}, got {coverage!r}"
        raise ValueError(msg)
    return LABELS[coverage] if people else 0


def ordinal_of(coverage: str, people: int) -> int:
    """Grade a picture from 0, dressed or nobody there, to 5, bare.

    Parameters
    ----------
    coverage, people
        As for `label_of`.

    Returns
    -------
    int

    Examples
    --------
    >>> [ordinal_of(coverage, 1) for coverage in COVERAGES], ordinal_of("none", 0)
    ([5, 4, 3, 2, 1, 0], 0)
    """
    return len(COVERAGES) - 1 - COVERAGES.index(coverage) if people else 0


def skin_mask(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Draw the skin mask out of an indexed one.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        As `codes` describes.

    Returns
    -------
    ndarray of shape (M, N), dtype uint8
        255 skin, 128 to be ignored, 0 everything else.

    Examples
    --------
    >>> skin_mask(np.array([[0, 1, 2, 255]], dtype=np.uint8)).tolist()
    [[0, 255, 0, 128]]
    """
    return _SKIN_GRAY[codes]


def shares_of(codes: NDArray[np.uint8], people: int) -> Shares:
    """Measure the shares of a picture from its indexed mask.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        As `codes` describes.
    people : int
        Figures in the picture; a head or a hand alone has the codes of one more, and is skin but
        no body.

    Returns
    -------
    Shares

    Examples
    --------
    >>> shares_of(np.array([[0, 0, 1, 3], [0, 255, 2, 253]], dtype=np.uint8), 1)
    Shares(unclothed_fraction=0.6666666666666666, skin_share=0.2857..., person_share=0.4285...)
    """
    counts = np.bincount(codes.ravel(), minlength=256)
    own = np.arange(256) <= STRIDE * people
    bare, cloth, hair = (int(counts[kind & own].sum()) for kind in (IS_SKIN, IS_CLOTH, IS_HAIR))
    judged = codes.size - int(counts[MIXED])
    body = bare + cloth
    return Shares(
        bare / body if body else None,
        int(counts[IS_SKIN].sum()) / judged if judged else 0.0,
        (body + hair) / judged if judged else 0.0,
    )


def visible_pixels(codes: NDArray[np.uint8], figures: int) -> NDArray[np.int64]:
    """Count the pixels in which each segment is seen, bare or covered.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        As `codes` describes; may lack the mark of mixed pixels.
    figures : int
        How many figures to count for.

    Returns
    -------
    ndarray of shape (figures, 20), dtype int64

    Examples
    --------
    >>> visible_pixels(np.array([[1, 2, 3]], dtype=np.uint8), 1)[0, :3].tolist()
    [2, 1, 0]
    """
    counts = np.bincount(codes.ravel(), minlength=256)
    numbers = 1 + np.arange(figures)[:, None] * STRIDE + 2 * np.arange(HAIR // 2)
    seen: NDArray[np.int64] = counts[numbers] + counts[numbers + 1]
    return seen


def record(
    spec: Spec,
    shares: Shares,
    unclothed_3d: float | None,
    segments: tuple[SegmentTruth, ...],
    scene: dict[str, Any],
) -> str:
    """Write down everything that is true of one picture, as one JSON object.

    Parameters
    ----------
    spec : Spec
        What was rendered.
    shares : Shares
        Of its mask.
    unclothed_3d : float or None
        Bare surface over surface, the mean of the figures.
    segments : tuple of SegmentTruth
        Of all figures.
    scene : dict
        Camera, light and what else stands in the scene.

    Returns
    -------
    str
        One line.
    """
    content = {
        "id": spec.id,
        "seed": spec.seed,
        "generator_version": VERSION,
        "factors": vars(spec.factors),
        "label": {
            "binary": label_of(spec.factors.coverage, spec.factors.people),
            "ordinal": ordinal_of(spec.factors.coverage, spec.factors.people),
            "continuous": _rounded(shares.unclothed_fraction),
            "unclothed_fraction_3d": _rounded(unclothed_3d),
            "rule": RULE,
        },
        "segments": [vars(segment) for segment in segments],
        "scene": scene,
    }
    return json.dumps(content, separators=(",", ":")) + "\n"


def _rounded(value: float | None) -> float | None:
    """Keep four decimals."""
    return None if value is None else round(value, 4)


#: The skin mask's gray value of each code.
_SKIN_GRAY = np.where(IS_SKIN, SKIN, NO_SKIN).astype(np.uint8)
_SKIN_GRAY[MIXED] = IGNORED
