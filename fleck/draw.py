"""Overlays: what the detector saw, drawn on the image.

Colors are those of Okabe and Ito, which color-blind readers can tell apart; every line has a dark
rim, so that it shows on skin and on shadow; and every color is named in a legend below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .segments import Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .detect import Detection

__all__ = ["COLORS", "draw_detection"]

Color = tuple[int, int, int]
Point = tuple[float, float]

#: Okabe and Ito, "Color Universal Design", 2008.
COLORS: dict[str, Color] = {
    "skin": (86, 180, 233),
    "segment": (240, 228, 66),
    "axis": (255, 255, 255),
    "limb": (230, 159, 0),
    "girdle": (204, 121, 167),
    "spine-thigh": (0, 158, 115),
}
_TINT = 0.25
_RIM: Color = (20, 20, 20)
_PAPER: Color = (245, 245, 245)
# The longer side of the picture is brought between these, in pixels: smaller and lines hide what
# they mark, larger and they cannot be seen when the picture is shown whole.
_SIDES = (640, 1600)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw_detection(image: NDArray[np.uint8], detection: Detection) -> NDArray[np.uint8]:
    """Draw the evidence of a detection on its image.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        The image that was given to `detect`.
    detection : Detection
        What it returned.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
        The image, brought to a size at which lines can be read, with skin tinted, outlines and
        symmetry axes of segments, groups, and a legend strip below.

    Raises
    ------
    ValueError
        If the image is not the one of the detection, by its size.

    Examples
    --------
    >>> from fleck import detect
    >>> gray = np.full((60, 80, 3), 128, dtype=np.uint8)
    >>> picture = draw_detection(gray, detect(gray))
    >>> picture.shape[1], picture.shape[0] > 480
    (640, True)
    """
    if image.shape[:2] != detection.image_shape:
        msg = (
            f"expected the image of the detection, {detection.image_shape}, "
            f"got shape {image.shape[:2]}"
        )
        raise ValueError(msg)
    longer = max(image.shape[:2])
    zoom = float(np.clip(longer, *_SIDES)) / longer
    size = (max(1, round(image.shape[1] * zoom)), max(1, round(image.shape[0] * zoom)))
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_NEAREST
    canvas = np.asarray(cv2.resize(image, size, interpolation=method), dtype=np.uint8)
    mask = cv2.resize(detection.skin.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    canvas = _tinted(canvas, np.asarray(mask) > 0)

    segments = [_zoomed(segment, zoom) for segment in detection.segments]
    unit = max(1, round(max(size) / 500))
    for segment in segments:
        _path(canvas, _outline(segment), COLORS["segment"], unit, closed=True)
    for segment in segments:
        _path(canvas, _axis(segment), COLORS["axis"], unit)
    for group in detection.limbs:
        _path(canvas, _limb_path(segments, group), COLORS["limb"], 2 * unit)
    for group in detection.girdles:
        _path(canvas, _girdle_line(segments, group), COLORS["girdle"], 3 * unit)
    for group in detection.spines:
        _path(canvas, _spine_path(segments, group), COLORS["spine-thigh"], 2 * unit)
    return np.vstack([canvas, _legend(detection, size[0])])


def _tinted(canvas: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Mix a color into the skin, and draw the mask's edge in it."""
    tint = np.array(COLORS["skin"], dtype=np.float32)
    mixed = np.where(mask[..., None], (1 - _TINT) * canvas + _TINT * tint, canvas)
    result = np.rint(mixed).astype(np.uint8)
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(result, outlines, -1, COLORS["skin"], 1)
    return result


def _zoomed(segment: Segment, zoom: float) -> Segment:
    """Carry a segment to the canvas."""
    x0, y0, x1, y1 = (
        (value + 0.5) * zoom - 0.5 for value in (segment.x0, segment.y0, segment.x1, segment.y1)
    )
    return Segment(x0, y0, x1, y1, segment.w0 * zoom, segment.w1 * zoom, segment.support * zoom)


def _axis(segment: Segment) -> list[Point]:
    """Return both ends."""
    return [(segment.x0, segment.y0), (segment.x1, segment.y1)]


def _outline(segment: Segment) -> list[Point]:
    """Return the four corners."""
    nx = -(segment.y1 - segment.y0) / segment.length / 2
    ny = (segment.x1 - segment.x0) / segment.length / 2
    return [
        (segment.x0 + sign * nx * segment.w0, segment.y0 + sign * ny * segment.w0)
        for sign in (1, -1)
    ] + [
        (segment.x1 + sign * nx * segment.w1, segment.y1 + sign * ny * segment.w1)
        for sign in (-1, 1)
    ]


def _apart(a: Point, b: Point) -> float:
    """Return the distance of two points."""
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def _joint(a: Segment, b: Segment) -> tuple[int, int]:
    """Return which ends of two segments are nearest."""
    pairs = [(i, j) for i in (0, 1) for j in (0, 1)]
    return min(pairs, key=lambda pair: _apart(_axis(a)[pair[0]], _axis(b)[pair[1]]))


def _limb_path(segments: Sequence[Segment], group: Sequence[int]) -> list[Point]:
    """Go from one far end over the joint to the other."""
    a, b = segments[group[0]], segments[group[1]]
    if group[0] == group[1]:
        return _axis(a)
    i, j = _joint(a, b)
    return [_axis(a)[1 - i], _axis(a)[i], _axis(b)[j], _axis(b)[1 - j]]


def _hip(segments: Sequence[Segment], thigh: int, calf: int) -> list[Point]:
    """Return the ends of a thigh that may be its hip: not the one at the knee."""
    ends = _axis(segments[thigh])
    if thigh == calf:
        return ends
    knee, _ = _joint(segments[thigh], segments[calf])
    return [ends[1 - knee]]


def _girdle_line(segments: Sequence[Segment], group: Sequence[int]) -> list[Point]:
    """Join the two hips of a girdle."""
    left = _hip(segments, group[0], group[1])
    right = _hip(segments, group[2], group[3]) if len(group) == 4 else _axis(segments[group[2]])
    return list(min(((a, b) for a in left for b in right), key=lambda line: _apart(*line)))


def _spine_path(segments: Sequence[Segment], group: Sequence[int]) -> list[Point]:
    """Go from one knee over the hips to the other, and up the trunk from between the hips."""
    left, right, trunk = (segments[index] for index in group)
    i, j = _joint(left, right)
    a, b = _axis(left)[i], _axis(right)[j]
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    top = max(_axis(trunk), key=lambda end: _apart(end, middle))
    return [_axis(left)[1 - i], a, middle, top, middle, b, _axis(right)[1 - j]]


def _path(
    canvas: NDArray[np.uint8],
    points: Sequence[Point],
    color: Color,
    thickness: int,
    *,
    closed: bool = False,
) -> None:
    """Draw a line with a dark rim, in sixteenths of a pixel."""
    places = np.rint(np.array(points) * 16).astype(np.int32)[:, None, :]
    for shade, width in ((_RIM, thickness + 2), (color, thickness)):
        cv2.polylines(canvas, [places], closed, shade, width, cv2.LINE_AA, shift=4)


def _legend(detection: Detection, width: int) -> NDArray[np.uint8]:
    """Write the verdict, and the name and number of everything drawn beside its color."""
    four = sum(len(group) == 4 for group in detection.girdles)
    entries: list[tuple[str | None, str]] = [
        (None, _sentence(detection)),
        ("skin", f"skin {100 * detection.skin_fraction:.0f} %"),
        ("segment", f"segments {len(detection.segments)}"),
        ("axis", "symmetry axes"),
        ("limb", f"limbs {len(detection.limbs)}"),
        ("girdle", f"girdles {four} + {len(detection.girdles) - four} limb-segment"),
        ("spine-thigh", f"spine-thigh groups {len(detection.spines)}"),
    ]
    size, step = 0.5, 24
    places: list[tuple[int, int]] = []
    x, y = 8, 17
    for name, text in entries:
        needed = cv2.getTextSize(text, _FONT, size, 1)[0][0] + (24 if name else 0) + 16
        if x > 8 and x + needed > width:
            x, y = 8, y + step
        places.append((x, y))
        x, y = (x + needed, y) if name else (8, y + step)
    strip = np.full((y + 9, width, 3), _PAPER, dtype=np.uint8)
    for (name, text), (left, base) in zip(entries, places, strict=True):
        start = left
        if name:
            cv2.rectangle(strip, (left, base - 11), (left + 16, base + 1), COLORS[name], -1)
            cv2.rectangle(strip, (left, base - 11), (left + 16, base + 1), _RIM, 1)
            start += 22
        cv2.putText(strip, text, (start, base), _FONT, size, _RIM, 1, cv2.LINE_AA)
    return strip


def _sentence(detection: Detection) -> str:
    """Say what was decided."""
    if detection.verdict:
        return f"marked, score {detection.score:.2f}"
    reason = "too little skin" if detection.rejected_by == "skin" else "no group"
    return f"not marked: {reason}, score {detection.score:.2f}"
