"""The page of an audit: what each method relies on, in words, a figure and tables.

It holds numbers and words alone: no pixel of any picture, not even of a patch.  Text that comes
from a foreign hand is escaped by the template engine; there is no script, and the policy of the
page forbids scripts and the network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.audit.finding import words_of
from benchmarks.audit.told import of_pictures, percent, sentences, spreads, together

from . import page_numbers
from .audit_picture import effects_svg, legend
from .listing import escape
from .templating import engine, source

if TYPE_CHECKING:
    from benchmarks.audit.places import Place
    from benchmarks.audit.wish import Audited

#: Printed for what is undefined.
UNDEFINED = "–"
#: Of rendered figures; `figures` asks for the first and the fifth next to every number of theirs.
CAVEATS = (
    "Rendered mannequins, not people. No result here estimates accuracy on photographs.",
    "Bodies are assemblies of tapered cylinders – the very model the 1996 grouper assumes.",
    "A network trained on pictures of this generator is audited on other scenes of the same one.",
)


@dataclass(frozen=True)
class AuditPage:
    """Everything that stands on the page.

    Attributes
    ----------
    found : tuple of Audited
        One a method, of one set.
    command : str
        How to make the page again.
    """

    found: tuple[Audited, ...]
    command: str = ""

    @property
    def title(self) -> str:
        """Return what the page is called."""
        named = " and ".join(one.method for one in self.found)
        rely = "relies" if len(self.found) == 1 else "rely"
        return f"What {named} {rely} on"

    @property
    def sets(self) -> str:
        """Return what was looked at, for each method where a picture failed one of them."""
        told = [
            f"{one.pictures} pictures of the set {escape(one.data)} "
            f"({one.positives} positive, {one.negatives} negative)"
            for one in self.found
        ]
        if len(set(told)) == 1:
            return told[0]
        named = zip(self.found, told, strict=True)
        return "; ".join(f"{escape(one.method)}: {words}" for one, words in named)

    @property
    def regions(self) -> list[tuple[str, str, list[Place | None]]]:
        """Return the rows of the table of places: name, words, and a place for each method."""
        names: dict[str, str] = {}
        for one in self.found:
            for place in one.places:
                names.setdefault(place.name, place.words)
        tables = [{place.name: place for place in one.places} for one in self.found]
        return [
            (name, words, [table.get(name) for table in tables]) for name, words in names.items()
        ]


def render_audit(page: AuditPage) -> str:
    """Write the page.

    Parameters
    ----------
    page : AuditPage
        All its text is escaped.

    Returns
    -------
    str
        A complete HTML document.
    """
    made = engine(
        plain=escape,
        percent=lambda found: UNDEFINED if found is None else percent(found.value),
        ends=lambda found: (
            "" if found is None else f"{percent(found.low)[:-2]}–{percent(found.high)}"
        ),
        plain_share=percent,
        plain_area=lambda found: UNDEFINED if math.isnan(found) else page_numbers.rate(found),
        area=lambda found: UNDEFINED if found is None else page_numbers.rate(found.value),
        spreads=lambda effect: page_numbers.minus(spreads(effect)),
        minus=page_numbers.minus,
        p_value=page_numbers.p_value,
        pictures=of_pictures,
        kind=words_of,
    )
    return made.get_template("audit.html").render(
        page=page,
        title=page.title,
        style=source("style.css"),
        figure=effects_svg(page.found),
        legend=legend(page.found),
        told={one.method: sentences(one) for one in page.found},
        together=together(page.found),
        caveats=CAVEATS if any(one.truth for one in page.found) else (),
        dash=UNDEFINED,
    )
