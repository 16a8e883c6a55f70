"""The decision list of Ap-Apid's "An Algorithm for Nudity Detection", all five rules.

Conventions
-----------
Regions are 8-connected; their size is their number of skin pixels.  Fractions are of
pixels.  The polygon includes its border, and its area is its number of pixels, so that
no share of it exceeds 1.

The paper's own pixel model (a regression in RGB, normalized RGB and hue-saturation-value)
was not readable to us.  `nude_js_pixels`, which combines the same three spaces, stands in
for it; decision 0009 lists this and the paper's other open points.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from .protocol import require_rgb

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ApApidRules:
    """Every number of the decision list, as fractions.

    Rigan Ap-Apid, Proc. 5th Philippine Computing Science Congress, 2005, pp. 201-205.
    Second-hand: two programs restate the list alike.  Decision 0009.
    """

    least_skin: float = 0.15
    three_largest: tuple[float, float, float] = (0.35, 0.30, 0.30)
    largest: float = 0.45
    enough_skin: float = 0.30
    polygon_skin: float = 0.55
    most_regions: int = 60
    least_intensity: float = 0.25


AP_APID = ApApidRules()


@dataclass(frozen=True)
class ApApidVerdict:
    """What the list says of a picture, with the quantities it looked at.

    Attributes
    ----------
    passed : int
        Rules passed before the first that failed; 5 is "nude".
    skin_fraction : float
        Share of the picture that is skin.
    regions : int
        Number of skin regions.
    shares : tuple of three floats
        Share of the skin in the largest, second and third region; 0 where there is none.
    polygon_skin : float
        Share of the bounding polygon that is skin; 0 without skin.
    intensity : float
        Mean of (R + G + B) / 3 inside the polygon, white being 1; 0 without skin.
    """

    passed: int
    skin_fraction: float
    regions: int
    shares: tuple[float, float, float]
    polygon_skin: float
    intensity: float

    @property
    def nude(self) -> bool:
        """Return whether all five rules passed."""
        return self.passed == 5

    @property
    def score(self) -> float:
        """Return the rules passed plus the skin fraction; 5 and above is marked."""
        return self.passed + self.skin_fraction


def extremes(region: Mask) -> list[tuple[int, int]]:
    """Return the outermost pixels of a region: the ends of its first and last row and column.

    Every pixel that shares an extreme lies between two of these, so nothing hangs on which
    of several leftmost pixels is taken, and a mirrored region has the mirrored extremes.

    Parameters
    ----------
    region : ndarray of shape (M, N), dtype bool
        Pixels of the region, at least one.

    Returns
    -------
    list of (x, y)
        Eight points, some of them possibly the same.

    Examples
    --------
    >>> sorted(set(extremes(np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=bool))))
    [(0, 1), (1, 0), (1, 2), (2, 1)]
    """
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    points = []
    for y in (int(rows[0]), int(rows[-1])):
        across = np.flatnonzero(region[y])
        points += [(int(across[0]), y), (int(across[-1]), y)]
    for x in (int(columns[0]), int(columns[-1])):
        down = np.flatnonzero(region[:, x])
        points += [(x, int(down[0])), (x, int(down[-1]))]
    return points


def ap_apid(
    image: NDArray[np.uint8],
    skin: Mask,
    *,
    connectivity: Literal[4, 8] = 8,
    corners: Literal["each", "together"] = "each",
) -> ApApidVerdict:
    """Run the decision list on a picture and its skin mask.

    In order, a picture is innocent when (1) skin covers less than 15 %; (2) the three
    largest regions hold less than 35, 30 and 30 % of the skin; (3) the largest holds less
    than 45 %; (4) skin covers less than 30 % of the picture and less than 55 % of the
    bounding polygon; (5) there are more than 60 regions and the polygon's mean intensity
    is below 0.25.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    skin : ndarray of shape (M, N), dtype bool
        Skin pixels.
    connectivity : {8, 4}
        Whether pixels that touch at a corner are one region.
    corners : {"each", "together"}
        Whether the polygon's corners are the outermost pixels of each of the three largest
        regions, or of the three taken together.

    Returns
    -------
    ApApidVerdict
        Rules passed before the first failure, with the quantities behind them.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8 or the mask has another size.

    Examples
    --------
    >>> image = np.full((20, 20, 3), (200, 140, 110), dtype=np.uint8)
    >>> ap_apid(image, np.ones((20, 20), dtype=bool)).nude
    True
    >>> ap_apid(image, np.zeros((20, 20), dtype=bool)).passed
    0
    """
    require_rgb(image)
    if skin.shape != image.shape[:2]:
        msg = f"expected a skin mask of shape {image.shape[:2]}, got {skin.shape}"
        raise ValueError(msg)
    total = int(np.count_nonzero(skin))
    if total == 0:
        return ApApidVerdict(0, 0.0, 0, (0.0, 0.0, 0.0), 0.0, 0.0)
    fraction = total / skin.size
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(skin).view(np.uint8), connectivity=connectivity, ltype=cv2.CV_32S
    )
    areas = np.asarray(stats)[1:, cv2.CC_STAT_AREA]
    # A stable sort: of two regions as large, the one met first in raster order is larger.
    largest = np.argsort(-areas, kind="stable")[:3]
    shares = np.zeros(3)
    shares[: len(largest)] = areas[largest] / total
    regions = [np.asarray(labels) == index for index in (largest + 1).tolist()]
    if corners == "together":
        regions = [np.any(regions, axis=0)]
    points = [point for region in regions for point in extremes(region)]
    hull = np.asarray(cv2.convexHull(np.array(points, dtype=np.int32)))
    inside = np.zeros(skin.shape, dtype=np.uint8)
    cv2.fillConvexPoly(inside, hull, 1)
    polygon = inside.view(np.bool_)
    polygon_skin = np.count_nonzero(skin & polygon) / np.count_nonzero(polygon)
    intensity = float(image[polygon].mean()) / 255
    fails = (
        fraction < AP_APID.least_skin,
        bool(np.all(shares < AP_APID.three_largest)),
        bool(shares[0] < AP_APID.largest),
        fraction < AP_APID.enough_skin and polygon_skin < AP_APID.polygon_skin,
        count - 1 > AP_APID.most_regions and intensity < AP_APID.least_intensity,
    )
    return ApApidVerdict(
        passed=next((index for index, failed in enumerate(fails) if failed), len(fails)),
        skin_fraction=fraction,
        regions=count - 1,
        shares=(float(shares[0]), float(shares[1]), float(shares[2])),
        polygon_skin=float(polygon_skin),
        intensity=intensity,
    )
