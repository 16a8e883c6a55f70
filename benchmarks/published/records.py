"""What is written down of a published number."""

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["seen", "secondary", "background", "inferred"]


@dataclass(frozen=True)
class Publication:
    """Where a number was printed."""

    key: str
    citation: str
    year: int


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
    response_ratio : float or None
        Recall over false-positive rate as printed.
    printed : {"seen", "secondary", "background", "inferred"} or None
        How sure the percentages are, where that differs from the counts.
    differs : str
        Why our method of the same meaning is all the same another system; empty where it is the
        same as far as it was printed.
    proviso : str
        What was not printed of the same system, so that ours had to choose it.
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
    response_ratio: float | None = None
    printed: Confidence | None = None
    differs: str = ""
    proviso: str = ""


@dataclass(frozen=True)
class PublishedFigure:
    """One published number that is no rate of marked images or pixels.

    Attributes
    ----------
    key, system : str
        Unique name, and what it is about.
    publication : Publication
        Where it was printed.
    quantity, unit : str
        What it measures, and in what.
    value : float
        As printed.
    confidence : {"seen", "secondary", "background", "inferred"}
        How sure the number is.
    note : str
        What a reader must know beside it.
    """

    key: str
    system: str
    publication: Publication
    quantity: str
    value: float
    unit: str
    confidence: Confidence
    note: str = ""


#: Recall, false-positive rate and precision as printed; None where not printed.
Printed = tuple[float | None, float | None, float | None]


def counted(
    key: str,
    what: tuple[str, Publication, Confidence],
    sets: tuple[int, int],
    marked: tuple[int, int],
    printed: Printed = (None, None, None),
    method: str | None = None,
    letter: str | None = None,
    meaning: Confidence = "seen",
    note: str = "",
    *,
    ratio: float | None = None,
    sure: Confidence | None = None,
    differs: str = "",
    proviso: str = "",
) -> PublishedRow:
    """Build a row on images that has counts.

    Parameters
    ----------
    key : str
        Unique name.
    what : tuple of (str, Publication, str)
        System, publication and confidence.
    sets, marked : tuple of (int, int)
        Positives and controls, and how many of each were marked.
    printed : tuple
        Recall, false-positive rate and precision as printed.
    method, letter, meaning, note, differs, proviso : str
        As in `PublishedRow`.
    ratio, sure
        Its `response_ratio` and `printed`.

    Returns
    -------
    PublishedRow

    Examples
    --------
    >>> paper = Publication("ONE", "A. Author, One, 2001", 2001)
    >>> counted("one", ("a filter", paper, "seen"), (10, 90), (5, 9)).marked_controls
    9
    """
    recall, rate, precision = printed
    return PublishedRow(
        key=key,
        system=what[0],
        publication=what[1],
        confidence=what[2],
        meaning=meaning,
        positives=sets[0],
        controls=sets[1],
        marked_positives=marked[0],
        marked_controls=marked[1],
        recall=recall,
        false_positive_rate=rate,
        precision=precision,
        method=method,
        letter=letter,
        note=note,
        response_ratio=ratio,
        printed=sure,
        differs=differs,
        proviso=proviso,
    )


def rated(
    key: str,
    what: tuple[str, Publication, Confidence],
    printed: Printed = (None, None, None),
    task: Literal["images", "pixels"] = "images",
    sets: tuple[int | None, int | None] = (None, None),
    method: str | None = None,
    note: str = "",
    differs: str = "",
) -> PublishedRow:
    """Build a row that has rates only.

    Parameters
    ----------
    key : str
        Unique name.
    what : tuple of (str, Publication, str)
        System, publication and confidence.
    printed : tuple
        Recall, false-positive rate and precision as printed.
    task, method, note, differs : str
        As in `PublishedRow`.
    sets : tuple of (int or None, int or None)
        Positives and controls.

    Returns
    -------
    PublishedRow

    Examples
    --------
    >>> paper = Publication("ONE", "A. Author, One, 2001", 2001)
    >>> rated("one", ("a filter", paper, "seen"), (0.8, 0.1, None)).marked_controls is None
    True
    """
    recall, rate, precision = printed
    return PublishedRow(
        key=key,
        system=what[0],
        publication=what[1],
        confidence=what[2],
        task=task,
        positives=sets[0],
        controls=sets[1],
        recall=recall,
        false_positive_rate=rate,
        precision=precision,
        method=method,
        note=note,
        differs=differs,
    )
