"""The figure of an audit: how far each change moves each method, with its interval, as SVG.

It is drawn by hand, since it holds nothing but lines, circles and words: a row a change, a mark a
method.  Marks differ by shape as well as by color, and are filled where the corrected test is
passed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.audit.effects import Effect
    from benchmarks.audit.wish import Audited

#: Rows at most.  Ours: the strongest of every method.
ROWS = 16
#: Sizes in units of the drawing; and the spread beyond which an arrow stands for the rest.
LEFT, RIGHT, ROW, TOP, WIDE, FARTHEST = 190.0, 16.0, 22.0, 30.0, 720.0, 4.0
#: Okabe and Ito, "Color Universal Design", 2008: blue, vermilion, green, purple.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")


def names_shown(found: Sequence[Audited]) -> list[str]:
    """Choose the changes that are drawn: the strongest of every method, in turn.

    Parameters
    ----------
    found : sequence of Audited
        Of one set.

    Returns
    -------
    list of str
        Named changes alone where there are several methods, whose found patches are not the same.

    Examples
    --------
    >>> names_shown([])
    []
    """
    lists = [
        [cue.name for cue in one.cues if len(found) == 1 or cue.origin != "found"] for one in found
    ]
    chosen: dict[str, None] = {}
    for place in range(max(map(len, lists), default=0)):
        for names in lists:
            if place < len(names) and len(chosen) < ROWS:
                chosen.setdefault(names[place])
    return list(chosen)


def effects_svg(found: Sequence[Audited]) -> Markup:
    """Draw how far changes move methods.

    Parameters
    ----------
    found : sequence of Audited
        Of one set, four at most.

    Returns
    -------
    Markup
        An SVG element; empty where there is nothing to draw.

    Examples
    --------
    >>> effects_svg([])
    Markup('')
    """
    names = names_shown(found)
    if not names:
        return Markup("")
    effects = [{cue.name: cue.effect for cue in one.cues} for one in found]
    reach = _reach([each[name] for each in effects for name in names if name in each])
    height = TOP + ROW * len(names) + 34
    scale = (WIDE - LEFT - RIGHT) / (2 * reach)

    def across(value: float) -> float:
        """Place a number of spreads."""
        return round(LEFT + (min(max(value, -reach), reach) + reach) * scale, 1)

    parts = [*_axis(reach, across, height)]
    for row, name in enumerate(names):
        middle = TOP + ROW * (row + 0.5)
        parts.append(
            Markup('<text x="{}" y="{}" text-anchor="end" font-size="12.5">{}</text>').format(
                LEFT - 10, round(middle + 4, 1), name
            )
        )
        step = ROW * 0.62 / max(1, len(found))
        for look, each in enumerate(effects):
            if name in each:
                down = round(middle + (look - (len(found) - 1) / 2) * step, 1)
                parts.append(_mark(each[name], look, across, down, found[look].method))
    alt = "How far each change moves each method, in spreads of its scores, with 95 % intervals"
    head = Markup(
        '<svg class="figure" role="img" viewBox="0 0 {} {}" fill="currentColor" '
        'font-family="var(--figure-font)"><title>{}</title>'
    ).format(round(WIDE), round(height), alt)
    return head + Markup("").join(parts) + Markup("</svg>")


def _reach(effects: Sequence[Effect]) -> float:
    """Choose how far the axis goes: to whole or half spreads that hold most intervals."""
    ends = [abs(end) for effect in effects for end in (*effect.relative_ends, effect.relative)]
    return min(FARTHEST, max(0.5, math.ceil(2 * max(ends, default=0.5)) / 2))


def _axis(reach: float, across, height: float) -> list[Markup]:  # type: ignore[no-untyped-def]
    """Draw the axis with its ticks and its name."""
    bottom = height - 30
    step = 0.25 if reach <= 1 else 0.5 if reach <= 2 else 1.0
    parts = []
    for number in range(-int(reach / step), int(reach / step) + 1):
        value, at = number * step, across(number * step)
        shade = "1" if number == 0 else ".16"
        parts.append(
            Markup(
                '<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="currentColor" opacity="{3}"/>'
                '<text x="{0}" y="{4}" text-anchor="middle" font-size="11">{5}</text>'
            ).format(at, TOP - 6, bottom, shade, bottom + 14, f"{value:+g}" if number else "0")
        )
    parts.append(
        Markup('<text x="{}" y="{}" text-anchor="middle" font-size="12">{}</text>').format(
            across(0), bottom + 28, "shift of the score, in spreads (+: more likely positive)"
        )
    )
    return parts


def _mark(effect: Effect, look: int, across, down: float, method: str) -> Markup:  # type: ignore[no-untyped-def]
    """Draw an interval and its mark."""
    low, high = effect.relative_ends
    color = COLORS[look % len(COLORS)]
    at = across(effect.relative)
    fill = color if effect.sure else "var(--ground)"
    title = f"{method}: {effect.relative:+.2f} [{low:+.2f}, {high:+.2f}]"
    shape = Markup('<circle cx="{0}" cy="{1}" r="4" fill="{2}" stroke="{3}" stroke-width="1.6"/>')
    if look % 2:
        shape = Markup(
            '<rect x="{4}" y="{5}" width="7.4" height="7.4" fill="{2}" stroke="{3}" '
            'stroke-width="1.6"/>'
        )
    drawn = shape.format(at, down, fill, color, round(at - 3.7, 1), round(down - 3.7, 1))
    return (
        Markup('<g><title>{}</title><line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" ').format(
            title, across(low), down, across(high), down, color
        )
        + Markup('stroke-width="1.6"/>')
        + drawn
        + Markup("</g>")
    )


def legend(found: Sequence[Audited]) -> list[tuple[Markup, str]]:
    """Name the marks.

    Parameters
    ----------
    found : sequence of Audited
        As drawn.

    Returns
    -------
    list of (Markup, str)
        A small drawing, and the method.

    Examples
    --------
    >>> legend([])
    []
    """
    made = []
    for look, one in enumerate(found):
        color = escape(COLORS[look % len(COLORS)])
        shape = (
            f'<rect x="2" y="2" width="8" height="8" fill="{color}"/>'
            if look % 2
            else f'<circle cx="6" cy="6" r="4.4" fill="{color}"/>'
        )
        drawing = (
            f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>'
        )
        made.append((Markup(drawing), one.method))  # noqa: S704 - ours
    return made
