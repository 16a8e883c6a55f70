"""The body of a JSON request, made from a template and the pictures.

In the texts of a template ``{image}`` is a picture in base64 and ``{name}`` its name, which is
made from its content and says nothing else.  A list that has one element only, with a picture in
it, is repeated for every picture of the request; ``"{images}"`` and ``"{names}"`` stand for such
lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .keys import Keys

#: Lists, and the element that they repeat.
LISTS = {"{images}": "{image}", "{names}": "{name}"}

ONE = ("{image}", "{name}")


@dataclass(frozen=True)
class Pictured:
    """A picture as text: its name and its bytes in base64."""

    name: str
    image: str


def require_template(template: Any) -> None:
    """Refuse a template without a picture.

    Parameters
    ----------
    template : Any
        Plain JSON.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> require_template({"data": "{imgae}"})
    Traceback (most recent call last):
    ...
    ValueError: expected "{image}" or "{images}" somewhere in json, got neither
    """
    if not _mentions(template, ("{image}", "{images}")):
        msg = 'expected "{image}" or "{images}" somewhere in json, got neither'
        raise ValueError(msg)


def repeats(template: Any) -> bool:
    """Tell whether every picture of a template stands in a list that is repeated.

    Parameters
    ----------
    template : Any
        Plain JSON.

    Returns
    -------
    bool

    Examples
    --------
    >>> repeats({"inputs": "{images}"}), repeats([{"b64": "{image}"}]), repeats({"b64": "{image}"})
    (True, True, False)
    """
    if _is_each(template):
        return True
    if isinstance(template, dict):
        return all(repeats(inner) for inner in template.values())
    if isinstance(template, list):
        return all(repeats(element) for element in template)
    return not _mentions(template, ONE)


def filled(template: Any, pictures: Sequence[Pictured], keys: Keys) -> Any:
    """Put pictures and keys into a template.

    Parameters
    ----------
    template : Any
        Plain JSON.
    pictures : sequence of Pictured
        Of the request; what stands in no list takes the first.
    keys : Keys
        Of the variables it names.

    Returns
    -------
    Any
        Plain JSON.

    Examples
    --------
    >>> two = [Pictured("a", "QQ=="), Pictured("b", "Qg==")]
    >>> filled({"x": [{"data": "base64,{image}", "id": "{name}"}]}, two, Keys([], {}))
    {'x': [{'data': 'base64,QQ==', 'id': 'a'}, {'data': 'base64,Qg==', 'id': 'b'}]}
    """
    if isinstance(template, str):
        if template in LISTS:
            return [filled(LISTS[template], [picture], keys) for picture in pictures]
        # Keys first: what a picture or an earlier key holds is not looked through again.
        text = keys.filled(template)
        return text.replace("{name}", pictures[0].name).replace("{image}", pictures[0].image)
    if isinstance(template, list):
        if _is_each(template):
            return [filled(template[0], [picture], keys) for picture in pictures]
        return [filled(element, pictures, keys) for element in template]
    if isinstance(template, dict):
        return {name: filled(inner, pictures, keys) for name, inner in template.items()}
    return template


def _is_each(template: Any) -> bool:
    """Tell a list that is repeated."""
    return isinstance(template, list) and len(template) == 1 and _mentions(template[0], ONE)


def _mentions(template: Any, marks: Sequence[str]) -> bool:
    """Tell whether one of some marks stands in a text of a template."""
    if isinstance(template, dict):
        return any(_mentions(inner, marks) for inner in template.values())
    if isinstance(template, list):
        return any(_mentions(element, marks) for element in template)
    return isinstance(template, str) and any(mark in template for mark in marks)
