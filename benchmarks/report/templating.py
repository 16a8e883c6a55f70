"""What all pages share: the template engine, the head of a page and its styles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

#: Where templates, styles and scripts lie.
TEMPLATES = Path(__file__).parent / "templates"


def engine(**filters: Callable[..., Any]) -> Environment:
    """Make a template engine that escapes all text and refuses what is not there.

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
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters.update(filters)
    return made


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
