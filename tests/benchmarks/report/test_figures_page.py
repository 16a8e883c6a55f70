"""The writer of the page refuses what the caveats forbid."""

from dataclasses import replace

import pytest

from benchmarks.report.caveats import NEEDED, CaveatError, Grounds, caveats
from benchmarks.report.figures_page import FiguresReport, Overlay, OverlayPanel, render_figures
from benchmarks.report.image_task import AreaRow

HOSTILE = "<script>alert(1)</script>"


def report() -> FiguresReport:
    """Make a page with next to nothing on it."""
    return FiguresReport(
        set_name=HOSTILE,
        split="test",
        command="make",
        block="crossed",
        total=2,
        faults=((HOSTILE, "truncated", HOSTILE),),
        notes="",
        rule=HOSTILE,
        caveats=caveats(Grounds(1, 2, "7", {"tan": 1.0})),
        methods=("fleck",),
        deciders=("fleck",),
        overall=(),
        pairs=0,
        configurations={},
        blocks=(AreaRow(HOSTILE, 1, 1, 1, (None,)),),
        held_out=(),
        factors=(),
        responses=(),
        curves=(),
        expectations=(),
        pixels=(),
        pixel_curves=(),
        limbs=(),
        found=(),
        presets=(),
        overlays=(OverlayPanel("F", (("Misses", 1, (Overlay(HOSTILE, "data:,", HOSTILE),)),)),),
        timings=(),
        provenance=(),
        environment=(),
    )


def test_a_page_with_its_caveats_is_written() -> None:
    """All six in full once, and the needed three at each exhibit."""
    page = render_figures(report())

    assert all(f'id="caveat-{number}"' in page for number in range(1, 7))
    assert page.count('class="exhibit"') == page.count('class="caveat"') == 3


@pytest.mark.parametrize("missing", NEEDED)
def test_a_page_without_a_needed_caveat_is_refused(missing: int) -> None:
    """Nothing is drawn rather than drawn without it."""
    bare = report()
    kept = tuple(each for each in bare.caveats if each.number != missing)

    with pytest.raises(CaveatError, match="expected caveats 1, 2, 5 beside"):
        render_figures(replace(bare, caveats=kept))


def test_foreign_text_stays_text() -> None:
    """An id or a card may hold anything."""
    assert "<script" not in render_figures(report())
