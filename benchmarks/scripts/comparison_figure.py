"""Draw one figure of a comparison of runs, and write its points beside it.

The figures are those of the report: headline (of rendered figures only), roc, low_fpr,
precision_recall, det, differences, slices, base_rate and calibration.  For example:

    python -m benchmarks.scripts.comparison_figure roc runs/a runs/b --data SET --out roc.pdf
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from benchmarks.report.comparison import Wanted
from benchmarks.report.comparison_figures import FORMATS, PICTURES, Column, figure_file
from benchmarks.report.pictures import points_of
from benchmarks.run.files import keep_file
from benchmarks.scripts.comparison_options import (
    Baseline,
    Data,
    Dev,
    Oracle,
    Resamples,
    Rule,
    Runs,
    Seed,
    Slices,
    Split,
    Where,
    compared,
    levels_of,
)

Figure = Literal[
    "headline",
    "roc",
    "low_fpr",
    "precision_recall",
    "det",
    "differences",
    "slices",
    "base_rate",
    "calibration",
]


def main(
    figure: Annotated[Figure, typer.Argument(help="Which one.", show_default=False)],
    runs: Runs,
    data: Data = None,
    baseline: Baseline = None,
    split: Split = None,
    where: Where = None,
    dev: Dev = None,
    rule: Rule = "published",
    oracle: Oracle = False,
    slices: Slices = None,
    seed: Seed = 0,
    resamples: Resamples = 2000,
    out: Annotated[Path | None, typer.Option(help="SVG, PDF or PNG; else FIGURE.pdf.")] = None,
    column: Annotated[Column, typer.Option(help="Width: 3.3 or 7 inches.")] = "single",
) -> None:
    """Draw the figure and write its points as CSV beside it."""
    path = out or Path(f"{figure}.pdf")
    ending = path.suffix[1:]
    if ending not in FORMATS:
        msg = f"expected a file that ends in {', '.join(FORMATS)}, got {path}"
        raise typer.BadParameter(msg, param_hint="--out")
    wanted = Wanted(
        baseline=baseline,
        split=split,
        where=levels_of(where),
        data=data,
        dev=tuple(dev or ()),
        rule=rule,
        oracle=oracle,
        slices=tuple(slices or ()),
        seed=seed,
        resamples=resamples,
    )
    picture = PICTURES[figure](compared(runs, wanted))
    if picture is None:
        msg = f"expected runs with something to draw in {figure}, got none"
        raise typer.BadParameter(msg, param_hint="RUN...")
    points = path.with_suffix(".csv")
    keep_file(figure_file(picture, ending, column=column), str(path))
    keep_file(points_of(picture).encode("utf-8", "replace"), str(points))
    print(f"written to {path} and {points}")


if __name__ == "__main__":
    typer.run(main)
