"""The card of a file of scores: what its numbers are, in a TOML file of the same name.

A card is optional.  What it misspells is refused, because a polarity that is not read turns
every result round.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from .scores_rows import ScoresError

Line = Annotated[str, Field(pattern=r"^[^\r\n]+$")]


class ScoresCard(BaseModel):
    """What the numbers of a file are.

    Attributes
    ----------
    name : str or None
        Of the method, as tables show it; the name of the file without a card.
    threshold : float or None
        The operating point, on the scale of the file.
    score_kind : str or None
        One line that says what the score is.
    higher_means : {"positive", "negative"}
        What a larger number in the file speaks for; scores of the second kind are negated.
    citation : str or None
        How to cite the method.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Line | None = None
    threshold: FiniteFloat | None = None
    score_kind: Line | None = None
    higher_means: Literal["positive", "negative"] = "positive"
    citation: str | None = None


def read_scores_card(path: Path) -> ScoresCard:
    """Read the card that belongs to a file of scores.

    Parameters
    ----------
    path : Path
        Of the CSV file.

    Returns
    -------
    ScoresCard
        All as by default where there is no card.

    Raises
    ------
    ScoresError
        If the card is no TOML, or has a field or a value that a card does not have.

    Examples
    --------
    >>> read_scores_card(Path("no/such/scores.csv")).higher_means
    'positive'
    """
    card = path.with_suffix(".toml")
    try:
        table = tomllib.loads(card.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ScoresCard()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{card}: expected a card in TOML, got: {error}"
        raise ScoresError(msg) from error
    for key in table:
        if key not in ScoresCard.model_fields:
            near = get_close_matches(key, ScoresCard.model_fields, n=1)
            known = f"known are {', '.join(ScoresCard.model_fields)}"
            hint = f"did you mean {near[0]!r}?" if near else known
            msg = f"{card}: expected a field of a card of scores, got {key!r}; {hint}"
            raise ScoresError(msg)
    try:
        return ScoresCard.model_validate(table)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        expected = {
            "threshold": "a finite number",
            "higher_means": '"positive" or "negative"',
        }.get(key, "one line of text")
        msg = f"{card}: {key}: expected {expected}, got {table[key]!r:.80}"
        raise ScoresError(msg) from error
