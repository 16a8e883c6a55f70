"""From finding to cure, as an experiment: `python -m benchmarks.scripts.planted_cues`.

Two cues are planted in 3 000 rendered training pictures, each on less than a hundredth of the
frame, in 60 % of the positives and 5 % of the negatives: a red spot, which is in the audit's list
of twins, and a checkered patch, which is of no kind there.  A small network is trained; the audit
ranks what moves it, on other pictures with the same fault; the pictures that it proposes are
rendered and the network is trained again.  As a control it is trained once more on the same scenes
with the same fault, so that more pictures alone are no cure.  Printed is, for each of five seeds,
where in the ranking the two cues stand, what they do before and after, and the area under the ROC
curve on pictures without them.

Every seed's numbers are kept in a folder of their own as soon as they are there, so that the same
command goes on after an end.  One seed takes about six minutes on one core.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.run.files import keep_file

from .planted_pictures import CUES
from .planted_seed import Recipe, run_seed

#: The cure shall take away at least this share of an effect.
CURED = 0.8


def read_or_run(seed: int, recipe: Recipe, out: Path) -> dict[str, Any]:
    """Take a seed's numbers from its file, or make them."""
    path = out / f"seed-{seed}.json"
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        if found["recipe"] == asdict(recipe):
            return found
    found = run_seed(seed, recipe, lambda line: typer.echo(f"seed {seed}: {line}", err=True))
    keep_file((json.dumps(found, indent=1) + "\n").encode("ascii"), str(path))
    return found


def reduced(result: dict[str, Any], cue: str) -> float:
    """Return the share of an effect that is gone, in logits or in spreads, whichever is less."""
    gone = []
    for scale in ("logits", "spreads"):
        before, after = (result[when]["effects"][cue][scale][0] for when in ("before", "after"))
        gone.append(1 - abs(after) / abs(before) if before else 0.0)
    return min(gone)


def rows_of(results: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Write the results as rows, one a seed and cue.

    Parameters
    ----------
    results : list of dict
        As `run_seed` gives them.

    Returns
    -------
    list of dict of str to str
    """
    rows = []
    for result in results:
        before, after, control = (result[when] for when in ("before", "after", "control"))
        for cue in CUES:
            first, last, same = (
                side["effects"][cue]["logits"] for side in (before, after, control)
            )
            rows.append(
                {
                    "seed": str(result["seed"]),
                    "cue": cue,
                    "rank": str(result["ranks"][cue] or "none"),
                    "effect before (logits)": _ends(first),
                    "effect after": _ends(last),
                    "gone": f"{100 * reduced(result, cue):.0f} %",
                    "effect in the control": _ends(same),
                    "area with cues": _ends(before["area_biased"], 3),
                    "area before": _ends(before["area"], 3),
                    "area after": _ends(after["area"], 3),
                    "area in the control": _ends(control["area"], 3),
                }
            )
    return rows


def verdicts(results: list[dict[str, Any]]) -> list[str]:
    """Say whether the goals were reached.

    Parameters
    ----------
    results : list of dict
        As `run_seed` gives them.

    Returns
    -------
    list of str
    """
    first = sum(
        {rank for rank in result["ranks"].values() if rank is not None}
        == set(range(1, len(CUES) + 1))
        for result in results
    )
    worst = min(reduced(result, cue) for result in results for cue in CUES)
    kept = sum(result["after"]["area"][0] >= result["before"]["area"][1] for result in results)
    total = len(results)
    return [
        f"planted cues first in the ranking: {first} of {total} seeds",
        f"least reduction of an effect: {100 * worst:.0f} % (goal {100 * CURED:.0f} %)",
        f"area on pictures without cues not below its interval: {kept} of {total} seeds",
    ]


def _ends(found: list[float] | None, digits: int = 2) -> str:
    """Write a number with its interval."""
    if found is None:
        return "none"
    value, low, high = (f"{number:.{digits}f}" for number in found)
    return f"{value} [{low}, {high}]"


def main(
    seeds: Annotated[int, typer.Option(min=1, max=5, help="How many seeds.")] = 5,
    count: Annotated[int, typer.Option(min=100, help="Training pictures.")] = 3000,
    epochs: Annotated[int, typer.Option(min=1, help="Of each training.")] = Recipe.epochs,
    dev: Annotated[int, typer.Option(min=8, help="Pictures that areas are measured on.")] = 600,
    audited: Annotated[int, typer.Option(min=8, help="Pictures that are audited.")] = 120,
    only: Annotated[int, typer.Option(help="One seed alone; -1 for all.")] = -1,
    out: Annotated[Path, typer.Option(help="Where every seed's numbers are kept.")] = Path(
        "planted-cues"
    ),
) -> None:
    """Plant two cues, find them, cure them."""
    recipe = Recipe(count, dev, audited, epochs)
    chosen = range(seeds) if only < 0 else [only]
    results = [read_or_run(seed, recipe, out) for seed in chosen]
    rows = rows_of(results)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    keep_file(stream.getvalue().encode(), str(out / "planted_cues.csv"))
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    for row in (dict(zip(widths, widths, strict=True)), *rows):
        typer.echo("  ".join(row[name].ljust(width) for name, width in widths.items()).rstrip())
    for line in verdicts(results):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
