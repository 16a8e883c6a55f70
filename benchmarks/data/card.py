"""What a data set is, in words: the card beside its manifest.

A card is a TOML file of the manifest's name.  What it leaves out is shown as missing; what it
misspells is refused, because it would otherwise be missing without a word.
"""

import os
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from .lines import shown

#: Bytes of a card at most.  Ours; tomllib takes a minute for 100 kB of dots in one key.
MAX_CARD = 1 << 15


class CardError(ValueError):
    """A card is no TOML, or has fields that a card does not have."""


class Card(BaseModel):
    """What a data set is; a field left out stays None, and is shown as missing.

    Attributes
    ----------
    name, version : str or None
        Of the set.
    positive : str or None
        What the label 1 means.
    origin, licence, consent : str or None
        Where the files come from, on what terms, and whether the people in them agreed.
    labelled_by : str or None
        Who set the labels, and how.
    citation : str or None
        How to cite the set.
    known_gaps : tuple of str or None
        What the set does not cover.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None
    version: str | None = None
    positive: str | None = None
    origin: str | None = None
    licence: str | None = None
    consent: str | None = None
    labelled_by: str | None = None
    citation: str | None = None
    known_gaps: tuple[str, ...] | None = None


def read_card(path: Path | str) -> Card:
    """Read the card that belongs to a manifest.

    Parameters
    ----------
    path : path-like
        Of the manifest.

    Returns
    -------
    Card
        All fields None where there is no card.

    Raises
    ------
    CardError
        If the card is no file, too long or no TOML, or has a field that a card does not have.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> read_card(builtin("photos")).version
    '1'
    """
    path = Path(path).with_suffix(".toml")
    # Not Path.exists, which raises where this says no: a card's name may be too long to be.
    if not os.path.exists(path):  # noqa: PTH110
        return Card()
    data = _bytes_of(path)
    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except RecursionError as error:
        msg = f"{path}: expected a card in TOML, got one nested too deeply"
        raise CardError(msg) from error
    except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
        msg = f"{path}: expected a card in TOML, got: {shown(str(error), 200)}"
        raise CardError(msg) from error
    try:
        return Card.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        msg = (
            f"{path}: expected the fields {', '.join(Card.model_fields)}, "
            f"got a problem with {shown(name)}: {first['msg']}"
        )
        raise CardError(msg) from error


def _bytes_of(path: Path) -> bytes:
    """Read a card, but no pipe, device or folder in its place, and no more than a card holds."""
    if not path.is_file():
        msg = f"{path}: expected a card that is a regular file, got something else"
        raise CardError(msg)
    with path.open("rb") as stream:
        data = stream.read(MAX_CARD + 1)
    if len(data) > MAX_CARD:
        msg = f"{path}: expected a card of at most {MAX_CARD} bytes, got more"
        raise CardError(msg)
    return data


def missing_fields(card: Card) -> tuple[str, ...]:
    """List what a card does not say.

    Parameters
    ----------
    card : Card
        As read.

    Returns
    -------
    tuple of str
        Fields that are None, or hold nothing but blanks, in the order of a card.

    Examples
    --------
    >>> missing_fields(Card(name="mine", origin="my camera", known_gaps=()))
    ('version', 'positive', 'licence', 'consent', 'labelled_by', 'citation')
    """
    said = card.model_dump()
    return tuple(
        name
        for name, value in said.items()
        if value is None or (isinstance(value, str) and not value.strip())
    )


def card_text(card: Card) -> str:
    """Write a card as TOML.

    Parameters
    ----------
    card : Card
        A field that is None is left out.

    Returns
    -------
    str
        What `read_card` reads as the same card.

    Examples
    --------
    >>> print(card_text(Card(name="mine", version="1")), end="")
    name = "mine"
    version = "1"
    """
    import tomli_w

    return tomli_w.dumps(card.model_dump(exclude_none=True), multiline_strings=False)
