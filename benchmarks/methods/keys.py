"""Keys of services: they come from the environment and go nowhere but into requests.

A card writes ``${NAME}`` where the value of the environment's variable NAME is meant.  Whatever a
service says back is redacted before it is stored, shown or raised.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

#: Names, in lower case, of what holds a secret wherever it stands.
SECRETIVE = re.compile(
    r"authorization|cookie|secret|passw|credential|api[-_ ]?key|signature"
    r"|(^|[-_ ])(key|token|auth|session|sig|pwd)($|[-_ ])"
)
#: Beginnings of values that are secrets whatever they are called.
TELLING = re.compile(r"(?i)^(bearer|basic|token|apikey|digest)\s+\S|^(sk-|ghp_|hf_|xox|AKIA|eyJ)")
#: What may stand beside a placeholder: a word or two, such as "Bearer ".
BESIDE = re.compile(r"[A-Za-z:=, _-]{0,16}")

#: Characters a key must have: a shorter one cannot be redacted without damage to what is not it.
LEAST = 8


class SecretError(ValueError):
    """A secret stands where it would be read by others."""


class MissingKeyError(ValueError):
    """The environment lacks a variable that a card names, or holds no key in it."""


class Keys:
    """The values of some variables; shows none of them.

    Parameters
    ----------
    names : iterable of str
        Of the variables.
    environ : mapping
        The environment.

    Raises
    ------
    MissingKeyError
        If one is missing, or no request could carry it.

    Examples
    --------
    >>> keys = Keys(["API_KEY"], {"API_KEY": "a1b2c3d4e5"})
    >>> keys
    Keys(API_KEY)
    >>> keys.filled("Bearer ${API_KEY}")
    'Bearer a1b2c3d4e5'
    >>> keys.redacted("you sent a1b2c3d4e5")
    'you sent ${API_KEY}'
    """

    def __init__(self, names: Iterable[str], environ: Mapping[str, str]) -> None:
        """Look the variables up and prepare to find them again in any spelling."""
        self._values = {name: _value(name, environ) for name in names}
        spellings = {
            spelling: name for name, value in self._values.items() for spelling in _spellings(value)
        }
        # The longest first: an encoded key may contain its own beginning in the clear.
        self._spellings = dict(sorted(spellings.items(), key=lambda pair: -len(pair[0])))

    def __repr__(self) -> str:
        """Name the variables only."""
        return f"Keys({', '.join(self._values)})"

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to travel: whoever needs keys reads the environment where it works."""
        msg = "expected keys to stay in their process, got a request to pickle them"
        raise TypeError(msg)

    def filled(self, text: str) -> str:
        """Put values in the places of their names."""
        return PLACEHOLDER.sub(lambda found: self._values[found[1]], text)

    def redacted(self, text: str) -> str:
        """Put names in the places of their values, in whatever spelling these stand there."""
        for spelling, name in self._spellings.items():
            text = text.replace(spelling, f"${{{name}}}")
        return text

    def redacted_json(self, value: object) -> object:
        """Redact every text of a JSON value, names included."""
        if isinstance(value, str):
            return self.redacted(value)
        if isinstance(value, list):
            return [self.redacted_json(element) for element in value]
        if isinstance(value, dict):
            return {self.redacted(name): self.redacted_json(inner) for name, inner in value.items()}
        return value


def placeholders(value: object) -> Iterator[str]:
    """Yield the variables that a JSON value names.

    Parameters
    ----------
    value : object
        Plain JSON.

    Yields
    ------
    str
        Names, as often as they stand there.

    Examples
    --------
    >>> list(placeholders({"auth": ["${ID}:${KEY}"], "n": 1}))
    ['ID', 'KEY']
    """
    if isinstance(value, str):
        yield from PLACEHOLDER.findall(value)
    elif isinstance(value, list | tuple):
        for element in value:
            yield from placeholders(element)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from placeholders(inner)


def require_no_secret(name: str, value: object) -> None:
    """Refuse a value that looks like a secret written down.

    Parameters
    ----------
    name : str
        Of the header or field.
    value : object
        Plain JSON; inner objects are looked through.

    Raises
    ------
    SecretError
        If it does; the message does not repeat the value.

    Examples
    --------
    >>> require_no_secret("Authorization", "Bearer ${API_KEY}")
    >>> require_no_secret("X-Api-Key", "a1b2c3")
    Traceback (most recent call last):
    ...
    benchmarks.methods.keys.SecretError: X-Api-Key: expected a key by the name of its variable, ...
    """
    if isinstance(value, Mapping):
        for inner, held in value.items():
            require_no_secret(str(inner), held)
    elif isinstance(value, list | tuple):
        for element in value:
            require_no_secret(name, element)
    elif isinstance(value, str) and value:
        named = bool(SECRETIVE.search(name.lower()))
        rest, places = PLACEHOLDER.subn("", value)
        secret = (named or TELLING.search(value)) and not places
        if secret or (places and named and not BESIDE.fullmatch(rest)):
            msg = (
                f"{name}: expected a key by the name of its variable, such as ${{API_KEY}}, got a "
                "value; put it into the environment, cards are read by others"
            )
            raise SecretError(msg)


def _value(name: str, environ: Mapping[str, str]) -> str:
    """Look one variable up; no message repeats what it holds."""
    value = environ.get(name)
    if value is None:
        msg = f"expected a key in the environment's variable {name}, got none; export {name}=..."
        raise MissingKeyError(msg)
    if (
        len(value) < LEAST
        or not (value.isascii() and value.isprintable())
        or value != value.strip()
    ):
        msg = (
            f"{name}: expected a key of at least {LEAST} printable ASCII characters without blanks "
            f"or line ends around it, got {len(value)} characters that are not; check the variable"
        )
        raise MissingKeyError(msg)
    return value


def _spellings(value: str) -> Iterator[str]:
    """Yield a key as servers write it back."""
    encoded = value.encode()
    yield value
    yield quote(value, safe="")
    yield quote(value)
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value)[1:-1].replace("/", "\\/")
    yield html.escape(value)
    yield base64.b64encode(encoded).decode().rstrip("=")
    yield base64.urlsafe_b64encode(encoded).decode().rstrip("=")
    yield encoded.hex()
    yield repr(value)[1:-1]
    # Basic authentication: the variable holds base64 of USER:PASSWORD.
    try:
        plain = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    if len(plain) >= LEAST and plain.isprintable():
        yield plain
        user, colon, password = plain.partition(":")
        del user
        if colon and len(password) >= LEAST:
            yield password
