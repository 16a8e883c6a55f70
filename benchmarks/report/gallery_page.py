"""The page of a gallery: what a selection holds, in one self-contained file.

As it comes the page holds ids, scores and coarse maps, and no image.  Every text of a foreign
hand is shown with its unprintable letters as escapes, and escaped once more by the template
engine; there is no script, and the policy of the page forbids scripts and the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.data.refusals import FAULTS
from benchmarks.run.looking import BLUR, CELLS, NO_MASK
from benchmarks.run.records import CHANGED

from .coarse import map_svg
from .html import interval, percent, weblink
from .listing import escape
from .run_gallery import KINDS, Entry, Selection
from .running import grouped
from .templating import engine, source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .gallery import Credit
    from .permits import Asked

#: What a reader is told of a fault; a message of the machine may name folders of it.
SAID = FAULTS | {
    CHANGED: "its file is no longer the one that was scored",
    NO_MASK: "the method gave no mask of its shape",
    "outside": "a link leads out of the folder of the set",
    "crashed": "the worker that looked at it ended",
    "deadline": "looking at it took too long",
    "memory": "looking at it took too much memory",
    "error": "the method failed on it",
}


@dataclass(frozen=True, eq=False)
class Card:
    """One item as the page shows it.

    Attributes
    ----------
    entry : Entry
        Id, score, label and part.
    fault, message : str
        What is wrong with its file now; empty where nothing is, or nobody looked.
    map : ndarray or None
        Coarse, see `benchmarks.run.looking.coarsened`.
    picture : str
        Data address; empty where no pixels are shown.
    words : str
        What the picture is, or why there is none.
    credit : Credit or None
        Stands beside the picture.
    """

    entry: Entry
    fault: str = ""
    message: str = ""
    map: NDArray[np.float64] | None = None
    picture: str = ""
    words: str = ""
    credit: Credit | None = None


@dataclass(frozen=True)
class GalleryPage:
    """Everything that stands on the page.

    Attributes
    ----------
    selection : Selection
        Whose items.
    cards : tuple of Card
        One for each entry, in the same order.
    score_kind : str
        What the score is, in the method's words.
    pixels : {"none", "blurred", "full"}
        What was asked for.
    looked : bool
        Whether the files were at hand.
    no_maps : str
        Why there are no maps; empty where there are.
    command : str
        How to make the page again.
    caveats : tuple of str
        Known gaps of the set, where its card is at hand.
    """

    selection: Selection
    cards: tuple[Card, ...]
    score_kind: str = ""
    pixels: Asked = "none"
    looked: bool = False
    no_maps: str = ""
    command: str = ""
    caveats: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return what the page is called."""
        of = self.selection
        return f"{KINDS[of.kind][0].capitalize()} of {of.method} on {of.data_name}"

    @property
    def faults(self) -> tuple[Card, ...]:
        """Return the items whose file could not be looked at."""
        return tuple(card for card in self.cards if card.fault)

    @property
    def pictured(self) -> bool:
        """Tell whether there is anything to see."""
        return any(card.picture or card.map is not None for card in self.cards)


def render_gallery(page: GalleryPage) -> str:
    """Write the page.

    Parameters
    ----------
    page : GalleryPage
        Its pictures are taken as they are; all text is escaped.

    Returns
    -------
    str
        A complete HTML document.
    """
    made = engine(
        count=lambda rate: f"{rate.k}/{rate.n}",
        percent=percent,
        interval=interval,
        weblink=weblink,
        plain=escape,
        grouped=grouped,
        number=number,
        said=lambda code: SAID.get(code, "it could not be looked at"),
        drawn=map_svg,
    )
    return made.get_template("gallery.html").render(
        page=page,
        of=page.selection,
        kind=KINDS[page.selection.kind],
        style=source("style.css", "gallery.css"),
        cells=CELLS,
        blur=BLUR,
    )


def number(value: float) -> str:
    """Write a score as people read it.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        To six digits; the files and `--json` hold all of them.

    Examples
    --------
    >>> number(2.3141592653), number(-0.5), number(2.0)
    ('2.31416', '−0.5', '2')
    """
    return f"{value:.6g}".replace("-", "−")
