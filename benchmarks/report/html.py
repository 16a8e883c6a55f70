"""The page: records in, one self-contained HTML file out.

Every text that comes from a foreign hand (an id, a fault, an attribution) is escaped by the
template engine.  The page holds no script, asks the network for nothing, and its policy
forbids both.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit

from markupsafe import Markup

from fleck.draw import COLORS

from .gallery import Gallery
from .matched import MatchedRow
from .published import MARKS, PublishedRow
from .tables import (
    SMALLEST_SLICE,
    ComparatorRow,
    Rate,
    ResponseRow,
    SliceRow,
    StageRow,
    TimingRow,
)
from .templating import engine, source
from .verdicts import VerdictRow

TITLE = "What the 1996 detector does to innocent photographs"
#: Printed for what is undefined.
UNDEFINED = "–"


@dataclass(frozen=True)
class SliceTable:
    """One table of slices: what the column means, the methods, the rows."""

    title: str
    methods: tuple[str, ...]
    rows: tuple[SliceRow, ...]


@dataclass(frozen=True)
class ControlReport:
    """Everything that stands on the control-response page.

    Attributes
    ----------
    set_name, split, command : str
        What was run, and how to run it again.
    total : int
        Photographs, those with a fault included.
    faults : tuple of (str, str, str)
        Id, code and message of each fault.
    presets : tuple of str
        Columns of the measured table.
    measured, published, stages, comparators, slices, timings : tuple of records
        Rows made by `benchmarks.report.tables`.
    headline : tuple of PublishedRow
        Published rows named in the summary.
    absent : tuple of (str, str)
        Comparators that could not run, each with its reason.
    galleries : tuple of Gallery
        Mistakes, those of the whole system first.
    notes : str
        What else the first line must say.
    figures : mapping of str to str
        SVG elements by name: measured, published, spread.
    rules : tuple of (str, str)
        The boxes of the rule diagram: data address, and what the box shows, in words.
    caveats : tuple of str
        Known gaps of the set, from its card.
    provenance, environment : tuple of (str, str)
        Names and values; the second may differ from run to run.
    figures_page, comparison_page : str
        Names of the pages on rendered figures and of the comparison that lie beside this one;
        empty where there is none.
    verdicts : tuple of VerdictRow
        What may be said of a measured and a published control response together.
    matched : tuple of MatchedRow
        Methods at the control response of the 1996 system, that one first; empty where there
        were no dev photographs to choose thresholds on.
    """

    set_name: str
    split: str
    command: str
    total: int
    faults: tuple[tuple[str, str, str], ...]
    presets: tuple[str, ...]
    measured: tuple[ResponseRow, ...]
    published: tuple[PublishedRow, ...]
    headline: tuple[PublishedRow, ...]
    stages: tuple[StageRow, ...]
    comparators: tuple[ComparatorRow, ...]
    absent: tuple[tuple[str, str], ...]
    slices: tuple[SliceTable, ...]
    galleries: tuple[Gallery, ...]
    timings: tuple[TimingRow, ...]
    provenance: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    notes: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    caveats: tuple[str, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    figures_page: str = ""
    comparison_page: str = ""
    verdicts: tuple[VerdictRow, ...] = ()
    matched: tuple[MatchedRow, ...] = ()

    @property
    def fault_counts(self) -> str:
        """The faults by code, most frequent first."""
        counts = Counter(code for _, code, _ in self.faults)
        return ", ".join(f"{code} {n}" for code, n in counts.most_common())


def percent(rate: Rate) -> str:
    """Print a share in percent, to one decimal.

    Parameters
    ----------
    rate : Rate
        With or without a share.

    Returns
    -------
    str
        Without the sign, which the head of the column carries.

    Examples
    --------
    >>> percent(Rate(1, 8, 0.02, 0.47)), percent(Rate(0, 0, None, None))
    ('12.5', '–')
    """
    return UNDEFINED if rate.share is None else f"{100 * rate.share:.1f}"


def interval(rate: Rate) -> str:
    """Print the two ends of an interval in percent.

    Parameters
    ----------
    rate : Rate
        With or without an interval.

    Returns
    -------
    str
        Joined by a dash.

    Examples
    --------
    >>> interval(Rate(1, 8, 0.0224, 0.4709))
    '2.2–47.1'
    """
    if rate.low is None or rate.high is None:
        return UNDEFINED
    # Wilson's lower end at k = 0 is 0 up to rounding, and may print as -0.0.
    return f"{max(0.0, 100 * rate.low):.1f}–{100 * rate.high:.1f}"


def weblink(address: str) -> str:
    """Let only addresses of the web become links.

    Parameters
    ----------
    address : str
        From a manifest.

    Returns
    -------
    str
        The address; empty where following it could do more than open a page.

    Examples
    --------
    >>> weblink("https://example.org/a"), weblink("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket without its other half
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


def render(report: ControlReport) -> str:
    """Write the control-response page.

    Parameters
    ----------
    report : ControlReport
        Its figures and pictures are taken as they are; all other text is escaped.

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
        milliseconds=lambda seconds: f"{1000 * seconds:.1f}",
        grouped=grouped,
    )
    return made.get_template("control_response.html").render(
        title=TITLE,
        style=source("style.css"),
        report=report,
        figures={name: Markup(svg) for name, svg in report.figures.items()},  # noqa: S704
        smallest_slice=SMALLEST_SLICE,
        legend={name: "#{:02x}{:02x}{:02x}".format(*color) for name, color in COLORS.items()},
        marks=_marks(report.published),
        notes=_numbered(row.note for row in report.published),
        verdict_notes=_numbered(row.words for row in report.verdicts),
    )


def _marks(rows: Iterable[PublishedRow]) -> dict[str, str]:
    """Explain the words that the published table uses."""
    used = {word for row in rows for word in (row.counts, row.meaning)}
    return {word: meaning for word, meaning in MARKS.values() if word in used}


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    """Give each note under a table its number, in the order of the rows."""
    notes: dict[str, int] = {}
    for text in texts:
        if text:
            notes.setdefault(text, len(notes) + 1)
    return notes


def grouped(rows: Iterable[object], name: str) -> Iterator[tuple[object, Sequence[object]]]:
    """Group neighboring rows by an attribute, in the order they come in.

    Parameters
    ----------
    rows : iterable
        Records.
    name : str
        Of the attribute.

    Yields
    ------
    value, group : tuple
        The attribute, and the rows that share it.

    Examples
    --------
    >>> [(n, len(rates)) for n, rates in grouped([Rate(0, 5, None, None)] * 2, "n")]
    [(5, 2)]
    """
    for value, group in groupby(rows, key=attrgetter(name)):
        yield value, list(group)
