"""Segments: drawn masks whose cylinders are known, each test by hand, and the budgets."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from fleck.grouping import GROUPER
from fleck.segments import Segment, _repeats, find_segments, gather_segments
from fleck.symmetry import Symmetries

SHAPE = (192, 128)


def tapered(x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> np.ndarray:
    """Return the mask of one tapered cylinder with flat ends."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    length = np.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    along = (columns - x0) * ux + (rows - y0) * uy
    across = (rows - y0) * ux - (columns - x0) * uy
    half = (w0 + (w1 - w0) * along / length) / 2
    return (along >= 0) & (along <= length) & (np.abs(across) <= half)


def find(mask: np.ndarray) -> tuple[Segment, ...]:
    """Find segments in a mask over a blank intensity."""
    return find_segments(np.full(mask.shape, 200.0), mask).segments


def tilt(segment: Segment) -> float:
    """Return the direction of an axis, degrees in [0, 180)."""
    return float(np.degrees(np.arctan2(segment.y1 - segment.y0, segment.x1 - segment.x0)) % 180)


@pytest.mark.parametrize("degrees", [0, 20, 45, 70, 90, 110, 135, 160, 178])
@pytest.mark.parametrize(("w0", "w1"), [(8, 8), (20, 14), (34, 28)])
def test_one_cylinder_is_one_segment(degrees: float, w0: float, w1: float) -> None:
    """At any angle, also across the turn from 180 to 0, with its widths and its axis."""
    dx, dy = 40 * np.cos(np.radians(degrees)), 40 * np.sin(np.radians(degrees))
    [segment] = find(tapered(63.5 - dx, 95.5 - dy, 63.5 + dx, 95.5 + dy, w0, w1))

    assert min(abs(tilt(segment) - degrees), 180 - abs(tilt(segment) - degrees)) < 1.5
    assert sorted((segment.w0, segment.w1)) == pytest.approx(sorted((w0, w1)), rel=0.12, abs=0.6)
    assert segment.length == pytest.approx(80, abs=6)


def test_two_legs_do_not_make_a_third_of_their_gap() -> None:
    """The gap between two parallel legs has straight sides, but no skin."""
    mask = tapered(40, 30, 40, 150, 16, 16) | tapered(70, 30, 70, 150, 16, 16)
    middles = sorted(round((s.x0 + s.x1) / 2) for s in find(mask) if s.width < 20)

    assert middles == [40, 70]


def test_a_bent_limb_is_two_segments() -> None:
    """A joint of 90 degrees."""
    mask = tapered(30, 40, 30, 120, 14, 12) | tapered(30, 120, 100, 120, 12, 10)

    assert sorted(round(tilt(s) / 10) % 18 for s in find(mask)) == [0, 9]


def test_a_disc_is_no_segment() -> None:
    """A head or a spot has no straight sides."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    disc = np.hypot(rows - 96, columns - 64) <= 20

    assert all(segment.length < segment.width for segment in find(disc))


def test_segments_turn_mirror_and_grow_with_the_picture() -> None:
    """A quarter turn, a mirror image and double size change coordinates and nothing else."""
    mask = tapered(40, 50, 80, 140, 22, 16)
    [plain] = find(mask)
    [turned] = find(np.ascontiguousarray(np.rot90(mask)))
    [mirrored] = find(np.ascontiguousarray(mask[:, ::-1]))
    double = cv2.resize(mask.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    [doubled] = find(double > 0)

    assert turned.width == pytest.approx(plain.width, rel=0.02)
    assert (tilt(turned) + 90) % 180 == pytest.approx(tilt(plain), abs=0.5)
    assert (-tilt(mirrored)) % 180 == pytest.approx(tilt(plain), abs=0.5)
    assert doubled.width == pytest.approx(2 * plain.width, rel=0.03)
    assert tilt(doubled) == pytest.approx(tilt(plain), abs=0.5)


def test_the_same_input_gives_the_same_numbers() -> None:
    """No hidden state, no randomness."""
    mask = tapered(40, 50, 80, 140, 22, 16) | tapered(90, 50, 100, 140, 12, 10)

    assert find(mask) == find(mask)


def ribbon(
    t: np.ndarray, width: np.ndarray | float = 10.0, offset: np.ndarray | float = 0.0
) -> Symmetries:
    """Return symmetries along a level axis through the middle of the picture."""
    x = (20 + t).astype(np.float32)
    ones = np.ones_like(x)
    index = np.arange(x.size)
    return Symmetries(
        index, index, x, ((96 + offset) * ones).astype(np.float32),
        (width * ones).astype(np.float32), 0 * ones,
    )  # fmt: skip


def gather(symmetries: Symmetries) -> tuple[Segment, ...]:
    """Gather symmetries where everything is skin."""
    return gather_segments(symmetries, np.ones(SHAPE, dtype=np.bool_)).segments


@pytest.mark.parametrize(("length", "found"), [(7, 0), (9, 1)])
def test_a_segment_is_at_least_eight_pixels_long(length: float, found: int) -> None:
    """Shorter ribbons are left out."""
    assert len(gather(ribbon(np.linspace(0, length, 40)))) == found


def test_a_gap_splits_a_ribbon() -> None:
    """Beyond 0.8 widths without a symmetry the longer run counts alone; below, both are one."""
    t = np.arange(0, 70, 0.5)
    [joined] = gather(ribbon(t[(t < 30) | (t > 37)]))
    cut = gather(ribbon(t[(t < 30) | (t > 40)]))

    assert joined.length == pytest.approx(69.5, abs=0.1)
    assert cut[0].length == pytest.approx(29.5, abs=0.6)


def test_widths_that_vary_too_much_are_no_cylinder() -> None:
    """A cone from 6 to 26 over 40 pixels has a standard deviation over a quarter of its mean."""
    t = np.linspace(0, 40, 160)
    cone = ribbon(t, 6 + t / 2)
    mask = np.ones(SHAPE, dtype=np.bool_)
    wide = replace(GROUPER, max_variation=1.0)

    assert all(s.w1 < 25 for s in gather_segments(cone, mask).segments)
    assert len(gather_segments(cone, mask, wide).segments) >= len(
        gather_segments(cone, mask).segments
    )


def test_axis_points_off_the_skin_do_not_count() -> None:
    """Symmetries of the background around a limb have their axis outside the mask."""
    symmetries = ribbon(np.linspace(0, 60, 120))
    mask = np.zeros(SHAPE, dtype=np.bool_)
    mask[120:] = True

    assert gather_segments(symmetries, mask).segments == ()


def test_budgets_are_counts_and_are_reported() -> None:
    """Peaks, segments and edge points beyond the budget are dropped, and the result says so."""
    mask = tapered(30, 40, 30, 150, 14, 12) | tapered(80, 40, 100, 150, 12, 10)
    blank = np.full(SHAPE, 200.0)

    assert not find_segments(blank, mask).budget_exceeded
    for limit in ({"max_seeds": 1}, {"max_segments": 1}, {"max_edge_points": 300}):
        cut = find_segments(blank, mask, replace(GROUPER, **limit))
        assert cut.budget_exceeded, limit
    assert len(find_segments(blank, mask, replace(GROUPER, max_segments=1)).segments) == 1


def test_a_ribbon_found_twice_is_kept_once() -> None:
    """Same axis, same width, more than half overlapped: a repetition; else not."""
    long = Segment(0, 0, 60, 0, 10, 10, 60)
    cases = [
        (Segment(5, 1, 50, 1, 9, 9, 45), True),
        (Segment(5, 1, 50, 1, 18, 18, 45), False),  # wider: the two nest
        (Segment(5, 8, 50, 8, 10, 10, 45), False),  # beside it
        (Segment(50, 0, 90, 0, 10, 10, 40), False),  # in line with it
        (Segment(20, -15, 40, 15, 10, 10, 36), False),  # across it
    ]
    for other, same in cases:
        assert _repeats(other, long, GROUPER) is same, other


def test_the_best_supported_segment_comes_first() -> None:
    """Not the one with most votes: short and crowded here, against long and sparse."""
    crowded, sparse = ribbon(np.arange(0, 20, 0.25)), ribbon(np.arange(0.0, 60), offset=40)
    both = [
        np.concatenate(columns)
        for columns in zip(*((s.x, s.y, s.width, s.angle) for s in (crowded, sparse)), strict=True)
    ]
    index = np.arange(both[0].size)

    assert [round(s.y0) for s in gather(Symmetries(index, index, *both))] == [136, 96]
