"""Run every method on rendered figures and compare all of them: what `make report` shows.

This is what ``make report`` runs on a small set, and ``make benchmark`` on the whole test split::

    python -m benchmarks.scripts.comparison_report --data figures/small/figures-small.csv
        --dev figures/dev/figures.csv [--out report] [--jobs N] [--sample N] [--audit FILE]

It does nothing that ``fleck run`` and ``fleck compare`` do not do, and prints both commands.
Operating points that do not come with a method are chosen on the dev set, which shares no picture
with the test set.  The page begins with the 1996 system beside the networks.  Peers are compared
where they are installed; a slow one only on a sample, on a page of its own, beside the primary
method on the same sample.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.methods.comparators import comparators
from benchmarks.methods.names import find_method
from benchmarks.methods.peers import PEERS, absent_reason
from benchmarks.report.audit_section import AuditedMethod, read_audits
from benchmarks.report.comparison import Wanted
from benchmarks.report.comparison_told import Outputs, tell_comparison
from benchmarks.run.arguments import LackError, MisuseError, RefusedError, cores

from .finished_runs import OURS, finished_run

#: The 1996 system: whole, its gate alone, its simplest group, and with the second set of numbers;
#: then those of ours that saw pictures of the same generator, and the comparators.
METHODS = ("fleck", "fleck:skin", "fleck:limb", "fleck-kapur", *OURS, *comparators())
#: Peers that stand for their packages; variants of one are left out.
PEER_NAMES = tuple(name for name in PEERS if ":" not in name)
#: Peers that take over twice as long as all classical methods together: 58 s of a thousand
#: pictures on two cores (``fleck run --method mudepy``).
SLOW = frozenset({"mudepy"})
#: Pictures of a slow peer, and what stands beside it.
SAMPLE = 256
#: What the others are compared with.
BASELINE = "fleck"


def main(
    data: Annotated[Path, typer.Option(help="Manifest of rendered figures to compare on.")],
    dev: Annotated[Path, typer.Option(help="Manifest on which operating points are chosen.")],
    out: Annotated[Path, typer.Option(help="Folder of the pages.")] = Path("report"),
    jobs: Annotated[int, typer.Option(min=0, help="Workers; 0: one a core.")] = 0,
    sample: Annotated[int, typer.Option(min=0, help="Pictures of slow peers; 0: all.")] = SAMPLE,
    audit: Annotated[
        str | None, typer.Option(help="Output of fleck audit --json, for a section of the page.")
    ] = None,
) -> None:
    """Compare every method on rendered figures and write the pages."""
    runs = out / "runs"
    workers = jobs or cores()
    try:
        audits = () if audit is None else read_audits(audit)
        present = [name for name in PEER_NAMES if absent_reason(name) is None]
        slow = [name for name in present if name in SLOW and sample]
        names = [*METHODS, *(name for name in present if name not in slow)]
        folders = [finished_run(name, data, runs, workers) for name in names]
        undecided = [name for name in names if find_method(name).threshold is None]
        chosen = tuple(finished_run(name, dev, runs, workers) for name in undecided)
        _compare(folders, chosen, data, out, "comparison", audits)
        if slow:
            few = [
                finished_run(name, data, runs, workers, sample=sample) for name in (BASELINE, *slow)
            ]
            _compare(few, (), data, out, "slow-peers")
    except (MisuseError, RefusedError, LackError) as error:
        print(f"comparison_report: {error}", file=sys.stderr)
        raise typer.Exit(4 if isinstance(error, LackError) else 1) from error
    absent = [absent_reason(name) for name in PEER_NAMES if name not in present]
    for reason in absent:
        print(f"comparison_report: left out: {reason}", file=sys.stderr)


def _compare(
    folders: list[Path],
    dev: tuple[Path, ...],
    data: Path,
    out: Path,
    page: str,
    audits: tuple[AuditedMethod, ...] = (),
) -> None:
    """Write one page with everything beside it."""
    words = ["fleck", "compare", *(folder.name for folder in folders)]
    words += [word for folder in dev for word in ("--dev", folder.name)]
    words += ["--baseline", BASELINE, "--data", data.name]
    wanted = Wanted(baseline=BASELINE, data=str(data), dev=dev, command=" ".join(words))
    outputs = Outputs(
        html=str(out / f"{page}.html"),
        latex=str(out / f"{page}.tex"),
        figures=str(out / page),
        leaderboard=str(out / f"{page}-ranks.html"),
        audits=audits,
    )
    tell_comparison(folders, wanted, outputs, as_json=False)


if __name__ == "__main__":
    typer.run(main)
