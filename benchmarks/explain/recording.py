"""What is recorded of an explanation, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import fleck

from .agreeing import agreement_of
from .asked import Explained
from .results import coarse_record
from .telling import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .asked import Wish
    from .collecting import Collector
    from .results import Mapped
    from .scoring import Scoring

#: Fields of every record of `--json`, null where they mean nothing.
FIELDS = (
    *("path", "fault", "method", "how", "space", "map", "picture", "class", "fit", "scale"),
    *("window", "stride", "edge", "fills", "whole", "least", "greatest", "covered"),
    *("windows", "scored", "failed", "coarse", "apart", "spaces", "message"),
)


@dataclass(frozen=True)
class Recorded:
    """One map: what is kept in its file, and what is told.

    Attributes
    ----------
    knobs : dict
        Plain JSON that depends on nothing but what was asked and found.
    explained : Explained
        For the command.
    """

    knobs: dict[str, Any]
    explained: Explained


def faulty(wish: Wish, method: str, code: str, message: str) -> Explained:
    """Make the record of a photograph that cannot be explained.

    Parameters
    ----------
    wish : Wish
        What was asked.
    method : str
        Its name.
    code, message : str
        What went wrong.

    Returns
    -------
    Explained

    Examples
    --------
    >>> from .asked import Wish
    >>> faulty(Wish("a.jpg", "kovac", "crop", "out"), "kovac", "truncated", "cut short").fault
    'truncated'
    """
    record = dict.fromkeys(FIELDS) | {
        "path": wish.photo,
        "fault": code,
        "method": method,
        "how": wish.how,
        "message": message,
    }
    return Explained(record, (f"{wish.photo}: {code}: {message}",), code)


def explained(
    wish: Wish,
    mapped: Mapped,
    maps: Sequence[Mapped],
    scoring: Scoring,
    collector: Collector,
    name: str,
) -> Recorded:
    """Record one map.

    Parameters
    ----------
    wish : Wish
        What was asked.
    mapped : Mapped
        The map.
    maps : sequence of Mapped
        All maps of this call.
    scoring : Scoring
        What made the inputs.
    collector : Collector
        What failed.
    name : str
        Of the files, without a suffix.

    Returns
    -------
    Recorded
    """
    subject, grid = mapped.subject, mapped.parts[0].grid
    values = mapped.maps[0]
    known = values[np.isfinite(values)]
    least, greatest = (float(known.min()), float(known.max())) if known.size else (None, None)
    scored = int(np.isfinite(mapped.scores[0]).sum())
    failed = sum(len(part.wanted) for part in mapped.parts) - int(np.isfinite(mapped.scores).sum())
    shared = {
        "how": mapped.how,
        "space": mapped.space,
        "class": subject.category or None,
        "scale": mapped.scale,
        "window": wish.window,
        "stride": wish.stride,
        "edge": grid.edge,
        "fills": list(mapped.fills),
        "whole": mapped.whole,
        "windows": len(grid),
        "scored": scored,
        "failed": failed,
        "coarse": [coarse_record(error) for error in mapped.errors] or None,
    }
    knobs = shared | _knobs(wish, mapped, scoring)
    apart = _fills_apart(mapped)
    spaces = _spaces_apart(mapped, maps)
    record = dict.fromkeys(FIELDS) | shared
    record |= {
        "path": wish.photo,
        "method": subject.chosen.name,
        "map": f"{name}.npz",
        "picture": f"{name}.png",
        "fit": None if subject.recipe is None else subject.recipe.fit,
        "least": least,
        "greatest": greatest,
        "covered": float(known.size / values.size),
        "apart": apart,
        "spaces": spaces,
    }
    lines = _lines(record, mapped, collector)
    return Recorded(knobs, Explained(record, tuple(lines)))


def both_explained(wish: Wish, maps: Sequence[Mapped], path: str) -> Explained:
    """Record two maps side by side.

    Parameters
    ----------
    wish : Wish
        What was asked.
    maps : sequence of Mapped
        By crops, then by occlusion.
    path : str
        Of the picture.

    Returns
    -------
    Explained
    """
    crops = next(each for each in maps if each.how == "crop")
    others = [each for each in maps if each.how == "occlusion"]
    found = {each.space: _apart(crops, each) for each in others}
    record = dict.fromkeys(FIELDS) | {
        "path": wish.photo,
        "method": crops.subject.chosen.name,
        "how": "both",
        "picture": path,
        "apart": found,
    }
    lines = [
        f"crops and occlusion ({space} space): rank correlation {_number(each['spearman'])}"
        for space, each in found.items()
    ]
    return Explained(record, (path, *(f"  {line}" for line in lines)))


def _knobs(wish: Wish, mapped: Mapped, scoring: Scoring) -> dict[str, Any]:
    """List everything else that the map depends on, for its file."""
    subject, grid = mapped.subject, mapped.parts[0].grid
    chosen, recipe = subject.chosen, subject.recipe
    return {
        "fleck": fleck.__version__,
        "photo": {"sha256": scoring.sha256, "rows": mapped.shape[0], "columns": mapped.shape[1]},
        "method": {
            "name": chosen.name,
            "code": chosen.code,
            "model_sha256": subject.sha256 or None,
            "parameters": dict(chosen.parameters),
            "score_kind": subject.score_kind,
        },
        "fit": None if recipe is None else recipe.fit,
        "resampling": None if recipe is None else recipe.resampling,
        "batch": scoring.batch,
        "every": wish.coarse,
        "seed": wish.seed,
        "window_in_its_space": list(grid.size),
        "stride_in_its_space": list(grid.stride),
        "sharing": _sharing(mapped),
    }


def _sharing(mapped: Mapped) -> dict[str, Any] | None:
    """Say which passes were made in input space, whole or shared ones."""
    sharing = mapped.subject.sharing
    if mapped.space != "input" or sharing is None:
        return None
    return {"layer": sharing.layer, "multiply_adds": sharing.share, "whole_because": sharing.why}


def _fills_apart(mapped: Mapped) -> dict[str, Any] | None:
    """Say how far fills are apart, where there are several."""
    if len(mapped.parts) < 2:
        return None
    known = np.isfinite(mapped.maps).all(axis=0)
    if not known.any():
        return None
    spread = mapped.spread[known]
    return {
        "mean_spread": float(spread.mean()),
        "largest_spread": float(spread.max()),
        "agreed": float((mapped.agreed[known] != 0).mean()),
        "spearman": {
            fill: agreement_of(mapped.settled[0], each).to_dict()["spearman"]
            for fill, each in zip(mapped.fills[1:], mapped.settled[1:], strict=True)
        },
    }


def _spaces_apart(mapped: Mapped, maps: Sequence[Mapped]) -> dict[str, Any] | None:
    """Say how far the map in input space is from that in photo space, where there are both."""
    if mapped.how != "occlusion" or mapped.space != "input":
        return None
    for other in maps:
        if other.how == "occlusion" and other.space == "photo":
            return _apart(other, mapped)
    return None


def _apart(one: Mapped, other: Mapped) -> dict[str, Any]:
    """Compare two maps; ranks are not of their rounding."""
    ranked = agreement_of(one.settled[0], other.settled[0]).to_dict()
    return agreement_of(one.maps[0], other.maps[0]).to_dict() | {"spearman": ranked["spearman"]}


def _lines(record: dict[str, Any], mapped: Mapped, collector: Collector) -> list[str]:
    """Tell of one map in words."""
    what = "crops" if mapped.how == "crop" else "occlusion"
    size = f"{record['window']} at stride {record['stride']}"
    windows = f"{counted(record['windows'], 'window')} of {size}"
    level = "" if mapped.how == "crop" else f", where {mapped.level:.4f} is no change"
    values = f"map {_number(record['least'])} to {_number(record['greatest'])}"
    lines = [
        f"{what} in {mapped.space} space, {mapped.subject.score_kind}: {windows}",
        f"the whole photograph {record['whole']:.4f}; {values}{level}",
    ]
    if record["least"] == record["greatest"] and record["windows"] > 1:
        lines.append("the map is constant: no window says more than another")
    if record["covered"] < 1:
        lines.append(f"{1 - record['covered']:.1%} of the photograph has no value")
    shared = _sharing(mapped)
    if shared is not None:
        lines.append(
            f"whole passes: {shared['whole_because']}"
            if shared["layer"] is None
            else f"what no window reaches was computed once, below {shared['layer']!r}: "
            f"{shared['multiply_adds']:.0%} of the multiply-adds of whole passes"
        )
    apart = record["apart"]
    if apart is not None:
        others = ", ".join(f"{fill} {_number(value)}" for fill, value in apart["spearman"].items())
        lines.append(
            f"fills {', '.join(record['fills'])}: apart by {apart['mean_spread']:.4f} on the mean, "
            f"{apart['largest_spread']:.4f} at most; all agree in sign on {apart['agreed']:.0%}; "
            f"rank correlation of {record['fills'][0]} with {others}"
        )
    spaces = record["spaces"]
    if spaces is not None:
        lines.append(
            f"photo and input space: apart by {_number(spaces['mean'])} on the mean, "
            f"{_number(spaces['largest'])} at most; rank correlation {_number(spaces['spearman'])}"
        )
    fills = mapped.fills or ("",)
    for fill, error in zip(fills, record["coarse"] or (), strict=False):
        named = f" ({fill})" if len(fills) > 1 else ""
        measured = (
            f"{error['windows']} of them against a guess: wrong by {_number(error['mean'])} on the "
            f"mean, {_number(error['largest'])} at most, where scores span {_number(error['span'])}"
            if error["windows"]
            else "none was left out to measure a guess by"
        )
        scored = counted(record["scored"], "window")
        lines.append(f"coarse: {scored} scored{named}, {measured}")
    if record["failed"]:
        codes = ", ".join(f"{count} {code}" for code, count in sorted(collector.faults.items()))
        lines.append(f"{counted(record['failed'], 'window')} without a score (all maps: {codes})")
        lines += collector.told
    return [record["map"], record["picture"], *(f"  {line}" for line in lines)]


def _number(value: float | None) -> str:
    """Write a number, or that there is none."""
    return "none" if value is None else f"{value:.4f}"
