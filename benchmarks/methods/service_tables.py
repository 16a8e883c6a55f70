"""The two tables of a service's card: what is sent, and how the answer is read."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, field_validator, model_validator

from .addresses import require_address
from .answers import Reading
from .json_path import JsonPath, parse_path
from .keys import PLACEHOLDER, require_no_secret
from .templates import repeats, require_template

#: Pictures a request may hold at most; the founding article's service took fewer than 128.
MOST = 127

#: Headers that are made from the request itself.
OURS = frozenset(
    (
        *("accept", "accept-encoding", "connection", "content-length", "host"),
        *("idempotency-key", "transfer-encoding", "user-agent"),
    )
)

Line = Annotated[str, Field(pattern=r"^[^\r\n]+$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]


class Strict(BaseModel):
    """Takes nothing for anything else, and nothing it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Remote(Strict):
    """The table ``[remote]``: where requests go, what they hold, and how many there may be.

    Attributes
    ----------
    url : str
        Whole address.
    method : {"POST", "PUT"}
        Of HTTP.
    send : {"jpeg", "png", "file"}
        Decoded pixels, encoded anew; or the bytes of the file.
    quality : int
        Of the JPEG; its color is not subsampled.
    form : {"multipart", "json", "body"}
        How pictures are put into a request; the card calls it ``as``.
    field : str
        Of a multipart request; ``{i}`` is the place of the picture.
    fields, headers : dict of str to str
        Further fields of a multipart request, and headers.
    template : dict or list
        The body of a JSON request, with ``{image}`` or ``{images}``; the card calls it ``json``.
    batch : int
        Pictures in a request.
    timeout : float
        Seconds a request may take.
    concurrency : int
        Requests under way at once.
    rate : float or None
        Requests begun in a second, at most.
    retries : int
        Further attempts after a failure that may pass.
    backoff : float
        Seconds the first wait between two attempts is below; each doubles it.
    insecure : bool
        Whether pictures and keys may go over the network in the clear.
    """

    url: str
    method: Literal["POST", "PUT"] = "POST"
    send: Literal["jpeg", "png", "file"] = "jpeg"
    quality: Annotated[int, Field(ge=1, le=100)] = 95
    form: Annotated[Literal["multipart", "json", "body"], Field(alias="as")] = "multipart"
    field: Line = "image"
    fields: dict[Line, str] = {}
    headers: dict[Name, Line] = {}
    template: Annotated[dict[str, Any] | list[Any] | None, Field(alias="json")] = None
    batch: Annotated[int, Field(ge=1, le=MOST)] = 1
    timeout: Annotated[FiniteFloat, Field(gt=0, le=3600)] = 30.0
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    rate: Annotated[FiniteFloat, Field(gt=0)] | None = None
    retries: Annotated[int, Field(ge=0, le=20)] = 5
    backoff: Annotated[FiniteFloat, Field(gt=0, le=60)] = 0.5
    insecure: bool = False

    @field_validator("headers")
    @classmethod
    def _plain_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        """Refuse headers that hold a key in plain text."""
        for name, value in headers.items():
            require_no_secret(name, value)
            if name.lower() in OURS:
                msg = f"expected no header {name!r}: it is made from the request"
                raise ValueError(msg)
            if not (value.isascii() and value.isprintable()):
                msg = f"expected printable ASCII in the header {name!r}"
                raise ValueError(msg)
        return headers

    @field_validator("fields", "template")
    @classmethod
    def _plain_fields(cls, value: Any) -> Any:
        """Refuse fields that hold a key in plain text."""
        require_no_secret("fields or json", value)
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse settings that contradict each other."""
        require_address(self.url, insecure=self.insecure)
        if (self.template is not None) != (self.form == "json"):
            msg = 'expected a table json if, and only if, as = "json"'
            raise ValueError(msg)
        if self.fields and self.form != "multipart":
            msg = 'expected no fields, which only as = "multipart" has'
            raise ValueError(msg)
        if self.form == "body" and self.batch > 1:
            msg = f'expected batch = 1 where as = "body", got {self.batch}'
            raise ValueError(msg)
        if self.template is not None:
            require_template(self.template)
            if self.batch > 1 and not repeats(self.template):
                msg = 'expected "{images}", or a list around "{image}", where batch is above 1'
                raise ValueError(msg)
        return self

    @property
    def sent(self) -> dict[str, Any]:
        """What decides about the bytes of a request beside its pictures, without any key."""
        return {
            "url": self.url,
            "method": self.method,
            "send": self.send,
            "quality": self.quality if self.send == "jpeg" else None,
            "as": self.form,
            "field": self.field if self.form == "multipart" else None,
            "fields": self.fields,
            "headers": self.headers,
            "json": self.template,
            # A service may answer one picture in another form than several.
            "single": self.batch == 1,
        }


class Answer(Strict):
    """The table ``[answer]``: where the score of an item is.

    Attributes
    ----------
    path : str or None
        To the number; or:
    values, names, name : str or None
        Paths to two lists, and which name's value is the score.
    score_means : {"positive", "negative"}
        What a larger number speaks for.
    turn : {"one_minus", "negate"} or None
        What is done to a score that speaks for "negative".
    """

    path: Line | None = None
    values: Line | None = None
    names: Line | None = None
    name: Line | None = None
    score_means: Literal["positive", "negative"] = "positive"
    turn: Literal["one_minus", "negate"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse settings that contradict each other."""
        lists = (self.values, self.names, self.name)
        if (self.path is None) == (lists == (None, None, None)) or (
            self.path is None and None in lists
        ):
            msg = "expected either path, or values, names and name together"
            raise ValueError(msg)
        if (self.score_means == "negative") != (self.turn is not None):
            msg = (
                'expected turn = "one_minus" or "negate" if, and only if, score_means = "negative"'
            )
            raise ValueError(msg)
        if self.path is not None and parse_path(self.path).collects:
            msg = "expected a path to one number, got one with [*]"
            raise ValueError(msg)
        self._path(self.names)
        self._path(self.values)
        return self

    @property
    def reading(self) -> Reading:
        """How the score is found."""
        value = self._path(self.path) or self._path(self.values)
        assert value is not None  # the validator saw to it
        return Reading(value, self._path(self.names), self.name or "", self.turn)

    @staticmethod
    def _path(text: str | None) -> JsonPath | None:
        """Refuse a path that cannot be read."""
        return None if text is None else parse_path(text)


def keys_named(remote: Remote) -> tuple[str, ...]:
    """List the variables of the environment that requests need.

    Parameters
    ----------
    remote : Remote
        The table of the card.

    Returns
    -------
    tuple of str
        Sorted.

    Examples
    --------
    >>> keys_named(Remote(url="https://a.example", headers={"X-Api-Key": "${A_KEY}"}))
    ('A_KEY',)
    """
    text = json.dumps([remote.headers, remote.fields, remote.template], ensure_ascii=False)
    return tuple(sorted(set(PLACEHOLDER.findall(text))))
