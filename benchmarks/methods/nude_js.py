"""The nude.js rules as its program really runs them, defects included.

Conventions
-----------
An image is scanned in raster order.  Regions carry the sizes that the program's own scan
gives them, which are not those of connected components: neighbors are looked up in the
flat list of pixels, so a row's end touches the next row's start, and some merges are
never made (see `region_sizes`).

The program's page cites Ap-Apid's paper; it runs neither the paper's pixel model nor its
bounding polygon.  `ap_apid` is the paper's decision list.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .protocol import by_blocks

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class NudeJsRules:
    """Every number of nude.js 0.1, the version without a worker (2010).

    First-hand: the program's code.  The red-green-blue limits are the daylight limits of
    Kovac and others with an added ceiling on green.  Decision 0009.
    """

    rgb_above: tuple[int, int, int] = (95, 40, 20)
    green_below: int = 100
    spread_above: int = 15
    red_green_above: int = 15
    red_over_green_above: float = 1.185
    red_blue_share_above: float = 0.107
    red_green_share_above: float = 0.112
    hue: tuple[float, float] = (0.0, 35.0)
    saturation: tuple[float, float] = (0.23, 0.68)
    region_larger_than: int = 30
    least_regions: int = 3
    least_skin_percent: float = 15.0
    three_largest_percent: tuple[float, float, float] = (35.0, 30.0, 30.0)
    largest_percent: float = 45.0
    most_regions: int = 60


NUDE_JS = NudeJsRules()


def _pixels(image: NDArray[np.uint8]) -> Mask:
    """Apply the three color rules."""
    red, green, blue = np.ascontiguousarray(np.moveaxis(image, -1, 0)).astype(np.float64)
    most = np.maximum(red, np.maximum(green, blue))
    least = np.minimum(red, np.minimum(green, blue))
    spread, total = most - least, red + green + blue
    with np.errstate(divide="ignore", invalid="ignore"):
        above = NUDE_JS.rgb_above
        rgb = (red > above[0]) & (green > above[1]) & (green < NUDE_JS.green_below)
        rgb &= (blue > above[2]) & (spread > NUDE_JS.spread_above)
        rgb &= (red - green > NUDE_JS.red_green_above) & (red > blue)

        # Both shares are divided first, as the program does: the quotient of the
        # quotients may round to the other side of the limit.
        normalized = (red / total) / (green / total) > NUDE_JS.red_over_green_above
        square = total * total
        normalized &= red * blue / square > NUDE_JS.red_blue_share_above
        normalized &= red * green / square > NUDE_JS.red_green_share_above

        # Hues below 35 degrees occur with red largest only.
        hue = (green - blue) / spread * 60
        low_hue, high_hue = NUDE_JS.hue
        low_saturation, high_saturation = NUDE_JS.saturation
        saturation = 1 - 3 * (least / total)
        hue_rule = (most == red) & (hue > low_hue) & (hue < high_hue)
        hue_rule &= (saturation > low_saturation) & (saturation < high_saturation)
    marked: Mask = rgb | normalized | hue_rule
    return marked


def nude_js_pixels(image: NDArray[np.uint8]) -> Mask:
    """Mark a pixel as skin when any of three color rules passes.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        True where the RGB, the normalized RGB or the hue-saturation rule passes.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Notes
    -----
    Divisions by zero follow the program's language: 0/0 passes no comparison.  The fourth
    rule of its Python ports (a box in Cb, Cr) is commented out in the original.

    Examples
    --------
    >>> row = np.array([[[200, 140, 110], [128, 128, 128], [0, 0, 0]]], dtype=np.uint8)
    >>> nude_js_pixels(row).tolist()
    [[True, False, False]]
    """
    return by_blocks(image, _pixels)


def _regions(skin: Mask, width: int) -> NDArray[np.int32]:
    """Give every place in the flat list the region number of the program's scan, or -1.

    A pixel takes the region of the last marked one among left, upper left, upper and
    upper right, so each pixel points to one earlier pixel and the region is where the
    chain ends.  Following all chains at once, doubling the step, needs few rounds.
    """
    places = np.flatnonzero(skin).astype(np.int32)
    rank = np.full(skin.size, -1, dtype=np.int32)
    rank[places] = np.arange(len(places), dtype=np.int32)
    parent = rank[places]
    for back in _offsets(width):
        earlier = _looked_up(rank, places, back)
        np.copyto(parent, earlier, where=earlier >= 0)
    number = np.cumsum(parent == rank[places], dtype=np.int32) - np.int32(1)
    # Most chains are short once their steps have doubled a few times: only those that have
    # not ended yet are followed on.
    going = np.flatnonzero(parent[parent] != parent)
    while len(going):
        further = parent[parent[going]]
        going, further = going[further != parent[going]], further[further != parent[going]]
        parent[going] = further
    rank[places] = number[parent]
    return rank


def _offsets(width: int) -> tuple[int, int, int, int]:
    """Distances back to left, upper left, upper and upper right in the flat list."""
    return 1, width + 1, width, width - 1


def _looked_up(
    values: NDArray[np.int32], places: NDArray[np.int32], back: int
) -> NDArray[np.int32]:
    """Read the value some places back, -1 before the start of the list."""
    seen = values[np.maximum(places - back, 0)]
    # Places are in order, so those too near to the start come first.
    seen[: np.searchsorted(places, back)] = -1
    return seen


def _meetings(region: NDArray[np.int32], width: int) -> NDArray[np.int64]:
    """List every pair of unlike regions that the scan meets, in the order it meets them."""
    places = np.flatnonzero(region >= 0).astype(np.int32)
    first, *rest = _offsets(width)
    last = _looked_up(region, places, first)
    found = []
    for step, back in enumerate(rest):
        seen = _looked_up(region, places, back)
        met = np.flatnonzero((seen >= 0) & (last >= 0) & (seen != last))
        order = places[met].astype(np.int64) * 4 + step
        found.append(np.stack([order, last[met], seen[met]], axis=1))
        np.copyto(last, seen, where=seen >= 0)
    pairs = np.concatenate(found)
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable"), 1:]
    # A repeat of the pair just met can change nothing: it is refused whenever the first
    # was made, and for the same reason when the first was refused.
    fresh = np.ones(len(pairs), dtype=np.bool_)
    fresh[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    return pairs[fresh]


def _merged(pairs: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Merge regions as the program does, and return each region's representative."""
    parent = list(range(count))

    def find(region: int) -> int:
        """Follow a region to its representative, halving the path."""
        while parent[region] != region:
            parent[region] = parent[parent[region]]
            region = parent[region]
        return region

    last_from, last_to = -1, -1
    for first, second in pairs.tolist():
        # The program's defect: one of the two being as in the merge before is enough to
        # skip this merge, although the pair is another one.
        if first == last_from or second == last_to:
            continue
        last_from, last_to = first, second
        parent[find(second)] = find(first)
    return np.array([find(region) for region in range(count)], dtype=np.intp)


def region_sizes(skin: Mask) -> NDArray[np.intp]:
    """Return the region sizes that the program's one-pass scan arrives at.

    Parameters
    ----------
    skin : ndarray of shape (M, N), dtype bool
        Skin pixels.

    Returns
    -------
    ndarray of shape (number of regions,), dtype intp
        Pixels of each region, largest first, small ones included.

    Notes
    -----
    Three things set the result apart from connected components: the neighbor to the left
    of a row's first pixel is the last pixel of the row above; the neighbor to the upper
    right of a row's last pixel is that row's own first pixel; and a merge is skipped when
    either of its two regions stood in the same place in the merge before.

    Examples
    --------
    >>> region_sizes(np.array([[1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]], dtype=bool)).tolist()
    [2, 1]
    """
    width = skin.shape[1]
    if width == 1:
        # In one column "upper right" is the pixel itself: everything is region 0.
        count = int(np.count_nonzero(skin))
        return np.array([count] if count else [], dtype=np.intp)
    region = _regions(skin.ravel(), width)
    count = int(region.max(initial=-1)) + 1
    if count == 0:
        return np.zeros(0, dtype=np.intp)
    representative = _merged(_meetings(region, width), count)
    sizes = np.bincount(representative[region[region >= 0]], minlength=count)
    sizes = sizes[sizes > 0]
    return np.sort(sizes)[::-1]


@dataclass(frozen=True)
class NudeJsVerdict:
    """What nude.js says of a picture: how many of its five rules passed before one failed."""

    passed: int
    skin_fraction: float

    @property
    def nude(self) -> bool:
        """Return whether all five rules passed."""
        return self.passed == 5

    @property
    def score(self) -> float:
        """Return the rules passed plus the skin fraction; 5 and above is marked."""
        return self.passed + self.skin_fraction


def decision_list(sizes: NDArray[np.intp], pixels: int) -> NudeJsVerdict:
    """Apply the five rules to region sizes, however they were found.

    Parameters
    ----------
    sizes : ndarray of shape (number of regions,)
        Pixels of each region, largest first, small ones included or not.
    pixels : int
        Pixels of the picture.

    Returns
    -------
    NudeJsVerdict
        Rules passed before the first failure, and the share of the picture in regions.

    Examples
    --------
    >>> decision_list(np.array([500, 40, 35, 30]), 1000)
    NudeJsVerdict(passed=5, skin_fraction=0.575)
    """
    sizes = sizes[sizes > NUDE_JS.region_larger_than]
    total = int(sizes.sum())
    fraction = total / pixels
    if len(sizes) < NUDE_JS.least_regions:
        return NudeJsVerdict(0, fraction)
    shares = sizes[:3] / total * 100
    fails = (
        fraction * 100 < NUDE_JS.least_skin_percent,
        bool(np.all(shares < NUDE_JS.three_largest_percent)),
        bool(shares[0] < NUDE_JS.largest_percent),
        len(sizes) > NUDE_JS.most_regions,
    )
    passed = 1 + next((index for index, failed in enumerate(fails) if failed), len(fails))
    return NudeJsVerdict(passed, fraction)


def nude_js(skin: Mask) -> NudeJsVerdict:
    """Run the program's decision list on a skin mask.

    In order: at least three regions; at least 15 % skin; one of the three largest regions
    holds its share of the skin (35, 30, 30 %); the largest holds 45 %; at most 60 regions.
    Regions of 30 pixels or fewer count nowhere.

    Parameters
    ----------
    skin : ndarray of shape (M, N), dtype bool
        Skin pixels.

    Returns
    -------
    NudeJsVerdict
        Rules passed before the first failure, and the share of the picture in regions.

    Examples
    --------
    >>> nude_js(np.ones((40, 40), dtype=bool))
    NudeJsVerdict(passed=0, skin_fraction=1.0)
    """
    return decision_list(region_sizes(skin), skin.size)
