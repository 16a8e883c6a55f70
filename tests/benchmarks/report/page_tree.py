"""A page as a tree, read as a browser without scripts would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements that have no end tag.
VOID = {"meta", "link", "br", "input", "wbr", "img", "hr"}


@dataclass
class Element:
    """One element."""

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **wanted: str) -> list[Element]:
        """List the elements below of a tag and with some attributes; kind stands for class."""
        return [one for one in self._below() if one.fits(tag, **wanted)]

    def one(self, tag: str = "", **wanted: str) -> Element:
        """Return the one element below of a tag and with some attributes."""
        (found,) = self.all(tag, **wanted)
        return found

    def fits(self, tag: str = "", *, kind: str = "", **wanted: str) -> bool:
        """Tell whether the element is of a tag and has some attributes."""
        if tag and self.tag != tag:
            return False
        if kind and kind not in (self.attributes.get("class") or "").split():
            return False
        return all(self.attributes.get(name) == value for name, value in wanted.items())

    def above(self) -> Iterator[Element]:
        """Run through the elements that this one stands in."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def text(self) -> str:
        """Return all text, with runs of white space as one space."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        """Run through the pieces of text."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def _below(self) -> Iterator[Element]:
        """Run through the elements below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._below()


class _Reader(HTMLParser):
    """Builds the tree, and insists that every end tag ends what was begun last."""

    def __init__(self) -> None:
        """Begin with a root."""
        super().__init__()
        self.here = self.root = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        element = Element(tag, dict(attrs), self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        assert self.here.tag == tag, f"expected </{self.here.tag}>, got </{tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.here.children.append(data)


def read_page(page: str) -> Element:
    """Read a page.

    Parameters
    ----------
    page : str
        An HTML document.

    Returns
    -------
    Element
        Above all others.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.here is reader.root
    return reader.root
