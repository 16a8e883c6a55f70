"""What an audit found, as a section of the comparison page: from the lines that it printed.

`fleck audit --json` prints one line a method; those lines are read here, and nothing of them is
believed but their form.  The page of the audit itself (`audit_page`) has every table; the section
says in words what each method relies on and lists what moves it most.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from benchmarks.run.arguments import LackError, MisuseError

from .listing import escape
from .page_numbers import MINUS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Bytes of a file of audits at most: an audit has about 20 000.  Ours.
MAX_BYTES = 1 << 24
#: Changes that are listed of a method.  Ours.
LISTED = 5

Count = Annotated[int, Field(ge=0)]


class Shift(BaseModel):
    """How far a change moves a score.

    Attributes
    ----------
    spreads, spreads_low, spreads_high : float
        Mean and ends of its interval, in standard deviations of the method's own scores.
    adjusted : float or None
        p of the sign-flip test, corrected for the whole list.
    scenes : int
        Units of the interval.
    """

    model_config = ConfigDict(frozen=True)

    spreads: FiniteFloat
    spreads_low: FiniteFloat
    spreads_high: FiniteFloat
    adjusted: Annotated[float, Field(ge=0, le=1)] | None
    scenes: Count


class Change(BaseModel):
    """Something that was changed.

    Attributes
    ----------
    words : str
        What it is.
    origin : str
        "named", "found" or "both".
    rightful, control : bool
        Whether a method may go by it, and whether it only says what others would do anyway.
    effect : Shift
        What it did.
    """

    model_config = ConfigDict(frozen=True)

    words: str
    origin: str
    rightful: bool
    control: bool
    effect: Shift


class AuditedMethod(BaseModel):
    """What was found out about one method.

    Attributes
    ----------
    method, data, score_kind : str
        Its name, the set it was audited on, and what its score is.
    pictures, positives, negatives : int
        Looked at, and by label.
    words : tuple of str
        What it relies on, in sentences.
    cues : tuple of Change
        Ranked, all that was changed.
    """

    model_config = ConfigDict(frozen=True)

    method: str
    data: str
    score_kind: str
    pictures: Count
    positives: Count
    negatives: Count
    words: tuple[str, ...]
    cues: tuple[Change, ...]

    @property
    def strongest(self) -> tuple[Change, ...]:
        """Return the first changes of the ranking, controls left out."""
        return tuple(cue for cue in self.cues if not cue.control)[:LISTED]


def read_audits(path: str) -> tuple[AuditedMethod, ...]:
    """Read what `fleck audit --json` printed.

    Parameters
    ----------
    path : str
        Of a file with one line a method.

    Returns
    -------
    tuple of AuditedMethod
        In the order of the lines, one at least.

    Raises
    ------
    MisuseError
        If the file is too long, or a line is none of an audit.
    LackError
        If it cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        msg = f"--audit: cannot read {path}: {error.strerror}"
        raise LackError(msg) from error
    if len(data) > MAX_BYTES:
        msg = f"--audit: expected at most {MAX_BYTES} bytes, got more in {path}"
        raise MisuseError(msg)
    lines = [line for line in data.split(b"\n") if line.strip()]
    found = tuple(_read(line, number, path) for number, line in enumerate(lines, 1))
    if not found:
        msg = f"--audit: expected the lines that fleck audit --json prints, got none in {path}"
        raise MisuseError(msg)
    return found


def _read(line: bytes, number: int, path: str) -> AuditedMethod:
    """Read one line."""
    try:
        return AuditedMethod.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        msg = (
            f"--audit: expected the lines that fleck audit --json prints, got in line {number} of "
            f"{path}: {where + ': ' if where else ''}{first['msg']}"
        )
        raise MisuseError(msg) from error


def shift_text(effect: Shift) -> str:
    """Print a shift with its interval.

    Parameters
    ----------
    effect : Shift
        In spreads.

    Returns
    -------
    str

    Examples
    --------
    >>> shift_text(Shift(spreads=-1.5, spreads_low=-2.0, spreads_high=0.5, adjusted=1, scenes=9))
    '−1.50 [−2.00, +0.50]'
    """
    value, low, high = (
        f"{number:+.2f}".replace("-", MINUS)
        for number in (effect.spreads, effect.spreads_low, effect.spreads_high)
    )
    return f"{value} [{low}, {high}]"


def sets_of(audits: Sequence[AuditedMethod]) -> str:
    """Say which pictures were audited, once where all methods saw as many of the same set.

    Parameters
    ----------
    audits : sequence of AuditedMethod
        At least one.

    Returns
    -------
    str

    Examples
    --------
    >>> one = AuditedMethod(method="a", data="figures", score_kind="", pictures=4, positives=2,
    ...                     negatives=2, words=(), cues=())
    >>> sets_of([one, one.model_copy(update={"method": "b"})])
    '4 pictures of the set figures (2 positive, 2 negative)'
    """
    told = [
        f"{one.pictures} pictures of the set {escape(one.data)} "
        f"({one.positives} positive, {one.negatives} negative)"
        for one in audits
    ]
    if len(set(told)) == 1:
        return told[0]
    return "; ".join(
        f"{escape(one.method)}: {words}" for one, words in zip(audits, told, strict=True)
    )
