"""What all pages share: the template engine, the head of a page and its styles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

#: Control characters, and halves of a pair that stand alone.
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

#: Where templates, styles and scripts lie.
TEMPLATES = Path(__file__).parent / "templates"


def engine(**filters: Callable[..., Any]) -> Environment:
    r"""Make a template engine that escapes all text and refuses what is not there.

    Parameters
    ----------
    **filters : callable
        What templates may call, by name.

    Returns
    -------
    jinja2.Environment

    Examples
    --------
    >>> engine().from_string("{{ name }}").render(name="<script>")
    '&lt;script&gt;'
    >>> print(engine().from_string("{{ name }}").render(name="\x1b[2J"))
    \x1b[2J
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    made.filters.update(filters)
    return made


def _plain(value: object) -> object:
    """Show what is no character of HTML as an escape; our own markup is taken as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _STRANGE.sub(lambda found: f"\\x{ord(found[0]):02x}", value)
    return value


def source(*names: str) -> Markup:
    """Read styles or scripts of ours, to stand inside a page as they are.

    Parameters
    ----------
    *names : str
        Files in `TEMPLATES`.

    Returns
    -------
    markupsafe.Markup
        Their text, one after the other.

    Examples
    --------
    >>> ":root" in source("style.css")
    True
    """
    texts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in names]
    return Markup("\n".join(texts))  # noqa: S704 - ours
