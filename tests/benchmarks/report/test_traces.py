"""Pictures as values: what lines, marks and rows a comparison gives before anything is painted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.compared import Comparison
from benchmarks.report.curve_pictures import CORNER, corner_picture, det_picture, roc_picture
from benchmarks.report.dot_pictures import (
    calibration_picture,
    differences_picture,
    slices_picture,
)
from benchmarks.report.pictures import Layer, Picture
from benchmarks.report.traces import FINENESS, cut, dense, thinned
from tests.benchmarks.report.pictured import pictured

EXAMPLE = pictured(4)


def of(made: Picture | None, part: str, panel: int = 0) -> list[Layer]:
    """Pick the layers of one kind."""
    assert made is not None
    return [layer for layer in made.panels[panel].layers if layer.part == part]


def named(made: Picture | None) -> Picture:
    """Return a picture that must be there."""
    assert made is not None
    return made


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60))
def test_a_thinned_line_misses_no_point_by_more_than_it_says(
    steps: list[tuple[int, int]],
) -> None:
    """Stairs of any kind: their ends stay, and every corner left out lies on the line."""
    walk = np.cumsum([(0, 0), *steps], axis=0) / 2000
    x, y = walk.T.astype(float)
    shown = np.column_stack(thinned(x, y, lambda at: at, lambda at: at))

    assert shown[0].tolist() == walk[0].tolist()
    assert shown[-1].tolist() == walk[-1].tolist()
    for point in walk:
        starts, chords = shown[:-1], np.diff(shown, axis=0)
        lengths = np.maximum((chords**2).sum(axis=1), 1e-300)
        along = np.clip(((point - starts) * chords).sum(axis=1) / lengths, 0, 1)
        far = np.hypot(*(starts + along[:, None] * chords - point).T)
        assert far.min(initial=np.hypot(*(shown[0] - point))) <= FINENESS + 1e-12


def test_a_line_is_cut_at_the_top_of_a_rise() -> None:
    """Where it rises straight up on the limit, all of the rise is inside."""
    x, y = cut(np.array([0.0, 0.5, 0.5, 1.0]), np.array([0.0, 0.1, 0.8, 1.0]), 0.5)

    assert (x.tolist(), y.tolist()) == ([0.0, 0.5, 0.5], [0.0, 0.1, 0.8])


def test_steps_need_no_points_between() -> None:
    """What runs along an axis is straight on every scale."""
    stairs = np.array([0.0, 0.0, 0.5, 0.5]), np.array([0.0, 0.3, 0.3, 1.0])

    assert [line.tolist() for line in dense(*stairs)] == [line.tolist() for line in stairs]


def test_roc_and_det_are_mirrored() -> None:
    """The miss rate is what recall leaves, at marks too."""
    roc, det = roc_picture(EXAMPLE), det_picture(EXAMPLE)

    for one, other in zip(of(roc, "mark"), of(det, "mark"), strict=True):
        assert one.x == other.x
        assert one.y + other.y == pytest.approx(1.0)
    for row, line in zip(EXAMPLE.rows, of(det, "curve"), strict=True):
        assert row.points is not None
        turns = np.column_stack([row.points.x, row.points.y])
        for x, y in zip(line.x, line.y, strict=True):
            assert np.abs(turns - (x, 1 - y)).sum(axis=1).min() < 1e-12


def test_the_corner_ends_at_one_in_a_hundred_on_the_curve() -> None:
    """And holds the marks that lie in it, no others."""
    first = EXAMPLE.rows[0]
    assert first.threshold is not None
    assert first.recall is not None
    near = replace(first, false_positive_rate=replace(first.recall, value=0.004))
    made = corner_picture(replace(EXAMPLE, rows=(near, *EXAMPLE.rows[1:])))

    for row, line in zip(EXAMPLE.rows, of(made, "curve"), strict=True):
        assert row.points is not None
        assert line.x[-1] == CORNER
        assert line.y[-1] == np.interp(CORNER, row.points.x, row.points.y)
    assert [(mark.name, mark.x.tolist()) for mark in of(made, "mark")] == [("fleck", [0.004])]


@pytest.mark.parametrize(("n", "low"), [(40, 0.01), (600, 0.001), (20_000, 0.0001)])
def test_the_axes_of_det_reach_as_far_as_the_items(n: int, low: float) -> None:
    """More items can show smaller rates."""
    made = named(det_picture(pictured(1, n, slices=())))

    assert made.panels[0].x.low == made.panels[0].y.low == low
    assert made.panels[0].x.high == pytest.approx(1 - low)


def test_calibration_shows_only_methods_that_have_it() -> None:
    """One panel each, with the numbers of items in the table."""
    made = named(calibration_picture(EXAMPLE))

    assert [panel.title for panel in made.panels] == ["convnet", "kovac", "jones-rehg"]
    for panel, row in zip(made.panels, EXAMPLE.rows[1:], strict=True):
        assert row.calibration is not None
        (bins,) = (layer for layer in panel.layers if layer.part == "interval")
        counts = [one.n for one in row.calibration.bins if one.observed is not None]
        assert [int(note.split()[0]) for note in bins.notes] == counts


def test_a_small_level_is_named_and_has_no_point() -> None:
    """The worst level stands first, the extrapolated one bears a mark that is explained."""
    made = named(slices_picture(EXAMPLE))
    names = [words for _, words in made.panels[0].y.ticks]

    assert names == ["dark † (130)", "tan (130)", "light (130)", "very light (9: too few)"]
    assert "†: outside what was measured" in made.note
    for layer in of(made, "interval"):
        assert set(layer.notes) == {"dark", "tan", "light"}


def test_solid_means_significant_after_correction() -> None:
    """Adjusted, not raw: all raw p-values of the example are below a twentieth."""
    made = slices_picture(EXAMPLE)
    table = EXAMPLE.slices[0]

    for look, layer in enumerate(of(made, "interval")):
        tests = [one.cells[look].tested for one in table.slices if one.cells]
        assert layer.filled == tuple(one is not None and one.adjusted < 0.05 for one in tests)
    assert {solid for layer in of(made, "interval") for solid in layer.filled} == {True, False}


def test_differences_have_the_sign_of_the_method() -> None:
    """Right of zero is better than the baseline; a pair without areas has no row."""
    pairs = (replace(EXAMPLE.pairs[0], area=None), *EXAMPLE.pairs[1:])
    made = named(differences_picture(replace(EXAMPLE, pairs=pairs)))
    shown = of(made, "interval")

    assert [layer.name for layer in shown] == [pair.name for pair in pairs[1:]]
    for layer, pair in zip(shown, pairs[1:], strict=True):
        assert pair.area is not None
        assert layer.x.tolist() == [pair.area.difference.value]
        assert (layer.low[0] < 0 < layer.high[0]) or layer.filled == (True,)


def test_a_method_keeps_its_look_in_every_figure() -> None:
    """Also where a method before it is not drawn."""
    bare = replace(EXAMPLE.rows[0], points=None, roc=None, det=None, precision_recall=None)
    some: Comparison = replace(EXAMPLE, rows=(bare, *EXAMPLE.rows[1:]))

    assert [(line.name, line.look) for line in of(roc_picture(some), "curve")] == [
        ("convnet", 1),
        ("kovac", 2),
        ("jones-rehg", 3),
    ]
