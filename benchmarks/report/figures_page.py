"""The page about rendered figures: records in, one self-contained HTML file out.

No figure and no table of mannequins is printed without the caveats it needs: the template asks
`guarded` for them at each, and that refuses.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from benchmarks.measure.intervals import Interval
from fleck.draw import COLORS

from .caveats import Caveat, beside, guard
from .expectation import ENOUGH, LEAST_HEIGHT, Expectation
from .figure_records import VISIBILITY
from .html import UNDEFINED, grouped, interval, percent
from .image_task import AreaRow, OperatingRow, ResponseRow
from .limb_task import FoundRow, LimbRow, PresetRow
from .pixel_curves import PixelCurveRow
from .pixel_task import PRIMARY, SHOWN, PixelRow
from .tables import System, TimingRow
from .templating import engine, source

TITLE = "The 1996 detector on rendered figures"


@dataclass(frozen=True)
class FactorTable:
    """The areas of all methods by the levels of one factor."""

    title: str
    rows: tuple[AreaRow, ...]


@dataclass(frozen=True)
class Family:
    """Rows of the headline table that belong together.

    Attributes
    ----------
    title : str
        What they have in common.
    named : bool
        Whether the titles of the systems are words; names of methods otherwise.
    rows : tuple of (System, OperatingRow)
        One a method.
    """

    title: str
    named: bool
    rows: tuple[tuple[System, OperatingRow], ...]


@dataclass(frozen=True)
class ResponseTable:
    """How many pictures of each kind every method marks."""

    title: str
    head: str
    rows: tuple[ResponseRow, ...]


@dataclass(frozen=True)
class Overlay:
    """One picture with what the detector found drawn over it.

    Attributes
    ----------
    id : str
        As in the manifest.
    picture : str
        Data address.
    words : str
        What was found, and the picture's levels.
    """

    id: str
    picture: str
    words: str


@dataclass(frozen=True)
class OverlayPanel:
    """Right and wrong answers of one system, side by side.

    Attributes
    ----------
    title : str
        Which system.
    columns : tuple of (str, int, tuple of Overlay)
        Head, number of such pictures in all, and those shown.
    """

    title: str
    columns: tuple[tuple[str, int, tuple[Overlay, ...]], ...]


@dataclass(frozen=True)
class FiguresReport:
    """Everything that stands on the page about rendered figures.

    Attributes
    ----------
    set_name, split, command : str
        What was run, and how to run it again.
    block : str
        The block that the headline, the factors and the tasks are about.
    total : int
        Pictures, those with a fault included.
    faults : tuple of (str, str, str)
        Id, code and message of each fault.
    notes : str
        What else the first line must say.
    rule : str
        What makes a picture positive, from the card.
    caveats : tuple of Caveat
        All six.
    methods, deciders : tuple of str
        Columns of the tables of areas, and of the tables of marked shares.
    overall : tuple of Family
        Rows of the headline table.
    pairs : int
        Pairs of pictures behind its paired column.
    configurations : mapping of str to str
        What each configuration reports on, in words.
    blocks, held_out, controls : tuple of AreaRow
        By block; by held-out combination; without shape, and without the color of skin.
    factors, responses : tuple of tables
        Areas by factor; marked shares by coverage and by distractor.
    curves : tuple of FactorTable
        The pictures behind the one-factor curves.
    expectations : tuple of Expectation
        One a preset.
    pixels, pixel_curves, limbs, found, presets, timings : tuple of records
        Rows of their tables.
    overlays : tuple of OverlayPanel
        Pictures.
    figures : mapping of str to str
        SVG elements by name: roc, roc-others, roc-beside, curves, curves-beside, pixels-roc,
        pixels-precision.
    provenance, environment : tuple of (str, str)
        Names and values; the second may differ from run to run.
    """

    set_name: str
    split: str
    command: str
    block: str
    total: int
    faults: tuple[tuple[str, str, str], ...]
    notes: str
    rule: str
    caveats: tuple[Caveat, ...]
    methods: tuple[str, ...]
    deciders: tuple[str, ...]
    overall: tuple[Family, ...]
    pairs: int
    configurations: Mapping[str, str]
    blocks: tuple[AreaRow, ...]
    held_out: tuple[AreaRow, ...]
    factors: tuple[FactorTable, ...]
    responses: tuple[ResponseTable, ...]
    curves: tuple[FactorTable, ...]
    expectations: tuple[Expectation, ...]
    pixels: tuple[PixelRow, ...]
    pixel_curves: tuple[PixelCurveRow, ...]
    limbs: tuple[LimbRow, ...]
    found: tuple[FoundRow, ...]
    presets: tuple[PresetRow, ...]
    overlays: tuple[OverlayPanel, ...]
    timings: tuple[TimingRow, ...]
    provenance: tuple[tuple[str, str], ...]
    environment: tuple[tuple[str, str], ...]
    figures: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    controls: tuple[AreaRow, ...] = ()


def number(value: int) -> str:
    """Print a whole number with thin spaces between thousands.

    Parameters
    ----------
    value : int
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> number(950), number(12288).replace(chr(0x202f), "_")
    ('950', '12_288')
    """
    return f"{value:,}".replace(",", "\u202f")


def estimate(found: Interval | float | None, digits: int = 3) -> str:
    """Print the value of an estimate.

    Parameters
    ----------
    found : Interval, float or None
        The estimate.
    digits : int
        After the point.

    Returns
    -------
    str
        A dash where it is undefined.

    Examples
    --------
    >>> estimate(Interval(0.7114, 0.68, 0.74, 0.95, "BCa")), estimate(None)
    ('0.711', '–')
    """
    if found is None:
        return UNDEFINED
    value = found.value if isinstance(found, Interval) else found
    return f"{value:.{digits}f}"


def ends(found: Interval | None, digits: int = 3) -> str:
    """Print the ends of an interval.

    Parameters
    ----------
    found : Interval or None
        The estimate.
    digits : int
        After the point.

    Returns
    -------
    str
        Joined by a dash; a dash alone where there is none.

    Examples
    --------
    >>> ends(Interval(0.7114, 0.68, 0.74, 0.95, "BCa"), 2)
    '0.68–0.74'
    """
    return UNDEFINED if found is None else f"{found.low:.{digits}f}–{found.high:.{digits}f}"


def chance(p_value: float) -> str:
    """Print a p-value.

    Parameters
    ----------
    p_value : float
        Between 0 and 1.

    Returns
    -------
    str
        To three digits; never 0.

    Examples
    --------
    >>> chance(0.0312), chance(0.0001), chance(1.0)
    ('0.031', '<\u202f0.001', '1.000')
    """
    return "<\u202f0.001" if p_value < 0.001 else f"{p_value:.3f}"


def signed(value: float) -> str:
    """Print a difference with its sign.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        To three digits; without a sign where these are all 0.

    Examples
    --------
    >>> signed(0.0312), signed(-0.5), signed(-0.0001)
    ('+0.031', '−0.500', '0.000')
    """
    shown = f"{value:+.3f}"
    return shown[1:] if float(shown) == 0 else shown.replace("-", "−")


def render_figures(report: FiguresReport) -> str:
    """Write the page about rendered figures.

    Parameters
    ----------
    report : FiguresReport
        Its figures and pictures are taken as they are; all other text is escaped.

    Returns
    -------
    str
        A complete HTML document.

    Raises
    ------
    CaveatError
        If a caveat is missing that a figure or table of mannequins needs.
    """
    made = engine(
        count=lambda rate: f"{number(rate.k)}/{number(rate.n)}",
        percent=percent,
        interval=interval,
        number=number,
        estimate=estimate,
        ends=ends,
        chance=chance,
        signed=signed,
        between=lambda found: f"{found[0]:.3f}–{found[1]:.3f}",
        foldable=lambda name: Markup("<wbr>").join(re.split("(?<=[:])", name)),
        words=lambda name: name.replace("_", " "),
        milliseconds=lambda seconds: f"{1000 * seconds:.1f}",
        grouped=grouped,
    )

    def guarded(title: str, more: Sequence[int] = ()) -> tuple[Caveat, ...]:
        """Return the caveats beside an exhibit, or refuse it."""
        printed = beside(report.caveats, more)
        guard(title, printed)
        return printed

    return made.get_template("figures.html").render(
        title=TITLE,
        style=source("style.css"),
        report=report,
        figures={name: Markup(svg) for name, svg in report.figures.items()},  # noqa: S704
        guarded=guarded,
        visibility=[name for name, _, _ in VISIBILITY],
        ratios={
            "precision": "precision",
            "recall": "recall",
            "iou": "IoU",
            "false_positive_rate": "false-positive rate",
        },
        shown=SHOWN,
        primary=PRIMARY,
        enough=ENOUGH,
        least_height=LEAST_HEIGHT,
        legend={name: "#{:02x}{:02x}{:02x}".format(*color) for name, color in COLORS.items()},
    )
