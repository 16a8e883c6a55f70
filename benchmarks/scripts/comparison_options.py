"""What the scripts of single figures and tables ask of a comparison, as `fleck compare` does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.report.compared import Comparison
from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.run.arguments import LackError, MisuseError, RefusedError

Runs = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of finished runs.")]
Data = Annotated[str | None, typer.Option(help="The manifest that was run: slices, clusters.")]
Baseline = Annotated[str | None, typer.Option(help="Method to compare with; else the first.")]
Split = Annotated[str | None, typer.Option(help="train, dev, test or all; else test.")]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="COLUMN=LEVEL", help="Only such items; needs --data."),
]
Dev = Annotated[list[Path] | None, typer.Option(help="A run on dev items, for operating points.")]
Rule = Annotated[str, typer.Option(help="published, youden, f1, fpr=X or recall=X on dev items.")]
Oracle = Annotated[bool, typer.Option("--oracle", help="Choose them on the compared items.")]
Slices = Annotated[list[str] | None, typer.Option("--slice", help="A column of the set.")]
Seed = Annotated[int, typer.Option(min=0, help="Of the bootstrap.")]
Resamples = Annotated[int, typer.Option(min=100, help="Of the bootstrap.")]


def levels_of(typed: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Read the columns and levels that items must have.

    Parameters
    ----------
    typed : list of str or None
        COLUMN=LEVEL, any number of times.

    Returns
    -------
    tuple of (str, str)

    Raises
    ------
    typer.BadParameter
        If there is no column or no level.

    Examples
    --------
    >>> levels_of(["block=crossed"]), levels_of(None)
    ((('block', 'crossed'),), ())
    """
    found = []
    for text in typed or ():
        column, sign, level = text.partition("=")
        if not (sign and column):
            msg = f"expected COLUMN=LEVEL, got {text!r}"
            raise typer.BadParameter(msg, param_hint="--where")
        found.append((column, level))
    return tuple(found)


def compared(runs: list[Path], wanted: Wanted) -> Comparison:
    """Compare runs, and end with a message where they cannot be compared.

    Parameters
    ----------
    runs : list of Path
        Folders of finished runs.
    wanted : Wanted
        What is asked.

    Returns
    -------
    Comparison

    Raises
    ------
    typer.BadParameter
        With the reason, where they cannot be compared.

    Examples
    --------
    >>> compared([Path("no-such-run")], Wanted())
    Traceback (most recent call last):
    ...
    typer...BadParameter: RUN: expected the folder of a run, got no-such-run
    """
    try:
        return compare_runs(runs, wanted)
    except (MisuseError, RefusedError, LackError) as error:
        raise typer.BadParameter(str(error), param_hint="RUN...") from error
