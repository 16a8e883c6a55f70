"""Which addresses pictures and keys may be sent to."""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl, urlsplit

from .keys import SECRETIVE


class AddressError(ValueError):
    """Nothing may be sent to an address as it is written."""


def require_address(url: str, *, insecure: bool = False) -> None:
    """Refuse an address that would show pictures or keys to others.

    Parameters
    ----------
    url : str
        As written; no message repeats what may be a key in it.
    insecure : bool
        Whether the network may see what is sent.

    Raises
    ------
    AddressError
        If it is no address, not encrypted, or holds a password or key.

    Examples
    --------
    >>> require_address("http://127.0.0.1:8000/score")
    >>> require_address("http://api.example.com")
    Traceback (most recent call last):
    ...
    benchmarks.methods.addresses.AddressError: url: expected https, got http to ...
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or parts.scheme not in ("http", "https") or not url.isascii():
        msg = "url: expected an address such as https://api.example.com/v1/score, got none"
        raise AddressError(msg)
    if any(character.isspace() or character in '{}<>"\\' for character in url):
        msg = "url: expected no blanks, quotes or braces; a key goes into a header, got one of them"
        raise AddressError(msg)
    if parts.username is not None or parts.password is not None:
        msg = (
            f"url: expected no name or password before {host}; put base64 of NAME:PASSWORD into "
            'the environment and write headers = {Authorization = "Basic ${VARIABLE}"}'
        )
        raise AddressError(msg)
    if parts.fragment:
        msg = "url: expected no # in it; the path of the score goes into [answer]"
        raise AddressError(msg)
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if SECRETIVE.search(name.lower()):
            msg = (
                f"url: expected no key in the address, got {name!r}; send it as a header, "
                'such as headers = {X-Api-Key = "${API_KEY}"}'
            )
            raise AddressError(msg)
    if parts.scheme == "http" and not insecure and not is_loopback(host):
        msg = (
            f"url: expected https, got http to {host}: everybody on the way would see pictures and "
            "keys; insecure = true in [remote] of a card allows it"
        )
        raise AddressError(msg)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine.

    Parameters
    ----------
    host : str
        Its name or number.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("127.0.0.1.example.com")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
