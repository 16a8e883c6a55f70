"""Grouping rules: each fires on a small configuration and not just beyond each of its limits."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleck.ends import ends_of
from fleck.grouping import GROUPER
from fleck.groups import crossed, find_groups, girdle, limb, spine_thigh, stretched_limb
from fleck.segments import Segment


def part(x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> Segment:
    """Return a segment supported along its whole length."""
    return Segment(x0, y0, x1, y1, w0, w1, math.hypot(x1 - x0, y1 - y0))


def hanging(x: float, y: float, angle: float, length: float = 30, width: float = 10) -> Segment:
    """Return a part that hangs from (x, y), turned from straight down by so many degrees."""
    dx, dy = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    return part(x, y, x + length * dx, y + length * dy, width, width)


UPPER = part(0, 0, 0, 30, 10, 10)


def joins(lower: Segment) -> bool:
    """Tell whether the lower end of UPPER and the first end of a segment make a joint."""
    ends = ends_of([UPPER, lower])
    return bool(limb(ends[1], ends[2]))


@pytest.mark.parametrize(("gap", "holds"), [(0, True), (22.9, True), (23.2, False)])
def test_ends_of_a_limb_are_close(gap: float, holds: bool) -> None:
    """In line, both intervals reach 8 pixels towards each other, and 7 may be left over."""
    assert joins(hanging(0, 30 + gap, 0)) is holds


@pytest.mark.parametrize(("aside", "holds"), [(6.9, True), (7.1, False)])
def test_ends_of_a_limb_are_close_sideways(aside: float, holds: bool) -> None:
    """Beside each other the intervals do not help."""
    assert joins(hanging(aside, 30, 0)) is holds


@pytest.mark.parametrize(
    ("width", "holds"), [(13.9, True), (14.1, False), (7.2, True), (7.1, False)]
)
def test_widths_at_a_joint_are_similar(width: float, holds: int) -> None:
    """Within a factor of 1.4."""
    assert joins(hanging(0, 31, 0, width=width)) == holds


@pytest.mark.parametrize(("angle", "holds"), [(0, True), (90, True), (164, True), (166, False)])
def test_a_joint_bends_until_it_folds(angle: float, holds: bool) -> None:
    """Only a fold closer than 15 degrees is no joint."""
    assert joins(hanging(0, 31, angle)) is holds


@pytest.mark.parametrize(
    ("length", "holds"), [(11.9, False), (12.1, True), (79, True), (81, False)]
)
def test_parts_of_a_limb_are_longer_than_wide(length: float, holds: int) -> None:
    """Between 1.2 and 8 widths."""
    assert joins(hanging(0, 31, 0, length=length)) == holds


@pytest.mark.parametrize(("length", "holds"), [(49, False), (51, True), (80, True), (81, False)])
def test_a_segment_too_long_for_one_part_is_a_stretched_limb(length: float, holds: bool) -> None:
    """Beyond 5 widths two parts lie in line; beyond 8 it is no limb."""
    ends = ends_of([hanging(0, 0, 0, length=length)])

    assert stretched_limb(ends).tolist() == [holds, holds]


def hips(apart: float, left: float = -10, right: float = 10, width: float = 10) -> bool:
    """Tell whether two thighs make a girdle at their upper ends."""
    ends = ends_of([hanging(0, 0, left), hanging(apart, 0, right, width=width)])
    return bool(girdle(ends[0], ends[2]))


@pytest.mark.parametrize(
    ("apart", "holds"), [(3.2, False), (3.5, True), (10, True), (19.9, True), (20.1, False)]
)
def test_a_girdle_is_two_widths_long(apart: float, holds: bool) -> None:
    """From outer side to outer side, within a factor of 1.5."""
    assert hips(apart) is holds


@pytest.mark.parametrize(
    ("width", "holds"), [(14.9, True), (15.1, False), (6.7, True), (6.6, False)]
)
def test_thighs_have_similar_widths(width: float, holds: int) -> None:
    """Within a factor of 1.5."""
    assert hips(12, width=width) == holds


@pytest.mark.parametrize(("angle", "holds"), [(29, True), (31, False), (-80, True)])
def test_thighs_may_converge_a_little_and_spread_widely(angle: float, holds: bool) -> None:
    """Up to 30 degrees inward; any angle outward."""
    assert hips(12, left=angle) is holds
    assert hips(12, right=-angle) is holds


def test_thighs_hang_on_one_side_of_their_girdle() -> None:
    """A thigh that points up from the line is no thigh."""
    assert not hips(12, right=170)


THIGHS = (hanging(0, 0, -15), hanging(12, 0, 15))


def carries(trunk: Segment) -> bool:
    """Tell whether the first end of a segment is the lower end of a trunk on THIGHS."""
    ends = ends_of([*THIGHS, trunk])
    return bool(spine_thigh(ends[0], ends[2], ends[4]))


def trunk(
    x: float = 6, y: float = -2, angle: float = 180, length: float = 40, width: float = 20
) -> Segment:
    """Return a trunk that stands on (x, y)."""
    return hanging(x, y, angle, length, width)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"width": 29.9}, True), ({"width": 30.1}, False),
        ({"width": 13.4}, True), ({"width": 13.3}, False),
        ({"length": 12.1}, True), ({"length": 11.9}, False),
        ({"length": 59.9}, True), ({"length": 60.1}, False),
        ({"y": -11.9}, True), ({"y": -12.1}, False),
        ({"y": 11.9}, True), ({"y": 12.1}, False),
        ({"x": 11.9}, True), ({"x": 12.1}, False),
        ({"angle": 136, "y": 0}, True), ({"angle": 134, "y": 0}, False),
        ({"angle": 0}, False),
    ],
)  # fmt: skip
def test_a_trunk_is_two_thighs_wide_and_ends_between_them(
    change: dict[str, float], holds: bool
) -> None:
    """Width within 1.5 of twice a thigh's, aspect 0.6 to 3, end near the middle, upright."""
    assert carries(trunk(**change)) is holds


def test_a_third_segment_through_the_girdle_is_inconsistent() -> None:
    """An arm across the hips hides no girdle; a trunk that ends at it does not cross it."""
    ends = ends_of([*THIGHS, part(6, -20, 6, 20, 8, 8), trunk(), part(30, -20, 30, 20, 8, 8)])

    assert [bool(crossed(ends[0], ends[2], ends[i])) for i in (4, 6, 8)] == [True, False, False]


LEGS = (
    hanging(0, 0, -15),
    hanging(-9, 32, 0, width=9),
    hanging(12, 0, 15),
    hanging(21, 32, 0, width=9),
)


def test_two_legs_make_limbs_and_every_girdle_of_theirs() -> None:
    """Thigh, calf, thigh, calf; and with either calf unseen, thigh, calf, thigh."""
    groups = find_groups(LEGS)

    assert groups.limbs == ((0, 1), (2, 3))
    assert set(groups.girdles) == {(0, 1, 2, 3), (0, 1, 2), (2, 3, 0)}
    assert groups.kinds == {"limb", "girdle", "limb-segment-girdle"}


def test_a_hidden_calf_leaves_the_limb_segment_girdle() -> None:
    """One limb and one segment."""
    groups = find_groups(LEGS[:3])

    assert groups.girdles == ((0, 1, 2),)
    assert groups.kinds == {"limb", "limb-segment-girdle"}


def test_the_order_of_segments_does_not_matter_to_a_limb() -> None:
    """The calf may be the better supported part, and so come first."""
    thigh, calf, other = LEGS[:3]

    assert find_groups([calf, thigh, other]).girdles == ((1, 0, 2),)


def test_a_thigh_is_not_the_calf_of_the_other() -> None:
    """Legs whose knees touch are joined there, which makes no girdle with a limb."""
    groups = find_groups([hanging(0, 0, 10), hanging(12, 0, -10)])

    assert groups.limbs == ((0, 1),)
    assert groups.girdles == ()


def test_two_thighs_and_a_trunk_make_a_spine_thigh_group() -> None:
    """No calf is needed."""
    groups = find_groups([*THIGHS, trunk()])

    assert groups.spines == ((0, 1, 2),)
    assert groups.kinds == {"spine"}


def test_stretched_legs_make_a_girdle() -> None:
    """A straight leg is seen as one segment, which stands for both its parts."""
    groups = find_groups([hanging(0, 0, -5, 60), hanging(12, 0, 5, 60)])

    assert groups.limbs == ((0, 0), (1, 1))
    assert (0, 0, 1, 1) in groups.girdles


def test_an_arm_across_the_hips_prevents_girdles_only() -> None:
    """The limbs stay."""
    groups = find_groups([*LEGS, part(6, -20, 6, 14, 4, 4)])

    assert groups.girdles == ()
    assert (0, 1) in groups.limbs


def test_no_segments_no_groups() -> None:
    """None and one are no error."""
    assert find_groups([]).kinds == frozenset()
    assert find_groups([UPPER]).limbs == ()


def test_the_budget_counts_groups_and_is_reported() -> None:
    """With room for one group of each kind the rest is dropped."""
    groups = find_groups(LEGS, replace(GROUPER, max_groups=1))

    assert groups.budget_exceeded
    assert len(groups.limbs) == 1
    assert not find_groups(LEGS).budget_exceeded


def test_a_group_seen_twice_counts_once_in_the_budget() -> None:
    """A stretched limb is found from both of its ends, and nothing is dropped."""
    groups = find_groups([hanging(0, 0, 0, 60)], replace(GROUPER, max_groups=1))

    assert groups.limbs == ((0, 0),)
    assert not groups.budget_exceeded


def test_stretched_limbs_beyond_the_budget_are_reported() -> None:
    """They join the limbs after the joints were counted."""
    groups = find_groups(
        [hanging(0, 0, 0, 60), hanging(500, 0, 0, 60)], replace(GROUPER, max_groups=1)
    )

    assert groups.limbs == ((0, 0),)
    assert groups.budget_exceeded


def test_pairs_looked_at_are_counted() -> None:
    """All of them, whatever comes of it."""
    assert find_groups(LEGS).tests > 0


def test_a_least_area_drops_small_groups() -> None:
    """A leg of 30 x 10 and 30 x 9 pixels covers 2.3 % of the working image."""
    image_area = 128 * 192.0
    kept = find_groups(LEGS[:2], replace(GROUPER, min_group_area=0.022), image_area)
    dropped = find_groups(LEGS[:2], replace(GROUPER, min_group_area=0.024), image_area)

    assert kept.limbs == ((0, 1),)
    assert dropped.limbs == ()


@settings(max_examples=25, deadline=None)
@given(
    turn=st.floats(0, 360),
    scale=st.floats(0.2, 20),
    x=st.floats(-100, 100),
    mirror=st.booleans(),
)
def test_rules_do_not_depend_on_place_turn_size_or_side(
    turn: float, scale: float, x: float, mirror: bool
) -> None:
    """Every rule is a ratio or an angle."""
    c, s = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
    sign = -1 if mirror else 1

    def moved(u: float, v: float) -> tuple[float, float]:
        """Carry a point."""
        return x + c * sign * u - s * v, s * sign * u + c * v

    segments = [*LEGS, trunk(width=22)]
    changed = [
        part(*moved(a.x0, a.y0), *moved(a.x1, a.y1), a.w0 * scale, a.w1 * scale) for a in segments
    ]
    plain, other = find_groups(segments), find_groups(changed)

    assert (plain.limbs, plain.girdles, plain.spines) == (other.limbs, other.girdles, other.spines)
