"""An audit in plain words, and as text for a terminal; never a pixel of any picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .needs import strongest_cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure.intervals import Interval

    from .effects import Effect
    from .finding import Cue, Lift
    from .places import Place
    from .wish import Audited

#: Cues that are told in words, and lines of a list.  Ours.
TOLD, LISTED = 3, 12
#: Corrected p from which nothing is sure; k scenes have none below 2 / 2 ** k before correction.
UNSURE = 0.05
#: Which twins say how far a method goes by the color and the texture of skin.
BY_SKIN = {"skin turned": "hue", "skin grayed": "color", "skin smoothed": "texture"}
#: The regions that are told in words, in this order.
NAMED_PLACES = ("skin", "torso", "cloth", "background", "fleck skin")
#: What they are called inside a sentence.
CALLED = {
    "skin": "bare skin",
    "torso": "trunks, bare or covered",
    "cloth": "cloth",
    "background": "the background",
    "fleck skin": "what the filter of 1996 takes for skin",
}


def sentences(audited: Audited) -> list[str]:
    """Say in plain words what a method relies on.

    Parameters
    ----------
    audited : Audited
        What was found.

    Returns
    -------
    list of str
        Sentences: where its evidence lies, how far it goes by skin, which cues move it, and what
        it was found to look at that nobody named.
    """
    told = [*_where(audited), _by_skin(audited), *_by_cues(audited)]
    return [sentence for sentence in told if sentence]


def _where(audited: Audited) -> list[str]:
    """Say where the evidence lies."""
    which = "positives" if audited.positives else "pictures"
    known = {place.name: place for place in audited.places}
    parts = []
    for name in NAMED_PLACES:
        place = known.get(name)
        if place is None or place.mass is None or place.times is None:
            continue
        some = f"in {place.weighed} of {audited.judged}: " if place.weighed < audited.judged else ""
        parts.append(
            f"{percent(place.mass.value)} on {CALLED[name]} ({some}{percent(place.blind)} of the "
            f"pixels, so {place.times:.2g} times what a blind map has there; a blob in the middle "
            f"has {percent(place.middle_mass)})"
        )
    if not parts:
        told = (
            f"Where its evidence lies is not told: fewer than two {which} show a region and have "
            "a window without which its score falls."
        )
        return [told]
    return [f"Of its evidence in {which} lie {'; '.join(parts)}."]


def _by_skin(audited: Audited) -> str:
    """Say how far the method goes by skin."""
    known = {cue.name: cue for cue in audited.cues}
    parts = []
    for name, what in BY_SKIN.items():
        cue = known.get(name)
        if cue is None:
            continue
        if cue.effect.sure:
            parts.append(f"without its {what} the score {moved(cue.effect)}")
        else:
            parts.append(f"its {what} has no effect that passes its test ({spreads(cue.effect)})")
    if not parts:
        return ""
    return f"Of {_skin(audited)}: {'; '.join(parts)}."


def _skin(audited: Audited) -> str:
    """Name what the skin of an audit's pictures is: truth, or what a filter takes for it."""
    return "skin" if audited.truth else CALLED["fleck skin"]


def _by_cues(audited: Audited) -> list[str]:
    """Say which cues move the method."""
    others = [cue for cue in audited.cues if not (cue.rightful or cue.control)]
    if not others:
        return []
    surely = [cue for cue in others if cue.effect.sure]
    if not surely:
        plural = "" if len(others) == 1 else "s"
        units = max(cue.effect.units for cue in audited.cues)
        hopeless = len(audited.cues) * 2.0 ** (1 - units) > UNSURE
        why = f"; of {units} scenes none could" if hopeless else ""
        which = f"{len(others)} thing{plural} that should not matter"
        return [f"Of {which} none passes its test{why}."]
    most = "; ".join(_cue(cue) for cue in surely[:TOLD])
    count = f"{len(surely)} of {len(others)} things that should not matter move it"
    told = [f"{count}; most: {most}."]
    found = [cue for cue in surely if cue.origin != "named"]
    if found:
        told.append(f"Of these, found without being named: {'; '.join(map(_found, found[:TOLD]))}.")
    return told


def _cue(cue: Cue) -> str:
    """Tell a cue in half a sentence."""
    return f"with {cue.words} its score {moved(cue.effect)}"


def _found(cue: Cue) -> str:
    """Tell what was found about a kind of patches."""
    parts = [cue.name]
    if cue.lift is not None:
        parts.append(f"held by {of_pictures(cue.lift)}")
    if cue.covered is not None and cue.covered.sure:
        parts.append(f"where it is covered the score {moved(cue.covered)}")
    return ", ".join(parts)


def moved(effect: Effect) -> str:
    """Say which way a score goes, and how far.

    Parameters
    ----------
    effect : Effect
        In spreads.

    Returns
    -------
    str

    Examples
    --------
    >>> from .effects import Effect
    >>> moved(Effect(-1.0, -1.5, -0.5, 2.0, 0.01, 9, 9))
    'falls by 0.50 spreads [0.25, 0.75]'
    """
    low, high = sorted(abs(end) for end in effect.relative_ends)
    way = "rises" if effect.shift > 0 else "falls"
    return f"{way} by {abs(effect.relative):.2f} spreads [{low:.2f}, {high:.2f}]"


def spreads(effect: Effect) -> str:
    """Write an effect in spreads with its interval.

    Parameters
    ----------
    effect : Effect
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> from .effects import Effect
    >>> spreads(Effect(-1.0, -1.5, -0.5, 2.0, 0.01, 9, 9))
    '-0.50 [-0.75, -0.25]'
    """
    low, high = effect.relative_ends
    return f"{effect.relative:+.2f} [{low:+.2f}, {high:+.2f}]"


def percent(share: float) -> str:
    """Write a share in whole percent.

    Parameters
    ----------
    share : float
        0 to 1, or NaN.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.284), percent(0.004), percent(float("nan"))
    ('28 %', '0.4 %', '-')
    """
    if math.isnan(share):
        return "-"
    rounded = f"{100 * share:.0f}" if share >= 0.0095 or share == 0 else f"{100 * share:.1f}"
    return f"{rounded} %"


def of_pictures(lift: Lift) -> str:
    """Write which pictures hold a kind of patch.

    Parameters
    ----------
    lift : Lift
        Of the kind.

    Returns
    -------
    str

    Examples
    --------
    >>> from .finding import Lift
    >>> of_pictures(Lift((6, 10), (1, 10), 0.06))
    '60 % of positives and 10 % of negatives'
    """
    first, second = lift.shares
    return f"{percent(first)} of positives and {percent(second)} of negatives"


def lines(audited: Audited, listed: int = LISTED) -> list[str]:
    """Write what was found as lines for a terminal.

    Parameters
    ----------
    audited : Audited
        What was found.
    listed : int
        Rows of the list of cues, at most.

    Returns
    -------
    list of str
    """
    labels = f"{audited.positives} positive, {audited.negatives} negative"
    head = f"{audited.method} · {audited.data} · {audited.pictures} pictures ({labels})"
    told = [head, f"  score: {audited.score_kind}; one spread is {audited.spread:.4g}"]
    if audited.scale == "logit":
        told[-1] += " of its log odds"
    if audited.area is not None:
        value, low, high = audited.area
        told.append(f"  area under the ROC curve {value:.3f} [{low:.3f}, {high:.3f}]")
    told += [f"  {sentence}" for sentence in sentences(audited)]
    told += [
        "",
        "  evidence on     pictures  pixels  weighed  evidence  moved  middle  area  moved  middle",
    ]
    told += [f"  {_place_row(place)}" for place in audited.places]
    told += ["", "     what is changed               spreads [95 %]           p    held by + / -"]
    told += [f"  {number:2} {_cue_row(cue)}" for number, cue in enumerate(audited.cues[:listed], 1)]
    if len(audited.cues) > listed:
        told.append(f"  ... and {len(audited.cues) - listed} more; --json and --html list all")
    return told


def _place_row(place: Place) -> str:
    """Write a row of the table of places."""

    def share(found: Interval | None) -> str:
        """Write a share, or that there is none."""
        return "-" if found is None else percent(found.value)

    def area(found: Interval | None) -> str:
        """Write an area, or that there is none."""
        return "-" if found is None else f"{found.value:.2f}"

    blob = "-" if math.isnan(place.middle_area) else f"{place.middle_area:.2f}"
    return (
        f"{place.name:<14}  {place.pictures:>8}  {share(place.share):>6}  "
        f"{place.weighed:>7}  {share(place.mass):>8}  {share(place.moved_mass):>5}  "
        f"{percent(place.middle_mass):>6}  {area(place.area):>4}  {area(place.moved_area):>5}  "
        f"{blob:>6}"
    )


def _cue_row(cue: Cue) -> str:
    """Write a row of the list of cues."""
    mark = "=" if cue.control else "+" if cue.rightful else "*" if cue.origin != "named" else " "
    held = "" if cue.lift is None else f"{percent(cue.lift.shares[0])} / "
    held += "" if cue.lift is None else percent(cue.lift.shares[1])
    p_value = "<.001" if cue.effect.adjusted < 0.0005 else f"{cue.effect.adjusted:.3f}"
    row = f"{mark} {cue.name:<24.24} {spreads(cue.effect):<22} {p_value}  {held}"
    return row.rstrip()


def _of(place: Place, audited: Audited) -> str:
    """Say of how many pictures a mass is, where it is not of all: methods then differ in them."""
    if place.weighed == audited.judged:
        return ""
    return f" (in {place.weighed} of {audited.judged})"


def together(found: Sequence[Audited]) -> list[str]:
    """Say in plain words how two methods differ in what they rely on.

    Parameters
    ----------
    found : sequence of Audited
        Of one set; nothing is said of a single one.

    Returns
    -------
    list of str
    """
    if len(found) < 2:
        return []
    told = []
    for name in ("skin", "background", "fleck skin"):
        masses = {
            one.method: percent(place.mass.value) + _of(place, one)
            for one in found
            for place in one.places
            if place.name == name and place.mass is not None
        }
        if len(masses) == len(found):
            listed = ", ".join(f"{method} {mass}" for method, mass in masses.items())
            told.append(f"Share of the evidence on {CALLED[name]}: {listed}.")
    for name, what in BY_SKIN.items():
        effects = {one.method: cue.effect for one in found for cue in one.cues if cue.name == name}
        if len(effects) == len(found):
            listed = ", ".join(f"{method} {spreads(effect)}" for method, effect in effects.items())
            told.append(
                f"Spreads that the score moves without the {what} of {_skin(found[0])}: {listed}."
            )
    firsts = {one.method: strongest_cues(one.cues) for one in found}
    listed = ", ".join(
        f"{method}: {cues[0].name if cues else 'none'}" for method, cues in firsts.items()
    )
    told.append(f"The strongest cue that should not matter: {listed}.")
    return told
