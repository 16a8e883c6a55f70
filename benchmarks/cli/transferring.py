"""The verb that puts a head of the user's own on a frozen network: transfer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benchmarks.run import arguments

from .application import FAULTS, Json, app

if TYPE_CHECKING:
    from benchmarks.measure.intervals import Interval
    from benchmarks.methods.network_card import NetworkCard
    from benchmarks.train.learned import Learned
    from benchmarks.train.transfer import Transferred, Wish

#: Parts that may be learned from; test is for judging.
SPLITS = ("train", "dev")
#: Faults that are told one by one; the count covers all.
TOLD = 20
#: Characters of a class's name.
NAME = 60


@app.command()
def transfer(
    backbone: Annotated[
        str, typer.Option("--backbone", metavar="M", help="open_nsfw or model.onnx; it is frozen.")
    ],
    data: Annotated[
        str, typer.Option("--data", metavar="SET", help="A manifest: what to learn from.")
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="The model, .onnx; its card goes beside.")
    ],
    dev: Annotated[
        str | None,
        typer.Option("--dev", metavar="SET", help="A set for the threshold; else the part dev."),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="NAME", help="Part to learn from: train or dev."),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Tensor that holds the features."),
    ] = None,
    positive: Annotated[
        str, typer.Option("--positive", metavar="NAME", help="What the label 1 is called.")
    ] = "positive",
    rule: Annotated[
        str,
        typer.Option(
            "--operating-point", metavar="RULE", help="youden, f1, fpr=0.01 or recall=0.9."
        ),
    ] = "youden",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Of the folds.")] = "0",
    root: Annotated[
        str | None,
        typer.Option("--root", metavar="DIR", help="Folder or address below which the files lie."),
    ] = None,
    outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a model that is there.")
    ] = False,
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Pictures at once; 0: one a core.")
    ] = "0",
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="S", help="Seconds a picture may take.")
    ] = "10",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 if any picture has a fault.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Learn from labeled pictures what a frozen network sees, and write one ONNX file."""
    if split is not None:
        arguments.one_of("--split", split, SPLITS)
    _require_name(positive)
    _require_rule(rule)
    model = _placed(out, backbone, replace=replace)
    from benchmarks.train.transfer import Wish

    wish = Wish(
        backbone,
        data,
        dev=dev,
        split=split,
        layer=layer,
        rule=rule,
        seed=arguments.whole("--seed", seed, least=0, digits=9),
        jobs=arguments.whole("--jobs", jobs, least=0) or arguments.cores(),
        deadline=arguments.positive("--deadline", deadline),
        root=root,
        allow_outside=outside,
    )
    made, card = _made(wish, model, positive)
    _tell(made, card, model, as_json=as_json)
    if strict and any(one.features.faults for one in _parts(made)):
        raise typer.Exit(FAULTS)


def _made(wish: Wish, model: Path, positive: str) -> tuple[Transferred, NetworkCard]:
    """Make the network and write its two files, each whole or not at all."""
    from benchmarks.methods.network_card import network_card_text
    from benchmarks.report.running import watching
    from benchmarks.run.files import keep_file
    from benchmarks.train.transfer import transfer as make
    from benchmarks.train.transfer_card import card_of

    with watching() as watch:
        made = make(wish, progress=watch)
    card = card_of(made, positive=positive)
    keep_file(made.data, str(model))
    keep_file(network_card_text(card).encode(), str(model.with_suffix(".toml")))
    return made, card


def _require_name(positive: str) -> None:
    """Refuse a name of a class that no table could show."""
    if not 0 < len(positive) <= NAME or not positive.isprintable() or not positive.strip():
        msg = f"--positive: expected a name of 1 to {NAME} printable characters, got {positive!r}"
        raise arguments.MisuseError(msg)


def _require_rule(rule: str) -> None:
    """Refuse a rule for the threshold that is none, before any work."""
    from benchmarks.measure.operating_point import parse_rule

    try:
        parse_rule(rule)
    except ValueError as error:
        msg = f"--operating-point: {error}"
        raise arguments.MisuseError(msg) from error


def _placed(out: str, backbone: str, *, replace: bool) -> Path:
    """Make sure that the two files can be written, before any work."""
    from benchmarks.run.files import open_folder

    model = Path(out)
    if model.suffix != ".onnx" or model.is_dir():
        msg = f"--out: expected the name of a file that ends in .onnx, got {out!r}"
        raise arguments.MisuseError(msg)
    if model.exists() and Path(backbone).exists() and model.samefile(backbone):
        msg = f"--out: expected another file than the backbone, got {out!r}"
        raise arguments.MisuseError(msg)
    for path in (model, model.with_suffix(".toml")):
        if path.exists() and not replace:
            msg = (
                f"--out: expected no file there yet, got {path}; take another name, or give "
                "--replace"
            )
            raise arguments.RefusedError(msg)
    try:
        open_folder(str(model.parent))
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {str(model.parent)!r} is, or lies below, a file"
        raise arguments.MisuseError(msg) from error
    return model


def _parts(made: Transferred) -> list[Learned]:
    """List the parts that were read."""
    return [one for one in (made.train, made.dev) if one is not None]


def _tell(made: Transferred, card: NetworkCard, model: Path, *, as_json: bool) -> None:
    """Print where the model is, and tell what is known of it."""
    from benchmarks.report.listing import escape, put, tell
    from benchmarks.train.remarks import remarks_on

    remarks = remarks_on(made)
    faults = [record for one in _parts(made) for record in one.features.faults]
    if as_json:
        record = {
            "model": str(model),
            "card": str(model.with_suffix(".toml")),
            "sha256": card.sha256,
            "threshold": card.threshold,
            "threshold_from": made.chosen_on if made.point is not None else None,
            "auc": _interval(made.area),
            "dev_auc": _interval(made.dev_area),
            "training": card.training,
            "remarks": list(remarks),
            "faults": [
                {"id": one.id, "fault": one.fault, "message": one.message} for one in faults
            ],
        }
        put(json.dumps(record, allow_nan=False))
    else:
        put(escape(str(model)))
    for line in _lines(made, card):
        tell(escape(line))
    for remark in remarks:
        tell(escape(f"note: {remark}"))
    for one in faults[:TOLD]:
        tell(f"  {escape(one.id)}: {one.fault}: {escape(one.message)}")
    if len(faults) > TOLD:
        tell(f"  and {len(faults) - TOLD} more")


def _lines(made: Transferred, card: NetworkCard) -> list[str]:
    """Say in a few lines what was learned from, how well, and what the threshold does."""
    labels, taken = made.train.features.labels, made.train.features.matrix.shape[1]
    averaged = ", averaged over places" if made.cut.averaged else ""
    first = f"{taken} features of {made.backbone.name}, tensor {made.cut.layer}{averaged}"
    lines = [f"fleck transfer: {first}"]
    for learned in _parts(made):
        counted = learned.features.labels
        faults = len(learned.features.faults)
        name = "all items" if learned.part.name == "all" else learned.part.name
        lines.append(
            f"  {name}: {int(counted.sum())} positive, {int((~counted).sum())} negative, "
            f"{learned.part.unlabeled} without a label, {faults} fault{'' if faults == 1 else 's'}"
        )
    lines.append(
        f"  both labels weigh alike in the fit; scores are probabilities where "
        f"{100 * labels.mean():.1f} % are positive, as here"
    )
    lines.append(f"  AUC cross-validated {_told(made.area)}; on dev {_told(made.dev_area)}")
    if made.point is not None:
        counts = made.point.counts
        lines.append(
            f"  threshold {card.threshold:.4g} by {made.point.rule} on {made.chosen_on}: marks "
            f"{counts.tp} of {counts.tp + counts.fn} positive, {counts.fp} of "
            f"{counts.fp + counts.tn} negative"
        )
    lines.append(
        f"  scores of the file are within {max(made.real[0], made.random[0]):.1g} of "
        f"scikit-learn's ({made.real[1]} pictures, {made.random[1]} random ones)"
    )
    return lines


def _told(area: Interval | None) -> str:
    """Write an area with its interval."""
    return "-" if area is None else f"{area.value:.3f} [{area.low:.3f}, {area.high:.3f}]"


def _interval(area: Interval | None) -> dict[str, Any] | None:
    """Write an area at full precision."""
    if area is None:
        return None
    return {"value": area.value, "low": area.low, "high": area.high}
