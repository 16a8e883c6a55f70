"""Look for leaks in a rendered set: `python -m benchmarks.scripts.figures_leaks figures.csv`.

Reads the pictures and the truth of one block, by default the crossed one, and prints what may tell
the label without a look at the figure, as a Markdown table with the goals of the set (decision
0016).  Ends with 1 where a goal is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image as Pillow
from rich.console import Console
from rich.progress import track

from benchmarks.data.images import Image, read
from benchmarks.data.manifest import Item, read_manifest
from benchmarks.measure.intervals import Interval

from .leaks import Audit, Check, Looked, background_colors, oracle_score

HEAD = ("check", "part", "value", "interval", "goal", "")
#: Of scenes.  Ours: with 54 levels in the family, nine resamples lie beyond either end.
RESAMPLES = 20_000


def look(item: Item) -> Looked:
    """Read the picture and the truth of one item."""
    if item.mask is None:
        msg = f"{item.id}: expected a rendered picture with a mask, got none"
        raise typer.BadParameter(msg)
    codes = parts_of(item.mask.with_name(f"{item.id}.parts.png"))
    image = read(item.path)
    if not isinstance(image, Image):
        msg = f"expected a readable picture {item.path}, got {image.code}: {image.message}"
        raise typer.BadParameter(msg)
    return Looked(
        item.id,
        item.slices["scene"],
        item.label,
        item.slices,
        background_colors(image.pixels, codes),
        oracle_score(codes, int(item.slices["people"])),
        float(item.slices["skin_share"]),
        item.path.stat().st_size,
    )


def parts_of(path: Path) -> NDArray[np.uint8]:
    """Read an indexed mask as its indices."""
    with Pillow.open(path) as mask:
        return np.array(mask, dtype=np.uint8)


def rows(checks: Iterable[Check], *, every: bool) -> list[tuple[str, ...]]:
    """Write checks as rows; of the levels that pass, only how many they are."""
    written: list[tuple[str, ...]] = []
    quiet = 0
    for check in checks:
        if check.passed and check.goal == "holds 0.5" and check.part != "all" and not every:
            quiet += 1
            continue
        value = check.value
        if isinstance(value, Interval):
            number = f"{value.value:.4f}"
            ends = f"[{value.low:.4f}, {value.high:.4f}] at {100 * value.level:.4g} %"
        else:
            number, ends = "undefined" if value is None else f"{value:.5f}", ""
        verdict = {True: "pass", False: "FAIL", None: ""}[check.passed]
        written.append((check.what, check.part, number, ends, check.goal, verdict))
    if quiet:
        written.append(("other factors", f"{quiet} further levels", "", "", "holds 0.5", "pass"))
    return written


def examine(items: Sequence[Item], *, seed: int, resamples: int) -> list[Check]:
    """Ask everything of the pictures of a block."""
    console = Console(stderr=True)
    looked = [look(item) for item in track(items, "pictures", console=console, transient=True)]
    audit = Audit(looked, seed=seed, resamples=resamples)
    return [
        *audit.oracle(),
        *audit.factor_checks(),
        *audit.background_checks(),
        *audit.pair_check(),
        *audit.share_check(),
    ]


def main(
    manifest: Annotated[Path, typer.Argument(help="figures.csv of a set that was made.")],
    block: Annotated[str, typer.Option(help="Which pictures.")] = "crossed",
    resamples: Annotated[int, typer.Option(min=100, help="Of scenes.")] = RESAMPLES,
    seed: Annotated[int, typer.Option(help="Of the resampling.")] = 1996,
    every: Annotated[bool, typer.Option("--every", help="Print every level.")] = False,
) -> None:
    """Print the table; end with 1 where a goal is missed."""
    try:
        _print(manifest, block, resamples, seed, every)
    except ValueError as error:
        typer.echo(f"figures_leaks: {error}", err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"figures_leaks: cannot read {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(4) from error


def _print(manifest: Path, block: str, resamples: int, seed: int, every: bool) -> None:
    """Read the set, ask everything, print the answers."""
    known = read_manifest(manifest)
    items = [item for item in known.items if item.slices.get("block") == block]
    if not items:
        blocks = sorted({item.slices.get("block", "") for item in known.items})
        msg = f"expected pictures of the block {block!r} in {manifest}, got {blocks}"
        raise typer.BadParameter(msg)
    checks = examine(items, seed=seed, resamples=resamples)
    scenes = len({item.slices["scene"] for item in items})
    typer.echo(f"{len(items)} pictures of {scenes} scenes, set {known.digest[:16]}, seed {seed}\n")
    typer.echo("| " + " | ".join(HEAD) + " |")
    typer.echo("|" + " --- |" * len(HEAD))
    for row in rows(checks, every=every):
        typer.echo("| " + " | ".join(row) + " |")
    if any(check.passed is False for check in checks):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
