"""Measure the grouper on drawn pictures: `python -m benchmarks.scripts.grouper_drawings`.

Three tables, every share with its Wilson interval (95 %): limbs found on clean pictures, limbs
found as pictures get worse, and groups and figures marked.  Limbs are counted without the area
gate, since one limb rarely covers 30 % of a frame; figures and scattered parts go through the
whole detector.  Decision 0011 says what the drawings are and what they cannot say.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.bodies import POSES
from benchmarks.data.drawings import CLEAN, Conditions, Drawing, Kind, draw
from benchmarks.measure.intervals import wilson
from benchmarks.measure.limbs import Matching, Tolerance, match
from fleck.detect import Detection, detect
from fleck.parameters import AUTHORS_PAGE

#: First half of every seed.  Constants were chosen on other seeds, but scores on this one were seen
#: while some still moved; 20261122 was first drawn after all were frozen (decision 0011).
SEED = 1996
#: The authors' page without its area gate.
UNGATED = replace(AUTHORS_PAGE, min_area=0.0)
#: "Found" on clean pictures: axis within 5 degrees, width within 15 %.
STRICT = Tolerance()
#: A group consists of the right parts when they agree this well.
RIGHT = Tolerance(angle=12.0, width=0.3, offset=0.4, covered=0.3)

#: Drawings of one group kind, and where a detection lists such groups.
GROUPS: tuple[tuple[Kind, str, int], ...] = (
    ("limb", "limbs", 2),
    ("girdle", "girdles", 4),
    ("limb-segment girdle", "girdles", 3),
    ("spine", "spines", 3),
)


@dataclass
class Tally:
    """Counts of one cell, and the errors of what was found."""

    found: int = 0
    true: int = 0
    extra: int = 0
    pictures: int = 0
    angles: tuple[float, ...] = ()
    widths: tuple[float, ...] = ()

    def add(self, result: Matching) -> None:
        """Count one picture."""
        found, missed, extra = result.counts
        self.found += found
        self.true += found + missed
        self.extra += extra
        self.pictures += 1
        self.angles += result.angle_errors
        self.widths += result.width_errors


def segments_of(detection: Detection) -> NDArray[np.float64]:
    """Return a detection's segments as an array of shape (n, 6)."""
    rows = [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in detection.segments]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def truth_of(drawing: Drawing) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a drawing's true segments, shape (n, 6), and their visible shares, shape (n,)."""
    rows = [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in drawing.segments]
    return np.array(rows), np.array([s.visible for s in drawing.segments])


def compare(drawing: Drawing, tolerance: Tolerance = STRICT) -> Matching:
    """Look for the parts of one drawing without the area gate."""
    found = segments_of(detect(drawing.pixels, UNGATED, "any"))
    true, visible = truth_of(drawing)
    return match(found, true, tolerance, visible)


def tally(kinds: Sequence[Kind], pictures: int, seed: int, conditions: Conditions = CLEAN) -> Tally:
    """Count limbs found over so many pictures, shared equally among the kinds."""
    total = Tally()
    for kind in kinds:
        for index in range(math.ceil(pictures / len(kinds))):
            rng = np.random.default_rng([seed, index])
            total.add(compare(draw(kind, rng, conditions=conditions)))
    return total


def share(found: int, of: int) -> str:
    """Write a proportion with its interval and counts."""
    interval = wilson(found, of)
    return (
        f"{100 * interval.value:5.1f} % [{100 * interval.low:4.1f}, {100 * interval.high:4.1f}]"
        f"  {found}/{of}"
    )


def clean_limbs(pictures: int, seed: int = SEED) -> None:
    """Print recall and errors on clean cylinders and limbs, the limbs by their joint angle."""
    typer.echo("limbs found on clean pictures (axis within 5 degrees, width within 15 %)")
    single = tally(["cylinder"], pictures, seed)
    jointed = Tally()
    bins = [(20, 60), (60, 100), (100, 140), (140, 165)]
    by_bend = {limits: Tally() for limits in bins}
    for index in range(pictures):
        drawing = draw("limb", np.random.default_rng([seed, index]))
        result = compare(drawing)
        jointed.add(result)
        for low, high in bins:
            if low <= drawing.bend < high:
                by_bend[low, high].add(result)
    rows = [("single cylinders", single), ("jointed pairs", jointed)]
    rows += [(f"  joint {low} to {high} degrees", by_bend[low, high]) for low, high in bins]
    for name, cell in rows:
        if cell.true:
            angle, width = (
                float(np.quantile(np.abs(errors), 0.9)) if errors else math.nan
                for errors in (cell.angles, cell.widths)
            )
            typer.echo(
                f"  {name:<28} {share(cell.found, cell.true)}   extra {cell.extra}"
                f"   90 % within {angle:.1f} degrees, {100 * width:.0f} % of the width"
            )
    both = single.found + jointed.found, single.true + jointed.true
    typer.echo(f"  {'all':<28} {share(*both)}   target 95 %")


def curves(pictures: int, seed: int = SEED) -> dict[str, list[tuple[float, int, int]]]:
    """Print recall against noise, blur, occlusion and distractors."""
    sweeps: list[tuple[str, str, tuple[Kind, ...], Sequence[Conditions], Sequence[float]]] = []

    def sweep(
        name: str,
        unit: str,
        kinds: tuple[Kind, ...],
        values: Sequence[float],
        make: Callable[[float], Conditions],
    ) -> None:
        """Note one series of conditions."""
        sweeps.append((name, unit, kinds, [make(value) for value in values], values))

    both: tuple[Kind, ...] = ("cylinder", "limb")
    sweep("noise", "gray levels", both, (0, 5, 10, 15, 20), lambda v: replace(CLEAN, noise=v))
    sweep("blur", "pixels", both, (0, 1, 2, 4), lambda v: replace(CLEAN, blur=v))
    sweep(
        "occlusion", "of the length", ("cylinder",), (0, 0.1, 0.2, 0.3, 0.4, 0.5),
        lambda v: replace(CLEAN, occlusion=v),
    )  # fmt: skip
    points: dict[str, list[tuple[float, int, int]]] = {}
    typer.echo("limbs found as pictures get worse")
    for name, unit, kinds, conditions, values in sweeps:
        for value, condition in zip(values, conditions, strict=True):
            cell = tally(kinds, pictures, seed, condition)
            points.setdefault(f"{name} ({unit})", []).append((value, cell.found, cell.true))
            typer.echo(
                f"  {name:<10} {value:<5g} {unit:<14} {share(cell.found, cell.true)}"
                f"   extra {cell.extra / cell.pictures:.1f} a picture"
            )
    for label, condition in (
        ("parallel bars, not skin", replace(CLEAN, distractors="bars")),
        ("parallel bars of skin color", replace(CLEAN, distractors="skin")),
        ("textured backdrop", replace(CLEAN, textured=True)),
        ("textured, bars, noise 5", Conditions(noise=5, distractors="bars", textured=True)),
    ):
        cell = tally(both, pictures, seed, condition)
        typer.echo(
            f"  {label:<31} {share(cell.found, cell.true)}"
            f"   extra {cell.extra / cell.pictures:.1f} a picture"
        )
    return points


def groups(pictures: int, seed: int = SEED) -> None:
    """Print how often each kind of group is seen on its own drawing."""
    typer.echo("groups on their own drawings, without the area gate")
    for kind, field, members in GROUPS:
        seen = right = 0
        for index in range(pictures):
            drawing = draw(kind, np.random.default_rng([seed, index]))
            detection = detect(drawing.pixels, UNGATED, "any")
            assembled = [g for g in getattr(detection, field) if len(g) == members]
            seen += bool(assembled)
            true, visible = truth_of(drawing)
            pairs = match(segments_of(detection), true, RIGHT, visible).pairs
            # The pelvis is the girdle line, not a member.
            parts = {j for i, j in pairs if drawing.segments[i].name != "pelvis"}
            right += any(set(group) <= parts for group in assembled)
        typer.echo(f"  {kind:<22} seen {share(seen, pictures)}")
        typer.echo(f"  {'':<22} of the right parts {share(right, pictures)}")


def figures(pictures: int, seed: int = SEED) -> None:
    """Print how many whole figures and how many scattered ones F marks."""
    typer.echo("whole figures covering at least 30 % of the frame: marked by F")
    total = 0
    for number, pose in enumerate(POSES):
        marked = sum(
            detect(draw("figure", np.random.default_rng([seed, number, i]), pose=pose).pixels)
            .verdict
            for i in range(pictures)
        )  # fmt: skip
        total += marked
        typer.echo(f"  {pose:<22} {share(marked, pictures)}")
    typer.echo(f"  {'all':<22} {share(total, pictures * len(POSES))}   target at least 90 %")
    typer.echo("the same parts scattered over the same frame: marked by F")
    scattered = [
        detect(draw("scattered", np.random.default_rng([seed, number, i]), pose=pose).pixels)
        for number, pose in enumerate(POSES)
        for i in range(pictures)
    ]
    marked = sum(detection.verdict for detection in scattered)
    passed = sum(detection.rejected_by != "skin" for detection in scattered)
    typer.echo(f"  {'all':<22} {share(marked, len(scattered))}   target at most 20 %")
    typer.echo(f"  {'passed the area gate':<22} {share(passed, len(scattered))}")


def save_curves(points: dict[str, list[tuple[float, int, int]]], path: Path) -> None:
    """Draw recall with its intervals, one panel a condition."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    drawn, axes = plt.subplots(1, len(points), figsize=(3 * len(points), 2.6), sharey=True)
    for panel, (label, values) in zip(axes, points.items(), strict=True):
        x = [value for value, _, _ in values]
        intervals = [wilson(found, true) for _, found, true in values]
        panel.fill_between(
            x, [i.low for i in intervals], [i.high for i in intervals], color="#56B4E9", alpha=0.4
        )
        panel.plot(x, [i.value for i in intervals], "o-", color="#0072B2")
        panel.set_xlabel(label)
        panel.set_ylim(0, 1)
    axes[0].set_ylabel("limbs found")
    drawn.tight_layout()
    drawn.savefig(path)
    plt.close(drawn)


def main(
    pictures: Annotated[int, typer.Option(help="Pictures in each cell.")] = 200,
    only: Annotated[
        str, typer.Option(help="clean, curves, groups or figures; everything when empty.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="First half of every seed.")] = SEED,
    figure: Annotated[Path | None, typer.Option(help="Write the curves as SVG.")] = None,
) -> None:
    """Print every table of decision 0011."""
    cv2.setNumThreads(1)
    if pictures < 1:
        msg = f"expected at least one picture a cell, got {pictures}"
        raise typer.BadParameter(msg)
    if only not in ("", "clean", "curves", "groups", "figures"):
        msg = f"expected clean, curves, groups or figures, got {only!r}"
        raise typer.BadParameter(msg)
    if only in ("", "clean"):
        clean_limbs(pictures, seed)
    if only in ("", "groups"):
        groups(pictures, seed)
    if only in ("", "figures"):
        figures(math.ceil(pictures / len(POSES)), seed)
    if only in ("", "curves"):
        points = curves(pictures, seed)
        if figure is not None:
            save_curves(points, figure)


if __name__ == "__main__":
    typer.run(main)
