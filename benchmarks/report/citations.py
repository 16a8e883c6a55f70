"""What is cited: this harness, the methods it runs, and where each entry was read.

The harness's entry is written here once; CITATION.cff says the same, which a test sees to.  An
entry that was not read in the source itself says so in its `note`, for it goes into print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .tex import tex

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Authors of what this project itself made.
MAINTAINERS = "The fleck maintainers"


@dataclass(frozen=True)
class Entry:
    """One entry of a bibliography, in plain text.

    Attributes
    ----------
    kind, key : str
        Type of the entry ("article"), and the name by which a paper cites it.
    fields : mapping of str to str
        Unescaped.  A value in braces is the name of a body and is not taken apart.
    """

    kind: str
    key: str
    fields: Mapping[str, str]

    def bibtex(self) -> str:
        r"""Write the entry for BibTeX.

        Returns
        -------
        str
            ASCII, with a newline at the end.

        Examples
        --------
        >>> print(Entry("misc", "one", {"author": "{A & B}", "pages": "1--2"}).bibtex(), end="")
        @misc{one,
          author = {{A \& B}},
          pages = {1--2},
        }
        """
        lines = "".join(f"  {name} = {{{_value(text)}}},\n" for name, text in self.fields.items())
        return f"@{self.kind}{{{self.key},\n{lines}}}\n"

    def plain(self) -> dict[str, str]:
        """Return the fields as a reader would have them.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> Entry("misc", "one", {"author": "{A & B}"}).plain()
        {'author': 'A & B'}
        """
        return {name: text[1:-1] if _is_body(text) else text for name, text in self.fields.items()}


def _is_body(text: str) -> bool:
    """Tell whether a value is kept together."""
    return text[:1] == "{" and text[-1:] == "}"


def _value(text: str) -> str:
    """Escape a value, and keep its outer braces and its page ranges."""
    if _is_body(text):
        return f"{{{tex(text[1:-1])}}}"
    return tex(text.replace("--", "–"))


#: Year of the release.
YEAR = "2026"
#: How far the papers themselves were read.
_AS_ON_THE_PAGE = "Abstract read; method as on the authors' web page"
TITLE = "fleck: a classical skin-detection baseline and comparison harness"

ECCV96 = Entry(
    "inproceedings",
    "fleck1996finding",
    {
        "author": "Fleck, Margaret M. and Forsyth, David A. and Bregler, Chris",
        "title": "{Finding Naked People}",
        "booktitle": "Computer Vision – ECCV 1996",
        "series": "Lecture Notes in Computer Science",
        "volume": "1065",
        "pages": "593--602",
        "year": "1996",
        "note": _AS_ON_THE_PAGE,
    },
)
IJCV99 = Entry(
    "article",
    "forsyth1999automatic",
    {
        "author": "Forsyth, David A. and Fleck, Margaret M.",
        "title": "{Automatic Detection of Human Nudes}",
        "journal": "International Journal of Computer Vision",
        "volume": "32",
        "number": "1",
        "pages": "63--77",
        "year": "1999",
        "note": _AS_ON_THE_PAGE,
    },
)
PAGE = Entry(
    "misc",
    "fleck-skinfilter",
    {
        "author": "Fleck, Margaret M. and Forsyth, David A.",
        "title": "{Naked People Skin Filter}",
        "howpublished": "Authors' web page",
        "note": "Second-hand in part: as a later program quotes it",
    },
)
KAPUR97 = Entry(
    "misc",
    "kapur1997face",
    {
        "author": "Kapur, J.",
        "title": "{Face Detection in Color Images}",
        "howpublished": "Student project page",
        "year": "1997",
        "note": "Second-hand: known through a later program and its description",
    },
)
REFIT = Entry(
    "misc",
    "fleck-refit",
    {
        "author": f"{{{MAINTAINERS}}}",
        "title": "{The 1996 pipeline with its constants fitted to rendered figures}",
        "howpublished": "Part of this computer program, decision 0027",
        "year": YEAR,
        "note": "Not the published system: skin filter and grouper refitted by a search on "
        "rendered mannequins; the published constants are those of the method fleck",
    },
)
CONVNET = Entry(
    "misc",
    "fleck-convnet",
    {
        "author": f"{{{MAINTAINERS}}}",
        "title": "{A convolutional network trained on rendered figures}",
        "howpublished": "Weights and part of this computer program, decision 0035",
        "year": YEAR,
        "note": "Trained on rendered mannequins and photographs of other things: it has seen no "
        "naked person",
    },
)
KOVAC03 = Entry(
    "inproceedings",
    "kovac2003human",
    {
        "author": "Kovac, J. and Peer, P. and Solina, F.",
        "title": "{Human skin colour clustering for face detection}",
        "booktitle": "EUROCON 2003",
        "year": "2003",
        "note": "Second-hand: limits as in later programs",
    },
)
CHAI99 = Entry(
    "article",
    "chai1999face",
    {
        "author": "Chai, D. and Ngan, K. N.",
        "title": "{Face segmentation using skin-color map in videophone applications}",
        "journal": "IEEE Transactions on Circuits and Systems for Video Technology",
        "volume": "9",
        "number": "4",
        "year": "1999",
        "note": "Second-hand: limits as in a later program; color stage only",
    },
)
RAHMAN06 = Entry(
    "inproceedings",
    "rahman2006rgb",
    {
        "author": "bin Abdul Rahman, N. A. and Wei, K. C. and See, J.",
        "title": "{RGB-H-CbCr skin colour model for human face detection}",
        "booktitle": "M2USIC 2006",
        "year": "2006",
        "note": "Second-hand: constants as in a later program, attribution recalled",
    },
)
JONES02 = Entry(
    "article",
    "jones2002statistical",
    {
        "author": "Jones, Michael J. and Rehg, James M.",
        "title": "{Statistical color models with application to skin detection}",
        "journal": "International Journal of Computer Vision",
        "volume": "46",
        "number": "1",
        "pages": "81--96",
        "year": "2002",
        "note": "Second-hand: mixtures as in seven later programs",
    },
)
APAPID05 = Entry(
    "inproceedings",
    "apapid2005algorithm",
    {
        "author": "Ap-Apid, Rigan",
        "title": "{An Algorithm for Nudity Detection}",
        "booktitle": "Proceedings of the 5th Philippine Computing Science Congress",
        "pages": "201--205",
        "year": "2005",
        "note": "Second-hand: decision list as in two later programs; abstract read",
    },
)
NUDE_JS = Entry(
    "misc",
    "wied2010nudejs",
    {"author": "Wied, P.", "title": "{nude.js}", "howpublished": "Program", "year": "2010"},
)
MUDEPY = Entry(
    "misc",
    "polyakov-mudepy",
    {
        "author": "Polyakov, Y.",
        "title": "{mudepy}",
        "howpublished": "Program, github.com/yaroslaff/mude.py",
        "note": "After nude.js",
    },
)
OPEN_NSFW = Entry(
    "misc",
    "mahadeokar2016open",
    {
        "author": "Mahadeokar, J. and Pesavento, G.",
        "title": "{Open Sourcing a Deep Learning Solution for Detecting NSFW Images}",
        "howpublished": "Yahoo Engineering",
        "year": "2016",
        "note": "Weights as in a later package",
    },
)
NSFWJS = Entry(
    "misc",
    "infinitered-nsfwjs",
    {
        "author": "{Infinite Red}",
        "title": "{nsfwjs}",
        "howpublished": "Program, github.com/infinitered/nsfwjs",
    },
)
NUDENET = Entry(
    "misc",
    "bedapudi-nudenet",
    {
        "author": "Bedapudi, P.",
        "title": "{NudeNet}",
        "howpublished": "Program, version 3.4, github.com/notAI-tech/NudeNet",
    },
)

#: What is cited for each method; a family, and what it is called with, has one entry.
METHODS: Mapping[str, tuple[Entry, ...]] = {
    "fleck": (ECCV96, IJCV99, PAGE),
    "fleck-kapur": (ECCV96, IJCV99, PAGE, KAPUR97),
    "fleck-refit": (ECCV96, IJCV99, PAGE, REFIT),
    "convnet": (CONVNET,),
    "kovac": (KOVAC03,),
    "chai-ngan": (CHAI99,),
    "rgb-h-cbcr": (RAHMAN06, KOVAC03),
    "jones-rehg": (JONES02,),
    "ap-apid": (APAPID05, NUDE_JS),
    "nude.js": (NUDE_JS,),
    "mudepy": (MUDEPY, NUDE_JS),
    "open_nsfw": (OPEN_NSFW,),
    "nsfwjs": (NSFWJS,),
    "nudenet": (NUDENET,),
}


def harness(version: str) -> Entry:
    """Return the entry of this project.

    Parameters
    ----------
    version : str
        Of the project.

    Returns
    -------
    Entry

    Examples
    --------
    >>> harness("1.2.3").fields["howpublished"]
    'Computer program, version 1.2.3'
    """
    return Entry(
        "misc",
        "fleck-harness",
        {
            "author": f"{{{MAINTAINERS}}}",
            "title": f"{{{TITLE}}}",
            "howpublished": f"Computer program, version {version}",
            "year": YEAR,
        },
    )


def method_entries(name: str) -> tuple[Entry, ...]:
    """Return what is cited for a method.

    Parameters
    ----------
    name : str
        As a run has it; what follows a colon is a configuration.

    Returns
    -------
    tuple of Entry
        Empty for a method of the user's own.

    Examples
    --------
    >>> [entry.key for entry in method_entries("fleck:girdle")]
    ['fleck1996finding', 'forsyth1999automatic', 'fleck-skinfilter']
    >>> method_entries("my.py:score")
    ()
    """
    return METHODS.get(name, METHODS.get(name.partition(":")[0], ()))
