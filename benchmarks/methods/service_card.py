"""The card of a classifier behind HTTP: what is sent, how the answer is read, how fast it goes.

A card is a TOML file with the tables ``[remote]`` and ``[answer]``; what it misspells is refused.
``https://ADDRESS#JSONPATH`` stands for the card that sends one JPEG as the multipart field
``image`` and reads the score at the path.
"""

from __future__ import annotations

import json
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

from pydantic import BaseModel, FiniteFloat, ValidationError, model_validator

from .answers import turned
from .service_tables import Answer, Line, Remote, Strict


class ServiceCardError(ValueError):
    """The card of a service does not say what it must."""


class ServiceCard(Strict):
    """A whole card.

    Attributes
    ----------
    name : str or None
        Of the method, as tables show it.
    remote : Remote
    answer : Answer
    threshold : float or None
        The operating point, on the scale of the service.
    score_kind : str or None
        One line that says what the service's score is.
    citation, terms : str
        How to cite the service, and under which terms pictures may be sent to it.
    """

    remote: Remote
    answer: Answer
    name: Line | None = None
    threshold: FiniteFloat | None = None
    score_kind: Line | None = None
    citation: str = ""
    terms: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse parts that contradict each other."""
        if self.remote.batch > 1 and not self.answer.reading.value.has_item:
            wanted = "path" if self.answer.path is not None else "values"
            msg = f"answer.{wanted}: expected {{i}}, the picture's place, where batch is above 1"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> str:
        """One line that says what the score is, turned round or not."""
        what = self.score_kind or f"{self.answer.name or self.answer.path} of {self.remote.url}"
        turn = self.answer.turn
        how = {"one_minus": "1 minus it", "negate": "negated"}
        return f"{what}, {how[turn]}: larger is more likely positive" if turn else what

    @property
    def limit(self) -> float | None:
        """The operating point on the score as it is used."""
        return None if self.threshold is None else turned(self.threshold, self.answer.turn)


def read_service_card(path: Path) -> ServiceCard:
    r"""Read a card.

    Parameters
    ----------
    path : Path
        A TOML file.

    Returns
    -------
    ServiceCard

    Raises
    ------
    ServiceCardError
        If it is no TOML, or does not say what it must.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "service.toml")
    ...     _ = path.write_text('[remote]\nurl = "https://a.example"\n[answer]\npaht = "x"')
    ...     read_service_card(path)
    Traceback (most recent call last):
    ...
    benchmarks.methods.service_card.ServiceCardError: ...: answer: expected one of path, ... 'path'?
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: expected a card in TOML, got: {error}"
        raise ServiceCardError(msg) from None
    return _made(table, str(path))


def card_of_address(typed: str) -> ServiceCard:
    """Make the card that an address with a path stands for.

    Parameters
    ----------
    typed : str
        ``https://ADDRESS#JSONPATH``.

    Returns
    -------
    ServiceCard

    Raises
    ------
    ServiceCardError
        If there is no path, or the address may not be used.

    Examples
    --------
    >>> card = card_of_address("https://api.example.com/v1#$.scores.nsfw")
    >>> card.remote.url, card.answer.path
    ('https://api.example.com/v1', '$.scores.nsfw')
    >>> card_of_address("https://api.example.com/v1")
    Traceback (most recent call last):
    ...
    benchmarks.methods.service_card.ServiceCardError: expected ... such as ...#$.scores.nsfw...
    """
    url, _, path = typed.partition("#")
    if not path:
        msg = (
            "expected an address with the path of the score in its answer behind a #, such as "
            "https://api.example.com/v1#$.scores.nsfw, got none; or write a card, SERVICE.toml"
        )
        raise ServiceCardError(msg)
    return _made({"remote": {"url": url}, "answer": {"path": unquote(path)}}, "--method")


def _made(table: dict[str, Any], where: str) -> ServiceCard:
    """Check a card."""
    _require_fields(table, ServiceCard, where, "a card")
    for name, model in (("remote", Remote), ("answer", Answer)):
        inner = table.get(name)
        if not isinstance(inner, dict):
            msg = (
                f"{where}: expected a table [{name}], got {'none' if inner is None else 'a value'}"
            )
            raise ServiceCardError(msg)
        _require_fields(inner, model, where, name)
    try:
        return ServiceCard.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        msg = f"{where}: {place}: {told}" if place else f"{where}: {told}"
        raise ServiceCardError(msg) from None


def _require_fields(table: dict[str, Any], model: type[BaseModel], where: str, of: str) -> None:
    """Refuse a field that a table does not have, and guess which one was meant."""
    known = [field.alias or name for name, field in model.model_fields.items()]
    for name in table:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"{where}: {of}: expected one of {', '.join(known)}, got {name!r}{hint}"
            raise ServiceCardError(msg)
