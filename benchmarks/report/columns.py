"""The tables of the command: which columns, and which words the summary counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .listing import Column, Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def detections(total: int, *, as_json: bool) -> Listing:
    """Prepare the table of `fleck detect`.

    Parameters
    ----------
    total : int
        Number of photographs to come.
    as_json : bool
        Whether JSON lines are wanted instead.

    Returns
    -------
    Listing
        To be entered, fed and left.

    Examples
    --------
    >>> [column.head for column in detections(1, as_json=False).columns][:3]
    ['verdict', 'score', 'skin']
    """
    columns = (
        Column("verdict", 12, _verdict),
        Column("score", 6, _number("score")),
        Column("skin", 6, _share("skin_fraction")),
        Column("rejected by", 11, lambda record: record["rejected_by"] or "-"),
        Column("segments", 8, _length("segments")),
        Column("limbs", 5, _length("limbs")),
        Column("girdles", 7, _length("girdles")),
        Column("spines", 6, _length("spines")),
    )
    return Listing("fleck detect", columns, total, as_json, _verdict)


def masks(total: int, *, as_json: bool) -> Listing:
    """Prepare the table of `fleck mask`.

    Parameters
    ----------
    total : int
        Number of photographs to come.
    as_json : bool
        Whether JSON lines are wanted instead.

    Returns
    -------
    Listing
        To be entered, fed and left.

    Examples
    --------
    >>> [column.head for column in masks(1, as_json=False).columns]
    ['mask', 'skin']
    """
    columns = (Column("mask", 12, lambda _: "written"), Column("skin", 6, _share("share")))
    return Listing("fleck mask", columns, total, as_json, lambda _: "written")


def scores(total: int, *, as_json: bool) -> Listing:
    """Prepare the table of `fleck score`.

    Parameters
    ----------
    total : int
        Number of photographs to come.
    as_json : bool
        Whether JSON lines are wanted instead.

    Returns
    -------
    Listing
        To be entered, fed and left.

    Examples
    --------
    >>> [column.head for column in scores(1, as_json=False).columns]
    ['decision', 'score', 'threshold']
    """
    columns = (
        Column("decision", 12, _decision),
        Column("score", 12, _number("score", 6)),
        Column("threshold", 9, _number("threshold")),
    )
    return Listing("fleck score", columns, total, as_json, _decision)


def _verdict(record: Mapping[str, Any]) -> str:
    """Say what the detector decided."""
    return "marked" if record["verdict"] else "not marked"


def _decision(record: Mapping[str, Any]) -> str:
    """Say what a method decided, if it does."""
    if record["decision"] is None:
        return "undecided"
    return "marked" if record["decision"] else "not marked"


def _number(name: str, digits: int = 3) -> Callable[[Mapping[str, Any]], str]:
    """Show a number, or a dash."""
    return lambda record: "-" if record[name] is None else f"{record[name]:.{digits}g}"


def _share(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Show a share in percent."""
    return lambda record: f"{record[name]:.1%}"


def _length(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Show how many there are."""
    return lambda record: str(len(record[name]))
