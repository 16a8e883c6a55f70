"""The verb compare."""

from __future__ import annotations

import math
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.run import arguments

from .application import Json, app
from .runs import SPLITS

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERVALS = ("wilson", "exact")
#: Options that say where something is written, and those that say where something lies.
OUTPUTS = ("html", "latex", "figures", "leaderboard", "as_json")
PLACES = ("folders", "dev", "data", "audit")


@app.command()
def compare(
    context: typer.Context,
    folders: Annotated[list[str], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", metavar="M", help="Method or run to compare with; else the first."
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="NAME", help="train, dev, test or all; else test."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            "--data", metavar="SET", help="The manifest that was run: for slices, clusters, card."
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=LEVEL", help="Only such items; needs --data."),
    ] = None,
    slices: Annotated[
        list[str] | None,
        typer.Option("--slice", metavar="COLUMN", help="A table by its levels; needs --data."),
    ] = None,
    least: Annotated[
        str, typer.Option("--min-slice", metavar="N", help="Smallest slice with ratios.")
    ] = "20",
    clusters: Annotated[
        str | None,
        typer.Option(
            "--clusters",
            metavar="COLUMN",
            help="Items that hang together; none; else cluster, scene.",
        ),
    ] = None,
    dev: Annotated[
        list[str] | None,
        typer.Option(
            "--dev", metavar="RUN", help="A run on other items, to choose operating points on."
        ),
    ] = None,
    rule: Annotated[
        str,
        typer.Option(
            "--operating-point",
            metavar="RULE",
            help="published, youden, f1, fpr=X or recall=X, chosen on dev items.",
        ),
    ] = "published",
    thresholds: Annotated[
        list[str] | None,
        typer.Option("--threshold", metavar="M=X", help="Operating point of a method, given."),
    ] = None,
    oracle: Annotated[
        bool, typer.Option("--oracle", help="Choose them on the compared items, which flatters.")
    ] = False,
    interval: Annotated[
        str, typer.Option("--interval", metavar="KIND", help="Of proportions: wilson or exact.")
    ] = "wilson",
    resamples: Annotated[
        str, typer.Option("--resamples", metavar="N", help="Of the bootstrap.")
    ] = "2000",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Of the bootstrap.")] = "0",
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write the report, one file.")
    ] = None,
    latex: Annotated[
        str | None, typer.Option("--latex", metavar="FILE", help="Write the table for a paper.")
    ] = None,
    figures: Annotated[
        str | None,
        typer.Option("--figures", metavar="DIR", help="Write figures as SVG, PDF and CSV."),
    ] = None,
    leaderboard: Annotated[
        str | None,
        typer.Option("--leaderboard", metavar="FILE", help="Write a page of tied groups."),
    ] = None,
    audit: Annotated[
        str | None,
        typer.Option("--audit", metavar="FILE", help="Output of fleck audit --json, for --html."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put runs on the same items side by side, with intervals and paired tests."""
    if split is not None:
        arguments.one_of("--split", split, (*SPLITS, "all"))
    arguments.one_of("--interval", interval, INTERVALS)
    from benchmarks.measure.operating_point import parse_rule
    from benchmarks.report.comparison import Wanted

    if rule != "published":
        try:
            parse_rule(rule)
        except ValueError as error:
            msg = f"--operating-point: {error}"
            raise arguments.MisuseError(msg) from error
    wanted = Wanted(
        baseline=baseline,
        split=split,
        where=tuple(_pair("--where", each) for each in where or ()),
        data=data,
        dev=tuple(Path(folder) for folder in dev or ()),
        rule=rule,
        given=_numbers("--threshold", thresholds or ()),
        oracle=oracle,
        slices=tuple(slices or ()),
        clusters=clusters,
        minimum=arguments.whole("--min-slice", least),
        seed=arguments.whole("--seed", seed, least=0, digits=9),
        resamples=arguments.whole("--resamples", resamples, least=100, digits=6),
        interval="exact" if interval == "exact" else "wilson",
        command=_command(context),
    )
    from benchmarks.report.audit_section import read_audits
    from benchmarks.report.comparison_told import Outputs, tell_comparison

    if audit is not None and html is None:
        msg = f"--audit: expected --html FILE with it, whose section it fills, got {audit} alone"
        raise arguments.MisuseError(msg)
    outputs = Outputs(
        html=html,
        latex=latex,
        figures=figures,
        leaderboard=leaderboard,
        audits=() if audit is None else read_audits(audit),
    )
    tell_comparison([Path(folder) for folder in folders], wanted, outputs, as_json=as_json)


def _pair(option: str, text: str) -> tuple[str, str]:
    """Read a name and what belongs to it: a method may have = in its name, a level in its text."""
    name, sign, value = text.partition("=") if option == "--where" else text.rpartition("=")
    if not sign or not name:
        msg = f"{option}: expected NAME=VALUE, got {text}"
        raise arguments.MisuseError(msg)
    return name, value


def _numbers(option: str, typed: Sequence[str]) -> dict[str, float]:
    """Read names and a number for each."""
    found: dict[str, float] = {}
    for text in typed:
        name, value = _pair(option, text)
        try:
            number = math.nan if "_" in value else float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            msg = f"{option}: expected a number for {name}, got {value}"
            raise arguments.MisuseError(msg)
        if name in found:
            msg = f"{option}: expected one number for {name}, got {found[name]:g} and {value}"
            raise arguments.MisuseError(msg)
        found[name] = number
    return found


def _command(context: typer.Context) -> str:
    """Repeat the command, without its outputs and the folders in which anything lies."""
    words = ["fleck", "compare"]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if parameter.name in OUTPUTS or not value or value == parameter.default:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if parameter.param_type_name == "option":
                words.append(parameter.opts[0])
            if one is not True:
                words.append(Path(one).resolve().name if parameter.name in PLACES else str(one))
    return shlex.join(words)
