"""The page of a comparison: records in, one self-contained HTML file out.

Everything can be read without scripts; with them, tables sort and a threshold can be moved.  The
page asks the network for nothing and its policy forbids it; the one script that may run is named
there by its digest.  Text that comes from a foreign hand is escaped by the template engine.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from benchmarks.data.card import Card, missing_fields

from . import listing, page_numbers, readings
from .audit_section import sets_of, shift_text
from .explorer import MOST_ITEMS, MOST_THRESHOLDS, explorer_data, is_thinned
from .figures_page import number
from .headline_picture import TITLE as HEADLINE
from .headline_picture import headline_caption
from .html import grouped
from .pairs import SIGNIFICANT
from .templating import engine, source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .audit_section import AuditedMethod
    from .compared import Comparison, Row, Slice, SliceTable

#: In this order they make the one script of the page.
SCRIPTS = ("sorting.js", "explorer.js")
#: Figures that stand under *Curves*.
CURVES = ("roc", "low_fpr", "precision_recall", "det")
STYLES = ("style.css", "comparison.css")
#: Bytes of a page of up to ten methods and ten columns, whatever the number of items; figures
#: and BibTeX come on top.  Ours: a mail takes it, a phone opens it.
MOST_BYTES = 3_000_000
#: Fields of a card in this project's spelling.
_FIELDS = {"licence": "license", "labelled_by": "labeled by"}


@dataclass(frozen=True)
class _Levels:
    """The levels of a column that are printed, and how many are not."""

    large: tuple[Slice, ...]
    small: tuple[Slice, ...]
    hidden: int

    @property
    def extrapolated(self) -> bool:
        """Tell whether one of those printed is extrapolated."""
        return any(one.extrapolated for one in (*self.large, *self.small))


def render_comparison(
    comparison: Comparison,
    figures: Mapping[str, str] | None = None,
    bibtex: str = "",
    audits: Sequence[AuditedMethod] = (),
) -> str:
    """Write the page of a comparison.

    Parameters
    ----------
    comparison : Comparison
        What is printed; all its text is escaped.
    figures : mapping of str to str, optional
        SVG elements by name, as `comparison_figures` makes them: headline, those of `CURVES`,
        differences, base_rate, calibration, slices.  They are taken as they are; one that is not
        there is left out.
    bibtex : str
        How to cite the comparison; empty where it is not at hand.
    audits : sequence of AuditedMethod, optional
        What was found out about methods by an audit; a section of its own where there is any.

    Returns
    -------
    str
        A complete HTML document.
    """
    made = engine(
        **{
            name: getattr(page_numbers, name)
            for name in (
                "rate",
                "percent",
                "ends",
                "difference",
                "difference_ends",
                "p_value",
                "times",
                "times_ends",
                "score",
                "minus",
            )
        },
        plain=listing.escape,
        shift=shift_text,
        p_is=_p_is,
        number=number,
        foldable=foldable,
        grouped=grouped,
        of_areas=readings.of_areas,
        of_decisions=readings.of_decisions,
        widest=readings.widest,
    )
    script = source(*SCRIPTS)
    rows = comparison.rows
    ranks = Counter(row.rank for row in rows if row.rank is not None)
    text: str = made.get_template("comparison.html").render(
        title=f"Which method is better on {comparison.data_name}?",
        style=source(*STYLES),
        script=script,
        script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=Markup(explorer_data(comparison)),  # noqa: S704
        c=comparison,
        negatives=comparison.total - comparison.unlabeled - comparison.positives,
        figures={name: Markup(svg) for name, svg in (figures or {}).items()},  # noqa: S704
        headline=HEADLINE,
        headline_caption=headline_caption(comparison),
        drawn=any(name in CURVES for name in figures or {}),
        bibtex=bibtex,
        audits=audits,
        audited_sets=sets_of(audits) if audits else "",
        missing=() if comparison.card is None else missing_fields(comparison.card),
        card_fields=_card_fields(comparison.card),
        letters={pair.name: pair.letter for pair in comparison.pairs},
        faulty=sum(bool(row.faults) for row in rows),
        limits=tuple(dict.fromkeys(part.limit for row in rows for part in row.partial)),
        tied={rank for rank, n in ranks.items() if n > 1},
        rates=readings.base_rates(rows),
        changed={p.letter: readings.changed_items(comparison, p) for p in comparison.pairs},
        behind=[
            readings.behind_counts(comparison.items, place, row) for place, row in enumerate(rows)
        ],
        measures=readings.MEASURES,
        shown_levels={table.column: _levels(table) for table in comparison.slices},
        stale=[made for made in comparison.made if made.stale],
        methods_of_intervals=_interval_methods(rows),
        thinned=is_thinned(comparison.items),
        significant=SIGNIFICANT,
        most_items=MOST_ITEMS,
        most_thresholds=MOST_THRESHOLDS,
        most_behind=readings.MOST_BEHIND,
    )
    return text


def foldable(name: str) -> Markup:
    """Let a long name break where it has a joint.

    Parameters
    ----------
    name : str
        Of a method.

    Returns
    -------
    Markup
        Escaped, with places to break at.

    Examples
    --------
    >>> str(foldable("fleck:<F>"))
    'fleck:<wbr>&lt;F&gt;'
    """
    return Markup("<wbr>").join(escape(part) for part in re.split("(?<=[:/_-])", name))


def _p_is(value: float) -> str:
    """Print a p-value with its sign; no line breaks within."""
    text = page_numbers.p_value(value)
    return f"<\xa0{text[1:]}" if text.startswith("<") else f"=\xa0{text}"


def _card_fields(card: Card | None) -> list[tuple[str, str]]:
    """List what a card says, field by field; a field that it leaves out is empty."""
    if card is None:
        return []
    lacking = missing_fields(card)
    return [
        (_FIELDS.get(name, name), "" if name in lacking else str(value))
        for name, value in card.model_dump().items()
        if name != "known_gaps"
    ]


def _levels(table: SliceTable) -> _Levels:
    """Choose the levels of a column that are printed."""
    large = tuple(one for one in table.slices if not one.small)
    small = tuple(one for one in table.slices if one.small)
    shown = large[: readings.MOST_LEVELS], small[: readings.MOST_SMALL]
    return _Levels(*shown, hidden=len(table.slices) - len(shown[0]) - len(shown[1]))


def _interval_methods(rows: tuple[Row, ...]) -> str:
    """Name how the intervals of the rows were found."""
    named: dict[str, dict[str, None]] = {}
    for row in rows:
        for what, found in (
            ("proportions", (row.recall, row.precision, row.false_positive_rate)),
            ("response ratio", (row.response_ratio,)),
            ("area", (row.area,)),
            ("average precision", (row.average_precision,)),
            ("partial areas", tuple(part.mean_recall for part in row.partial)),
        ):
            for one in found:
                if one is not None:
                    named.setdefault(what, {})[one.method] = None
    return "; ".join(f"{what}: {', '.join(methods)}" for what, methods in named.items()) or "none"
