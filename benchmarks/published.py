"""Numbers other people published, with the counts behind them and how far we can trust them.

Conventions
-----------
Counts are primary: whoever quotes a percentage from here recomputes it from its counts.
Where a source gives percentages only, `recall`, `false_positive_rate` and `precision` hold
them as printed and the counts are None.  Published and measured numbers never share a
column: the data sets differ.

Marks
-----
`confidence` is of the numbers, `meaning` of what we say they belong to:

- seen: read in the source itself
- secondary: restated by a source that was read
- background: recalled; not found in any text that could be opened.  Where the counts
  reproduce every printed percentage exactly, the note says so
- inferred: our reading
"""

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["seen", "secondary", "background", "inferred"]


@dataclass(frozen=True)
class Publication:
    """Where a number was printed."""

    key: str
    citation: str
    year: int


ECCV96 = Publication(
    "ECCV96",
    "M. M. Fleck, D. A. Forsyth and C. Bregler, Finding naked people, ECCV 1996, "
    "LNCS 1065, pp. 593-602",
    1996,
)
PROJECT_PAGE = Publication(
    "PAGE-proj",
    "D. A. Forsyth and M. M. Fleck, Finding naked people, project page; test set of "
    "Identifying nude pictures, WACV 1996, pp. 103-108",
    1996,
)
IJCV99 = Publication(
    "IJCV99",
    "D. A. Forsyth and M. M. Fleck, Automatic detection of human nudes, IJCV 32(1):63-77, 1999",
    1999,
)
CVPR97 = Publication("CVPR97", "D. A. Forsyth and M. M. Fleck, Body plans, CVPR 1997", 1997)
CVPR99 = Publication(
    "CVPR99",
    "M. J. Jones and J. M. Rehg, Statistical color models with application to skin "
    "detection, CVPR 1999",
    1999,
)
IJCV02 = Publication(
    "IJCV02",
    "M. J. Jones and J. M. Rehg, Statistical color models with application to skin "
    "detection, IJCV 46(1):81-96, 2002",
    2002,
)
WIPE = Publication(
    "WIPE",
    "J. Z. Wang, J. Li, G. Wiederhold and O. Firschein, System for screening "
    "objectionable images, Computer Communications 21(15), 1998",
    1998,
)
AP_APID = Publication(
    "AP-APID",
    "R. Ap-Apid, An algorithm for nudity detection, Proc. 5th Philippine Computing "
    "Science Congress, 2005, pp. 201-205",
    2005,
)
PLSA = Publication("PLSA", "pLSA topic models of web images, abstract", 2009)
COMPTON16 = Publication(
    "COMPTON16",
    "R. Compton, What convolutional neural networks look at when they see nudity, blog post, 2016",
    2016,
)


@dataclass(frozen=True)
class PublishedRow:
    """One published result at one operating point.

    Attributes
    ----------
    key : str
        Unique name of the row.
    system : str
        What was measured.
    publication : Publication
        Where it was printed.
    task : {"images", "pixels"}
        What is counted.
    confidence, meaning : {"seen", "secondary", "background", "inferred"}
        How sure the numbers are, and how sure it is what they belong to.
    positives, controls : int or None
        Sizes of the two sets.
    marked_positives, marked_controls : int or None
        How many of each were marked.
    recall, false_positive_rate, precision : float or None
        As printed, as fractions; None where not printed.
    method : str or None
        Our method of the same meaning, None where there is none.
    letter : str or None
        Row letter in the 1999 table.
    note : str
        What a reader must know beside the number.
    """

    key: str
    system: str
    publication: Publication
    confidence: Confidence
    task: Literal["images", "pixels"] = "images"
    meaning: Confidence = "seen"
    positives: int | None = None
    controls: int | None = None
    marked_positives: int | None = None
    marked_controls: int | None = None
    recall: float | None = None
    false_positive_rate: float | None = None
    precision: float | None = None
    method: str | None = None
    letter: str | None = None
    note: str = ""


#: Recall, false-positive rate and precision as printed; None where not printed.
Printed = tuple[float | None, float | None, float | None]

ECCV96_SETS = (138, 1401)
IJCV99_SETS = (565, 4289)


def _counted(
    key: str,
    what: tuple[str, Publication, Confidence],
    sets: tuple[int, int],
    marked: tuple[int, int],
    printed: Printed = (None, None, None),
    method: str | None = None,
    letter: str | None = None,
    meaning: Confidence = "seen",
    note: str = "",
) -> PublishedRow:
    """Build a row that has counts."""
    return PublishedRow(
        key, *what, "images", meaning, *sets, *marked, *printed, method, letter, note
    )


def _rated(
    key: str,
    what: tuple[str, Publication, Confidence],
    printed: Printed = (None, None, None),
    task: Literal["images", "pixels"] = "images",
    sets: tuple[int | None, int | None] = (None, None),
    method: str | None = None,
    note: str = "",
) -> PublishedRow:
    """Build a row that has rates only."""
    return PublishedRow(key, *what, task, "seen", *sets, None, None, *printed, method, None, note)


def _letter(
    letter: str,
    method: str,
    marked: tuple[int, int],
    printed: Printed,
    meaning: Literal["background", "inferred"] = "inferred",
) -> PublishedRow:
    """Build a row of the 1999 table that was not read, its letter recalled or inferred."""
    what: tuple[str, Publication, Confidence]
    what = (f"Forsyth, Fleck, configuration {letter}", IJCV99, "background")
    known = {"background": "recalled too", "inferred": "our reading of them"}[meaning]
    note = (
        "recalled; every printed percentage and ratio recomputes from the counts; "
        f"the letter's meaning is {known}"
    )
    return _counted(
        f"ijcv99-{letter}", what, IJCV99_SETS, marked, printed, method, letter, meaning, note
    )


#: Fleck, Forsyth and Bregler (1996).
ECCV96_ROWS = (
    _counted(
        "eccv96-whole",
        ("Fleck, Forsyth, Bregler, whole system", ECCV96, "background"),
        ECCV96_SETS,
        (72, 48),
        (0.52, None, 0.60),
        method="fleck",
        note="recall, precision and set sizes seen in the abstract; the counts are recalled "
        "and give both exactly; which groups were reported on is not stated",
    ),
    _counted(
        "eccv96-skin",
        ("Fleck, Forsyth, Bregler, skin filter alone", ECCV96, "background"),
        ECCV96_SETS,
        (119, 104),
        method="fleck:skin",
        note="from the recalled table of outcomes: 19 and 1297 rejected by the filter",
    ),
)

#: Forsyth and Fleck (1996, 1999).
IJCV99_ROWS = (
    _counted(
        "ijcv99-skin",
        ("Forsyth, Fleck, skin filter alone", PROJECT_PAGE, "seen"),
        IJCV99_SETS,
        (448, 485),
        (0.793, 0.113, 0.48),
        method="fleck:skin",
        note="counts seen; the percentages of the 1999 table are recalled",
    ),
    _letter("A", "fleck:girdle", (38, 27), (0.067, 0.006, 0.58), "background"),
    _letter("B", "fleck:limb-segment-girdle", (148, 94), (0.262, 0.022, 0.61)),
    _letter("C", "fleck:girdle-or-limb-segment-girdle", (149, 96), (0.264, 0.022, 0.61)),
    _letter("D", "fleck:spine", (218, 170), (0.386, 0.040, 0.56)),
    _letter("E", "fleck:girdle-or-spine", (218, 171), (0.386, 0.040, 0.56)),
    _counted(
        "ijcv99-F",
        ("Forsyth, Fleck, primary configuration F", PROJECT_PAGE, "seen"),
        IJCV99_SETS,
        (241, 182),
        (0.427, 0.042, 0.57),
        "fleck",
        "F",
        "background",
        "counts seen; fixed before the test run; the groups it reports on are recalled",
    ),
    _letter("G", "fleck:limb", (310, 278), (0.549, 0.065, 0.53)),
    _letter("H", "fleck:any", (316, 286), (0.559, 0.067, 0.52)),
)

#: Later and other systems, as far as their numbers are known.
OTHER_ROWS = (
    _rated(
        "cvpr97-horses",
        ("Forsyth, Fleck, horse body plan", CVPR97, "background"),
        (0.15, None, 0.66),
        sets=(100, 1086),
        note="another object; set sizes and both figures approximate, low confidence",
    ),
    _rated(
        "jones-rehg-histogram-80",
        ("Jones, Rehg, histogram, 32 bins a channel", IJCV02, "seen"),
        (0.80, 0.085, None),
        "pixels",
        note="Compaq photographs, nearly a billion labeled pixels",
    ),
    _rated(
        "jones-rehg-histogram-90",
        ("Jones, Rehg, histogram, 32 bins a channel", IJCV02, "background"),
        (0.90, 0.142, None),
        "pixels",
    ),
    _rated(
        "jones-rehg-equal-error",
        ("Jones, Rehg, histogram, equal error rate", CVPR99, "seen"),
        (0.88, None, None),
        "pixels",
        note="printed as a rate of 88 %, which leaves 12 % false positives",
    ),
    _rated(
        "jones-rehg-mixture-80",
        ("Jones, Rehg, 16-kernel mixtures", IJCV02, "background"),
        (0.80, 0.095, None),
        "pixels",
        method="jones-rehg",
        note="about; no threshold was readable",
    ),
    _rated(
        "jones-rehg-mixture-90",
        ("Jones, Rehg, 16-kernel mixtures", IJCV02, "background"),
        (0.90, 0.155, None),
        "pixels",
        method="jones-rehg",
        note="about; no threshold was readable",
    ),
    _rated(
        "jones-rehg-adult",
        ("Jones, Rehg, adult image detector", IJCV02, "background"),
        (0.858, 0.075, None),
        note="a neural network on seven skin features; about 10 500 test images",
    ),
    _rated(
        "jones-rehg-adult-text",
        ("Jones, Rehg, adult image detector with page text", IJCV02, "background"),
        (0.939, 0.08, None),
    ),
    _rated(
        "wipe",
        ("WIPE", WIPE, "seen"),
        (0.96, 0.09, None),
        sets=(1076, 10809),
        note="under 2 s an image on a Pentium Pro",
    ),
    _counted(
        "ap-apid-images",
        ("Ap-Apid, decision list", AP_APID, "seen"),
        (421, 635),
        (399, 32),
        (0.9477, 0.0504, None),
        method="ap-apid",
        note="percentages and set sizes seen in the abstract; the counts follow from them",
    ),
    _rated(
        "ap-apid-pixels",
        ("Ap-Apid, pixel model", AP_APID, "seen"),
        (0.9629, 0.0676, None),
        "pixels",
        sets=(2_303_824, 24_285_952),
        note="the model itself was not readable; another stands in for it in our method",
    ),
    _rated(
        "plsa",
        ("pLSA topic models", PLSA, "seen"),
        (0.927, 0.019, None),
        note="abstract; the year is recalled",
    ),
    _rated(
        "compton16",
        ("early commercial convnet", COMPTON16, "seen"),
        note="428 271 images; curves are pictures, no figure in the text",
    ),
)

ROWS: tuple[PublishedRow, ...] = ECCV96_ROWS + IJCV99_ROWS + OTHER_ROWS
