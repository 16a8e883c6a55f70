"""Print one table of a comparison of runs.

The tables are those of the report: results, differences, base-rate and slices.  For example:

    python -m benchmarks.scripts.comparison_table differences runs/a runs/b --csv
"""

from typing import Annotated, Literal

import typer

from benchmarks.report.comparison import Wanted
from benchmarks.report.comparison_tables import TABLES, as_booktabs, as_columns, as_csv
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

Name = Literal["results", "differences", "base-rate", "slices"]


def main(
    table: Annotated[Name, typer.Argument(help="Which one.", show_default=False)],
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
    latex: Annotated[bool, typer.Option("--latex", help="As a tabular for booktabs.")] = False,
    as_table: Annotated[bool, typer.Option("--csv", help="As CSV at full precision.")] = False,
) -> None:
    """Print the table."""
    if latex and as_table:
        msg = "expected one of --latex and --csv, got both"
        raise typer.BadParameter(msg)
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
    found = TABLES[table](compared(runs, wanted))
    if latex:
        print(as_booktabs(found), end="")
    elif as_table:
        print(as_csv(found), end="")
    else:
        print(as_columns(found))


if __name__ == "__main__":
    typer.run(main)
