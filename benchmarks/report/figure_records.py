"""What was found on one rendered picture: scores, pixels and segments against the truth.

Everything here is counts and scores, so that a record is small and every table of the page can
be made from the records alone.  A record is written as one line of JSON and read back equal.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from math import isfinite
from typing import Any

from benchmarks.measure.counts import Counts

from .outcomes import Outcome, Result
from .packed_counts import unpacked

#: Visibility classes of the limb task: name, least and largest visible share.  Ours: a limb of
#: which half or more is hidden is not asked for.
VISIBILITY = (("0.9–1", 0.9, 1.0), ("0.5–0.9", 0.5, 0.9))


@dataclass(frozen=True)
class Tally:
    """True segments of one kind in one picture, and how many of them were found.

    Attributes
    ----------
    name : str
        Of the segment, without its side, e.g. "forearm".
    visibility : str
        A name of `VISIBILITY`.
    bare : bool
        Whether less than half of the segment is clothed.
    found, total : int
        Segments.
    """

    name: str
    visibility: str
    bare: bool
    found: int
    total: int


@dataclass(frozen=True)
class Limbs:
    """The found segments of one picture against the true ones.

    Attributes
    ----------
    tallies : tuple of Tally
        The true segments that were to be found.
    matched, extra, ignored : int
        Found segments that agree with one of those, that agree with none, and that agree with a
        true segment too hidden to be asked for.
    angle_errors, width_errors : tuple of float
        Degrees and relative error (positive too wide) of each match.
    """

    tallies: tuple[Tally, ...]
    matched: int
    extra: int
    ignored: int
    angle_errors: tuple[float, ...]
    width_errors: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """One rendered picture and what every method made of it.

    Attributes
    ----------
    outcome : Outcome
        Scores, decisions, times and the columns of the manifest.
    label : int or None
        1, 0, or None in the ambiguous band.
    pixels : mapping of str to Counts
        By method, its mask against the true skin; ignored pixels are nowhere.
    limbs : mapping of str to Limbs
        By method, its segments against the true ones; empty where the picture comes without.
    histograms : mapping of str to str
        By method with a real-valued mask, `packed_counts` of it by truth; ignored pixels are
        nowhere.
    """

    outcome: Outcome
    label: int | None
    pixels: Mapping[str, Counts] = field(default_factory=dict)
    limbs: Mapping[str, Limbs] = field(default_factory=dict)
    histograms: Mapping[str, str] = field(default_factory=dict)

    @property
    def scene(self) -> str:
        """The scene seed; pictures of one scene show the same poses."""
        return self.outcome.slices.get("scene", "") or self.outcome.id


def to_line(picture: Picture) -> str:
    """Write a picture's record as one line of JSON.

    Parameters
    ----------
    picture : Picture
        Its label and slice columns are left out: the manifest holds them.

    Returns
    -------
    str
        Without the line feed.

    Raises
    ------
    ValueError
        If a score is not finite.

    Examples
    --------
    >>> to_line(Picture(Outcome("a", "00", {}, fault="truncated"), 1))[:34]
    '{"id":"a","sha256":"00","fault":"t'
    """
    outcome = picture.outcome
    for name, result in outcome.results.items():
        if not isfinite(result.score):
            msg = f"expected a finite score of {name} on {outcome.id}, got {result.score}"
            raise ValueError(msg)
    record = {
        "id": outcome.id,
        "sha256": outcome.sha256,
        "fault": outcome.fault,
        "notes": list(outcome.notes),
        "results": {name: [one.score, one.marked] for name, one in outcome.results.items()},
        "pixels": {name: [c.tp, c.fp, c.fn, c.tn] for name, c in picture.pixels.items()},
        "limbs": {
            name: {
                **asdict(one),
                "tallies": [[t.name, t.visibility, t.bare, t.found, t.total] for t in one.tallies],
            }
            for name, one in picture.limbs.items()
        },
        "histograms": dict(picture.histograms),
        "seconds": {name: dict(stages) for name, stages in outcome.seconds.items()},
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str) -> Picture:
    """Read a picture's record; label and slices are left empty.

    Parameters
    ----------
    line : str
        As `to_line` wrote it.

    Returns
    -------
    Picture
        See `joined` for the columns of the manifest.

    Raises
    ------
    ValueError
        If the line is no such record, e.g. because writing it was cut short.

    Examples
    --------
    >>> picture = Picture(Outcome("a", "00", {}, results={"f": Result(0.5, True)}), None)
    >>> from_line(to_line(picture)) == picture
    True
    """
    try:
        record = json.loads(line)
        results = {name: Result(*pair) for name, pair in record["results"].items()}
        outcome = Outcome(
            record["id"],
            record["sha256"],
            {},
            record["fault"],
            results,
            record["seconds"],
            tuple(record["notes"]),
        )
        return Picture(
            outcome,
            None,
            {name: Counts(*four) for name, four in record["pixels"].items()},
            {name: _limbs(one) for name, one in record["limbs"].items()},
            {name: _sound(text) for name, text in record["histograms"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"expected the record of a picture, got {line[:60]!r}"
        raise ValueError(msg) from error


def joined(picture: Picture, label: int | None, slices: Mapping[str, str]) -> Picture:
    """Give a record read back the label and the columns of its manifest.

    Parameters
    ----------
    picture : Picture
        From `from_line`.
    label : int or None
        Of the manifest.
    slices : mapping of str to str
        Its further columns.

    Returns
    -------
    Picture
        A copy.

    Examples
    --------
    >>> bare = Picture(Outcome("a", "00", {}), None)
    >>> joined(bare, 1, {"scene": "7"}).scene
    '7'
    """
    return replace(picture, label=label, outcome=replace(picture.outcome, slices=slices))


def _sound(text: str) -> str:
    """Keep the text of a histogram that can be read."""
    unpacked(text)
    return text


def _limbs(record: dict[str, Any]) -> Limbs:
    """Read the limb part of a record."""
    return Limbs(
        tallies=tuple(Tally(*five) for five in record["tallies"]),
        matched=record["matched"],
        extra=record["extra"],
        ignored=record["ignored"],
        angle_errors=tuple(record["angle_errors"]),
        width_errors=tuple(record["width_errors"]),
    )
