"""A handful of records of rendered pictures, small enough to count by hand."""

from benchmarks.measure.counts import Counts
from benchmarks.report.figure_records import Limbs, Picture, Tally
from benchmarks.report.outcomes import Outcome, Result


def picture(
    name: str,
    label: int | None,
    scene: int,
    scores: dict[str, float] | None = None,
    pixels: dict[str, Counts] | None = None,
    limbs: Limbs | None = None,
    histograms: dict[str, str] | None = None,
    kapur: Limbs | None = None,
    **columns: str,
) -> Picture:
    """Make a record; a method called "free" publishes no decision, all others decide at 1.

    The limbs are those of "fleck", and `kapur` those of "fleck-kapur".
    """
    results = {
        method: Result(score, None if method == "free" else score >= 1)
        for method, score in (scores or {}).items()
    }
    slices = {"scene": str(scene), "block": "crossed", "people": "1", **columns}
    found = {"fleck": limbs, "fleck-kapur": kapur}
    return Picture(
        Outcome(name, "0" * 64, slices, None, results),
        label,
        pixels or {},
        {method: each for method, each in found.items() if each is not None},
        histograms or {},
    )


def tally(name: str, found: int, total: int, *, seen: str = "0.9–1", bare: bool = True) -> Tally:
    """Make a tally of true segments."""
    return Tally(name, seen, bare, found, total)


def limbs(*tallies: Tally, extra: int = 0, ignored: int = 0) -> Limbs:
    """Make the limb part of a record."""
    matched = sum(each.found for each in tallies)
    return Limbs(tallies, matched, extra, ignored, (2.0,) * matched, (-0.1,) * matched)
