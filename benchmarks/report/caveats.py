"""What must stand beside every number made on rendered mannequins.

Six caveats, filled in by machine.  Three of them - no accuracy on photographs, bodies that suit
the grouper, how many scenes and which generator - are asked for at every figure and table; `guard`
refuses an exhibit without them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Caveats without which no figure and no table of mannequins is printed.
NEEDED = (1, 2, 5)
#: What stands wherever methods are set side by side on mannequins, in print too.
SENTENCE = (
    "Rendered mannequins, same generator for training and test: nothing follows about photographs "
    "of people, nor about which method is better there"
)


class CaveatError(ValueError):
    """A figure or table made on mannequins lacks a caveat that it needs."""


@dataclass(frozen=True)
class Caveat:
    """One caveat.

    Attributes
    ----------
    number : int
        1 to 6.
    short : str
        As it stands beside every figure and table.
    full : str
        As it stands once on the page.
    """

    number: int
    short: str
    full: str


@dataclass(frozen=True)
class Grounds:
    """What the caveats are filled in with.

    Attributes
    ----------
    scenes, pictures : int
        How many were judged.
    seeds : str
        Which scene seeds they were rendered from, e.g. "3000000-3000031".
    fit_errors : mapping of str to float or None
        Median color difference (CIEDE2000) of the skin model by ITA class; None where no
        spectrum was measured.
    held_out : str
        Score on the combinations that training never sees, in words; empty where there is none.
    parts : tuple of (str, int, int)
        Name, pictures and scenes of each block, where there are several.
    """

    scenes: int
    pictures: int
    seeds: str
    fit_errors: Mapping[str, float | None]
    held_out: str = ""
    parts: tuple[tuple[str, int, int], ...] = ()


def caveats(grounds: Grounds) -> tuple[Caveat, ...]:
    """Write the six caveats.

    Parameters
    ----------
    grounds : Grounds
        What they are filled in with.

    Returns
    -------
    tuple of Caveat
        In order.

    Examples
    --------
    >>> [each.number for each in caveats(Grounds(32, 12288, "0-31", {"tan": 1.2, "dark": None}))]
    [1, 2, 3, 4, 5, 6]
    """
    held_out = grounds.held_out or "none was judged here"
    counted = f"{_thousands(grounds.pictures)} pictures of {grounds.scenes} scenes"
    if len(grounds.parts) > 1:
        each = (f"{name} {_thousands(n)} of {scenes}" for name, n, scenes in grounds.parts)
        counted += f" (pictures of scenes by block: {', '.join(each)})"
    return (
        Caveat(
            1,
            "Rendered mannequins, not people: no number here estimates accuracy on photographs.",
            "These pictures show rendered mannequins and no people. Nothing measured on them is "
            "an estimate of accuracy on photographs.",
        ),
        Caveat(
            2,
            "The bodies are tapered cylinders, which is what the grouper assumes.",
            "The bodies are put together from tapered cylinders, which is the very model that the "
            "grouper of 1996 assumes. That favors the grouper: compare it with itself across "
            "the levels of a factor, not its absolute score with that of another kind of method.",
        ),
        Caveat(
            3,
            "Skin colors come from a two-pigment model; the class dark is extrapolated.",
            "Skin colors come from a model of two pigments. Its median color difference "
            f"(CIEDE2000) to measured forearms, by ITA class: {_errors(grounds.fit_errors)}. An "
            "ITA below −30 is extrapolated: none of the 100 measured forearms lies there. There "
            "are no freckles, no tan lines, no make-up, no sweat, no hair and no tattoos.",
        ),
        Caveat(
            4,
            "Labels say which segments are covered; they are no moderation policy.",
            "A label is geometry: it says which segments of a body are covered. It is not a "
            "moderation policy.",
        ),
        Caveat(
            5,
            f"{counted}, one generator; intervals are 95 %. Held-out combinations: {held_out}.",
            f"{counted}; seeds {grounds.seeds}; intervals are 95 %. Pictures for training, for "
            "tuning and for testing all come from one generator, so this is a same-generator "
            f"test. Score on the combinations that training never sees: {held_out}.",
        ),
        Caveat(
            6,
            "On photographs only false alarms were ever measured.",
            "Where this project shows photographs, it measures false alarms and nothing else: "
            "no rate of true detections was or can be measured there.",
        ),
    )


def guard(title: str, printed: Iterable[Caveat]) -> None:
    """Refuse a figure or table without the caveats it needs.

    Parameters
    ----------
    title : str
        Of the figure or table.
    printed : iterable of Caveat
        The caveats that stand beside it.

    Raises
    ------
    CaveatError
        If one of `NEEDED` is missing or empty.

    Examples
    --------
    >>> guard("Recall", caveats(Grounds(1, 1, "7", {}))[:2])
    Traceback (most recent call last):
    ...
    benchmarks.report.caveats.CaveatError: expected caveats 1, 2, 5 beside 'Recall', got 1, 2
    """
    found = {each.number for each in printed if each.short.strip()}
    if not found.issuperset(NEEDED):
        named = ", ".join(map(str, sorted(found))) or "none"
        msg = f"expected caveats {', '.join(map(str, NEEDED))} beside {title!r}, got {named}"
        raise CaveatError(msg)


def beside(all_six: Sequence[Caveat], more: Iterable[int] = ()) -> tuple[Caveat, ...]:
    """Choose the caveats that stand beside one figure or table.

    Parameters
    ----------
    all_six : sequence of Caveat
        From `caveats`.
    more : iterable of int
        Numbers beyond `NEEDED`, such as 3 beside anything split by skin tone.

    Returns
    -------
    tuple of Caveat
        In order.

    Examples
    --------
    >>> six = caveats(Grounds(1, 1, "7", {}))
    >>> [each.number for each in beside(six, more=[3])]
    [1, 2, 3, 5]
    """
    wanted = {*NEEDED, *more}
    return tuple(each for each in all_six if each.number in wanted)


def _errors(errors: Mapping[str, float | None]) -> str:
    """List the fit errors by class."""
    told = [
        f"{name.replace('_', ' ')} {'not measured' if error is None else f'{error:.1f}'}"
        for name, error in errors.items()
    ]
    return ", ".join(told) or "not stated"


def _thousands(number: int) -> str:
    """Write a number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")
