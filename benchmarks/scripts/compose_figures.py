"""From the records of an evaluation on rendered figures to the records of its page.

What is said about a block, a family or a file in words is said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.data.figures.factors import EXTRAPOLATED, FACTOR_NAMES
from benchmarks.data.figures.skin_model import fitted
from benchmarks.data.images import POLICY
from benchmarks.data.manifest import Manifest
from benchmarks.measure.differences import DRAWS
from benchmarks.methods.comparators import comparators
from benchmarks.report.caveats import Caveat, Grounds, caveats
from benchmarks.report.curve_figures import drawn_points
from benchmarks.report.expectation import Expectation, expectation, tall
from benchmarks.report.figure_columns import FACTOR_TITLES, Columns
from benchmarks.report.figure_records import Picture
from benchmarks.report.figures_page import (
    FactorTable,
    Family,
    FiguresReport,
    OverlayPanel,
    ResponseTable,
    number,
)
from benchmarks.report.image_task import (
    RESAMPLES,
    SEED,
    AreaRow,
    area_row,
    count_pairs,
    curve_rows,
    level_rows,
    operating_rows,
    responses,
)
from benchmarks.report.limb_task import found_rows, limb_rows, preset_rows
from benchmarks.report.outcomes import digest
from benchmarks.report.pixel_curves import drawn_pixel_points, pixel_curve_rows, pixel_curves
from benchmarks.report.pixel_task import pixel_rows
from benchmarks.report.rendered import seed_ranges
from benchmarks.report.tables import System, timings
from fleck import CONFIGURATIONS

from .compose import TITLES, systems
from .compose_curves import curve_lines, draw_curves, draw_pixels, draw_roc, measure_curves
from .environment import environment
from .examine import FAMILIES, methods_of
from .examine_figures import SAME_MASK
from .figures_items import code_version
from .further_scores import further_of

#: The block that the headline is about, in the order of preference: the crossed one of the test
#: split; train and dev have draws only.
MAIN_BLOCKS = ("crossed", "draw")
#: Whose held-out areas stand in the fifth caveat: the system, and what was trained.
TOLD = ("fleck", "convnet")
#: Name of everything but the held-out combinations.
ELSEWHERE = "elsewhere"
#: Title of the rows that come from runs, and what is added where the foreign network is one.
FURTHER_TITLE = (
    "Fitted to, or trained on, pictures of the same generator; operating points chosen on dev items"
)
FOREIGN, FOREIGN_TITLE = (
    "open_nsfw",
    ". open_nsfw saw none of them; its operating point is published",
)
#: Files beside the page.
FILES = (
    ("figures.csv", "every score"),
    ("figures_pixels.csv", "pixel counts"),
    ("figures_pixel_curves.csv", "points of the curves of pixels"),
    ("figures_limbs.csv", "segments by kind"),
    ("figures_curves.csv", "points of the curves"),
    ("figures.json", "the tables"),
)


@dataclass(frozen=True)
class Evaluated:
    """What was run, and what came of it.

    Attributes
    ----------
    manifest : Manifest
        The whole set.
    split : str
        The part that was run.
    pictures : tuple of Picture
        In manifest order, faults included.
    left_out : int
        Pictures of the part that were not run.
    jobs : int
        Workers.
    command : str
        How to run it again.
    runs : tuple of (str, str)
        Method and id of each run whose scores stand beside the records.
    """

    manifest: Manifest
    split: str
    pictures: tuple[Picture, ...]
    left_out: int
    jobs: int
    command: str
    runs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Composed:
    """The page, and the tables of the points drawn in its curves."""

    report: FiguresReport
    points: str
    pixel_points: str


def main_block(columns: Columns) -> tuple[str, Columns]:
    """Find the block that the headline is about.

    Parameters
    ----------
    columns : Columns
        Of all judged pictures.

    Returns
    -------
    name, block : tuple
        The first of `MAIN_BLOCKS` that occurs; all pictures where none does.
    """
    for name in MAIN_BLOCKS:
        if name in columns.levels("block"):
            return name, columns.at("block", name)
    return "all", columns


def compose_figures(
    evaluated: Evaluated, columns: Columns, overlays: tuple[OverlayPanel, ...]
) -> Composed:
    """Turn the records of a run into those of the page.

    Parameters
    ----------
    evaluated : Evaluated
        Of one run.
    columns : Columns
        Its judged pictures, from `gather`.
    overlays : tuple of OverlayPanel
        Pictures to be shown.

    Returns
    -------
    Composed
    """
    name, block = main_block(columns)
    methods = _methods(columns)
    deciders = tuple(name for name in methods if name in columns.marks)
    panels, curve_tables = measure_curves(columns)
    held_out = _held_out(block, methods)
    figures = draw_roc(block) if _both(block) else {}
    if panels:
        figures |= draw_curves(panels, columns)
    masks = list(columns.pictures[0].pixels) if len(columns) else []
    of_pixels = pixel_curves(block, masks)
    if of_pixels is not None:
        figures |= draw_pixels(of_pixels)
    judged = tuple(each.outcome for each in evaluated.pictures)
    report = FiguresReport(
        set_name=evaluated.manifest.card.name or evaluated.manifest.path.name,
        split=evaluated.split,
        command=evaluated.command,
        block=name,
        total=len(evaluated.pictures),
        faults=tuple(
            (each.id, each.fault, "; ".join(each.notes))
            for each in judged
            if each.fault is not None
        ),
        notes=_notes(evaluated, columns),
        rule=evaluated.manifest.card.positive or "the label of the manifest",
        caveats=_caveats(columns, held_out, methods),
        methods=methods,
        deciders=deciders,
        overall=_overall(block),
        pairs=count_pairs(block),
        configurations=TITLES,
        blocks=tuple(
            area_row(level, columns.at("block", level), methods)
            for level in columns.levels("block")
        ),
        held_out=held_out,
        factors=_factors(block, methods),
        responses=_responses(columns, block, deciders),
        curves=curve_tables,
        expectations=expectations(block),
        pixels=pixel_rows(block, masks),
        pixel_curves=pixel_curve_rows(block),
        limbs=limb_rows(block, "fleck", "fleck:skin"),
        found=found_rows(block, "fleck", "fleck:skin"),
        presets=preset_rows(block, ("fleck", "fleck-kapur")),
        overlays=overlays,
        timings=timings(judged),
        provenance=_provenance(evaluated),
        environment=(*environment(), ("workers", str(evaluated.jobs))),
        figures=figures,
        files=FILES,
        controls=curve_rows(columns.at("block", "curves"), "control", methods) if panels else (),
    )
    points = drawn_points(panels, curve_lines(columns))
    return Composed(report, points, drawn_pixel_points(of_pixels))


def expectations(block: Columns) -> tuple[Expectation, ...]:
    """Check the papers' expectation under every preset.

    Parameters
    ----------
    block : Columns
        The main block.

    Returns
    -------
    tuple of Expectation
        Nothing where no picture was judged.
    """
    if not len(block):
        return ()
    chosen = tall(block)
    letters = {each.name: each.letter for each in CONFIGURATIONS.values() if each.letter}
    return tuple(
        expectation(
            chosen,
            preset,
            methods_of(preset)["skin"],
            [(name, letter, methods_of(preset)[name]) for name, letter in letters.items()],
        )
        for preset in FAMILIES
    )


def _methods(columns: Columns) -> tuple[str, ...]:
    """List the columns of the tables of areas."""
    gates = [methods_of(preset)["skin"] for preset in FAMILIES]
    return (*FAMILIES.values(), *further_of(columns.scores), *gates, *comparators())


def _overall(block: Columns) -> tuple[Family, ...]:
    """Make the headline table, family by family."""
    if not len(block):
        return ()
    families = []
    for column, (preset, family) in enumerate(FAMILIES.items()):
        chosen = systems()
        rows = operating_rows(block, [system.methods[column] for system in chosen])
        title = f"The 1996 system, constants {preset} ({family})"
        families.append(Family(title, True, tuple(zip(chosen, rows, strict=True))))
    further = further_of(block.scores)
    beside = FURTHER_TITLE + (FOREIGN_TITLE if FOREIGN in further else "")
    for title, names in ((beside, further), ("Comparators", tuple(comparators()))):
        others = tuple(System(name, "", (name,)) for name in names)
        rows = operating_rows(block, names)
        if others:
            families.append(Family(title, False, tuple(zip(others, rows, strict=True))))
    return tuple(families)


def _factors(block: Columns, methods: Sequence[str]) -> tuple[FactorTable, ...]:
    """Make one table a factor that varies in the block; coverage sets the label itself."""
    return tuple(
        FactorTable(FACTOR_TITLES[factor], rows)
        for factor in FACTOR_NAMES
        if factor != "coverage" and (rows := level_rows(block, factor, methods))
    )


def _responses(
    columns: Columns, block: Columns, deciders: Sequence[str]
) -> tuple[ResponseTable, ...]:
    """Make the tables of marked shares."""
    found = []
    if len(block):
        found.append(
            ResponseTable("Marked by coverage", "coverage", responses(block, "coverage", deciders))
        )
    controls = columns.at("block", "controls") if "block" in columns.factors else columns
    if "controls" in columns.levels("block"):
        objects = controls.where(controls.factors["distractor"] != "none")
        empty = controls.where(controls.factors["distractor"] == "none")
        for title, part, factor in (
            ("False positives by object without a body", objects, "distractor"),
            ("False positives by empty background", empty, "background"),
        ):
            if len(part):
                rows = responses(part, factor, deciders, clustered=False)
                found.append(ResponseTable(title, factor, rows))
    return tuple(found)


def _held_out(block: Columns, methods: Sequence[str]) -> tuple[AreaRow, ...]:
    """Score the combinations that training never sees, and the rest beside them."""
    levels = [level for level in block.levels("held_out") if level]
    if not levels:
        return ()
    return tuple(
        area_row(level or ELSEWHERE, block.at("held_out", level), methods)
        for level in (*levels, "")
    )


def _both(block: Columns) -> bool:
    """Tell whether a block holds both labels."""
    return bool((block.labels == 1).any() and (block.labels == 0).any())


def _caveats(
    columns: Columns, held_out: Sequence[AreaRow], methods: Sequence[str]
) -> tuple[Caveat, ...]:
    """Fill in the six caveats."""
    errors = {
        each.ita_class: each.median if each.n and each.ita_class not in EXTRAPOLATED else None
        for each in fitted().errors
        if each.ita_class != "all"
    }
    told = {
        name: ", ".join(
            f"{row.level.replace('_', ' ')} {area.value:.2f} "
            f"(n\u00a0=\u00a0{number(row.positives + row.negatives)})"
            for row in held_out
            if (area := row.areas[methods.index(name)]) is not None
        )
        for name in TOLD
        if name in methods
    }
    return caveats(
        Grounds(
            scenes=len(np.unique(columns.scenes)),
            pictures=len(columns),
            seeds=seed_ranges(columns.scenes.tolist()),
            fit_errors=errors,
            held_out="; ".join(f"area of {name} {areas}" for name, areas in told.items() if areas),
            parts=tuple(
                (name, len(block), len(np.unique(block.scenes)))
                for name in columns.levels("block")
                if len(block := columns.at("block", name))
            ),
        )
    )


def _notes(evaluated: Evaluated, columns: Columns) -> str:
    """Say what else the first line must not hide."""
    ambiguous = int((columns.labels < 0).sum())
    notes = [f"{number(ambiguous)} of them are ambiguous and in no binary score."]
    if evaluated.left_out:
        notes.insert(0, f"{number(evaluated.left_out)} others of this part were left out.")
    cut = sum(
        any(note.startswith("budget exceeded") for note in each.outcome.notes)
        for each in columns.pictures
    )
    if cut:
        notes.append(f"On {number(cut)} the grouper met its budget and dropped candidates.")
    return " ".join(notes)


def _provenance(evaluated: Evaluated) -> tuple[tuple[str, str], ...]:
    """Name everything that the numbers depend on."""
    card, missing = evaluated.manifest.card, "not given"
    return (
        ("Set", f"{card.name or missing}, version {card.version or missing}"),
        ("Pictures", f"{len(evaluated.pictures)} of part {evaluated.split}"),
        ("Manifest digest", evaluated.manifest.digest),
        ("Code", code_version()),
        ("Decoding policy", POLICY),
        ("Results digest", digest([each.outcome for each in evaluated.pictures])),
        ("Resampling", f"{RESAMPLES} resamples of scenes for areas, seed {SEED}"),
        ("Permutation tests", f"{DRAWS} flips of scenes where not all are counted, seed {SEED}"),
        ("Comparators without a mask of their own", ", ".join(SAME_MASK)),
        *((f"Run of {name}", id_) for name, id_ in evaluated.runs),
        ("Origin", card.origin or missing),
        ("License", card.licence or missing),
        ("To cite the set", card.citation or missing),
    )
