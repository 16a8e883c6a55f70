"""Fit the free constants of the 1996 pipeline: `python -m benchmarks.scripts.refit --data DIR`.

The pictures are drawn into DIR (three minutes on one core) unless they are there; the test split
is never touched.  The search:

1. Skin filter: random draws, judged by a quarter of the train scenes; the best are looked at
   again on all of them and refined one constant at a time.  Objective: area under the ROC curve
   of the skin fraction.  The best three go on.
2. Gate and grouper, under each of the three: the same for the gate and what judges segments; then
   a refinement of what finds segments; then one of the judges again.  Objective: area of the
   primary configuration's score.
3. Of all that came out, and of the published constants, the dev pictures choose by that area;
   then they choose the gate in the same way, of equal ones the highest.

The tables printed are those of docs/methods/refit.md.  The record that is written holds the same;
the one behind `fleck-refit` is `benchmarks/scripts/refit.json`.  `fleck/parameters.py` and
`fleck/grouping.py` are copied from it by hand, and a test sees that they agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.measure.areas import area
from benchmarks.run.making import OtherSetError, make_set
from fleck.detect import MARKED

from .refit_free import FREE, GATE, grouper_of, published, skin_of
from .refit_pictures import (
    Pictures,
    auc,
    found_segments,
    pair_specs,
    pixels_of,
    primary_scores,
    read_pictures,
)
from .refit_search import Found
from .refit_stages import Stage, fit_grouper, fit_skin, shipped_scores

FILE = Path(__file__).with_suffix(".json")
#: Stream of the draws; scenes of each split, and of the quick objective.  1600 scenes tell areas
#: apart that differ by about 0.01.
STREAM = 7
TRAIN, DEV, QUICK = 1600, 800, 400
SKIN_DRAWS, GROUP_DRAWS = 800, 200
#: Skin filters that go on to the grouper.
KEPT = 3
#: Largest share of the dev photographs that the stricter operating point may mark.
STRICT = 0.01
SEED = 1996
KINDS = ("hips_chest", "full", "nobody")


def drawn(data: Path, split: str, scenes: int, jobs: int) -> tuple[Pictures, dict[str, Any]]:
    """Make or find the pictures of a split, and describe them."""
    specs = pair_specs(split, scenes, STREAM)  # type: ignore[arg-type]
    finished = make_set(specs, data / split, "figures", jobs=jobs)
    manifest = read_manifest(finished.manifest)
    pictures = read_pictures(manifest.items)
    told = {
        "split": split,
        "scenes": scenes,
        "pictures": len(specs),
        "positive": int(pictures.labels.sum()),
        "digest": manifest.digest,
    }
    typer.echo(
        "{split}: {scenes} scenes, {pictures} pictures, {positive} of them bare".format(**told)
    )
    return pictures, told


def best_gate(dev: Pictures, point: Mapping[str, float]) -> list[dict[str, float]]:
    """Return, for every gate, the dev area and the shares that are marked, the best gate first."""
    lowest, grouper = skin_of({**point, GATE.name: GATE.low}), grouper_of(point)
    _, fractions = shipped_scores(dev.images, {**point, GATE.name: GATE.high})
    segments = found_segments(dev.images, lowest, grouper)
    rows = []
    for gate in GATE.values():
        scores = primary_scores(dev.images, fractions, segments, gate, grouper)
        row = {"gate": gate, "area": auc(dev.labels, scores)}
        for name, least in (("passed", 1.0), ("marked", MARKED)):
            row[f"positive_{name}"] = float((scores[dev.labels] >= least).mean())
            row[f"negative_{name}"] = float((scores[~dev.labels] >= least).mean())
        rows.append({name: round(value, 5) for name, value in row.items()})
    return sorted(rows, key=lambda row: (-row["area"], -row["gate"]))


def areas(
    name: str, pictures: Pictures, split: str, scores: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Measure the area against all negatives and against each kind of them."""
    rows = []
    for kind in ("all", *KINDS):
        kept = pictures.labels | (pictures.kinds == kind) | (kind == "all")
        found = area(pictures.labels[kept], scores[kept], clusters=pictures.scenes[kept])
        if found is not None:
            ends = {"area": found.value, "low": found.low, "high": found.high}
            rounded = {end: round(value, 4) for end, value in ends.items()}
            rows.append({"score": name, "split": split, "negatives": kind, **rounded})
    return rows


def operating_points(
    dev: Pictures, scores: NDArray[np.float64], photographs: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Describe the verdict, and the lowest threshold that marks few enough dev photographs."""
    allowed = int(STRICT * photographs.size)
    beyond = np.sort(photographs)[::-1][allowed]
    rows = []
    for name, threshold in (("verdict", MARKED), ("strict", float(np.nextafter(beyond, np.inf)))):
        rows.append(
            {
                "point": name,
                "threshold": threshold,
                "recall": round(float((scores[dev.labels] >= threshold).mean()), 4),
                "false_positive_rate": round(float((scores[~dev.labels] >= threshold).mean()), 4),
                "photographs_marked": int((photographs >= threshold).sum()),
                "photographs": int(photographs.size),
            }
        )
    return rows


def table(title: str, rows: list[dict[str, Any]]) -> None:
    """Print rows of equal keys as a Markdown table."""
    typer.echo(f"\n{title}\n")
    typer.echo(f"| {' | '.join(name.replace('_', ' ') for name in rows[0])} |")
    typer.echo(f"| {' | '.join('---' for _ in rows[0])} |")
    for row in rows:
        cells = (f"{each:.4g}" if isinstance(each, float) else str(each) for each in row.values())
        typer.echo(f"| {' | '.join(cells)} |")


def search(
    train: Pictures, quick: int, skin_draws: int, group_draws: int, seed: int
) -> tuple[list[Found], list[dict[str, Any]]]:
    """Run both stages; return the candidates, the published constants first, and the counts."""
    rng = np.random.default_rng(seed)
    filters, stage = fit_skin(train, quick, skin_draws, rng)
    stages: list[tuple[str, Stage]] = [("", stage)]
    start = published()
    primary, _ = shipped_scores(train.images, start)
    candidates = [Found(start, auc(train.labels, primary))]
    for number, each in enumerate(filters[:KEPT], start=1):
        found, asked = fit_grouper(train, each.point, quick, group_draws, rng)
        candidates += found
        stages += [(f"filter {number}", one) for one in asked]
    return candidates, [{"under": under, **asdict(one)} for under, one in stages]


def main(
    data: Annotated[
        Path, typer.Option(file_okay=False, help="Folder of the pictures; made where missing.")
    ],
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="The record; DATA/refit.json by default.")
    ] = None,
    train: Annotated[int, typer.Option(help="Scenes to fit.", min=8)] = TRAIN,
    dev: Annotated[int, typer.Option(help="Scenes to choose by.", min=8)] = DEV,
    quick: Annotated[int, typer.Option(help="Scenes of the quick objective.", min=8)] = QUICK,
    skin_draws: Annotated[int, typer.Option(help="Draws of the filter.", min=1)] = SKIN_DRAWS,
    group_draws: Annotated[int, typer.Option(help="Draws of the grouper.", min=1)] = GROUP_DRAWS,
    seed: Annotated[int, typer.Option(help="Of the draws.", min=0)] = SEED,
    jobs: Annotated[int, typer.Option(help="Processes that render.", min=1)] = 1,
) -> None:
    """Draw the pictures, search, choose, and print what came of it."""
    cv2.setNumThreads(1)
    try:
        to_fit, fit_told = drawn(data, "train", train, jobs)
        to_choose, choose_told = drawn(data, "dev", dev, jobs)
    except (OSError, OtherSetError) as error:
        raise typer.BadParameter(str(error), param_hint="--data") from None
    target = data / FILE.name if out is None else out
    begun = process_time()
    candidates, stages = search(to_fit, quick, skin_draws, group_draws, seed)
    rows = []
    for number, each in enumerate(candidates):
        scores, _ = shipped_scores(to_choose.images, each.point)
        chosen_by = auc(to_choose.labels, scores)
        rows.append(
            {"candidate": number, "train": round(each.value, 4), "dev": round(chosen_by, 4)}
        )
    number = int(max(rows, key=lambda row: row["dev"])["candidate"])
    gates = best_gate(to_choose, candidates[number].point)
    point = {**candidates[number].point, GATE.name: gates[0]["gate"]}

    photographs = pixels_of(read_manifest(builtin("photos")).part("dev"))
    measured, points = [], []
    for name, at in (("published", published()), ("refit", point)):
        for pictures, split in ((to_fit, "train"), (to_choose, "dev")):
            primary, fractions = shipped_scores(pictures.images, at)
            measured += areas(name, pictures, split, primary)
            measured += areas(f"{name}, skin fraction", pictures, split, fractions)
            if split == "dev":
                shown, _ = shipped_scores(photographs, at)
                found = operating_points(pictures, primary, shown)
                points += [{"constants": name, **row} for row in found]
    constants = [
        {
            "name": free.name,
            "low": free.low,
            "high": free.high,
            "step": free.step,
            "published": free.published,
            "fitted": point[free.name],
        }
        for free in FREE
    ]
    kept = {
        "written_by": "python -m benchmarks.scripts.refit",
        "seed": seed,
        "pictures": [fit_told, choose_told],
        "quick_scenes": quick,
        "stages": stages,
        "candidates": rows,
        "chosen": number,
        "gates": gates,
        "areas": measured,
        "operating_points": points,
        "constants": constants,
    }
    target.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    table("Points asked about, by the quick and by the full objective", stages)
    table(f"Candidates; 0 is published, {number} was chosen", rows)
    table("Gates on the dev pictures, best first", gates[:8])
    table("Area under the ROC curve", measured)
    table("Operating points on the dev pictures and photographs", points)
    table("Constants", constants)
    asked = sum(row["quick"] + row["full"] for row in stages)
    typer.echo(
        f"\n{asked} points in {(process_time() - begun) / 60:.0f} minutes of one core; {out}"
    )


if __name__ == "__main__":
    typer.run(main)
