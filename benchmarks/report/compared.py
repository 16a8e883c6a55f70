"""A comparison of runs, as values: what the table, the page, the LaTeX and the JSON print.

Everything here is a number with what it was computed from.  Nothing in this file computes, reads
or prints; `comparison` makes these records, and each way of printing takes them as they are.

Conventions
-----------
Undefined is None and is printed as a dash.  Rows stand in the order in which the runs were named;
the baseline is one of them.  `name` is unique within a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.data.card import Card
    from benchmarks.measure.bands import Band
    from benchmarks.measure.base_rate import Restated
    from benchmarks.measure.calibration import Calibration
    from benchmarks.measure.counts import Counts
    from benchmarks.measure.curves import Curve
    from benchmarks.measure.differences import AreaDifference
    from benchmarks.measure.intervals import Interval

    from .made_by import MadeBy
    from .rendered import Rendered

Origin = Literal["published", "dev", "given", "oracle"]


@dataclass(frozen=True)
class Threshold:
    """An operating point and where it comes from; there is none without an origin.

    Attributes
    ----------
    value : float
        Items with at least this score are marked.
    origin : {"published", "dev", "given", "oracle"}
        The method's authors; chosen on items that are not compared; typed by the user; chosen on
        the compared items themselves, which flatters.
    words : str
        The same for a reader: "published", "youden on 512 dev items of figures-dev".
    """

    value: float
    origin: Origin
    words: str


@dataclass(frozen=True)
class PartialArea:
    """Mean recall over the false-positive rates from 0 to a limit.

    Attributes
    ----------
    limit : float
        Of the false-positive rate.
    mean_recall : Interval or None
        Between 0 and 1; chance is half the limit.
    too_few : bool
        Whether fewer than ten negatives lie below the limit, so that the number says little.
    """

    limit: float
    mean_recall: Interval | None
    too_few: bool


@dataclass(frozen=True)
class Row:
    """What one run says about the items.

    Attributes
    ----------
    name, method, run : str
        Name within the comparison, name of the method, id of the run.
    score_kind : str
        What the score is, in words.
    n, positives : int
        Items with a label and a score, and positives among them.
    faults : mapping of str to int
        Items without a score, by code.
    unlabeled : int
        Items with a score and without a label.
    area, average_precision : Interval or None
        Under the ROC curve; of the precision-recall curve.
    partial : tuple of PartialArea
        At low false-positive rates.
    threshold : Threshold or None
        The operating point.
    counts : Counts or None
        At the operating point.
    recall, precision, false_positive_rate, response_ratio : Interval or None
        At the operating point.
    restated : tuple of Restated
        Precision at other shares of positives; the set's own first.
    calibration : Calibration or None
        Where scores lie between 0 and 1.
    roc, precision_recall, det : Band or None
        Curves on a grid, with bands.
    points : Curve or None
        The exact ROC curve: false-positive rate, recall and threshold of every turn.
    rank : int or None
        One more than the number of methods that are significantly better by area; tied methods
        share one.  None where no area is defined.
    """

    name: str
    method: str
    run: str
    score_kind: str
    n: int
    positives: int
    faults: Mapping[str, int]
    unlabeled: int
    area: Interval | None
    average_precision: Interval | None
    partial: tuple[PartialArea, ...]
    threshold: Threshold | None
    counts: Counts | None
    recall: Interval | None
    precision: Interval | None
    false_positive_rate: Interval | None
    response_ratio: Interval | None
    restated: tuple[Restated, ...]
    calibration: Calibration | None
    roc: Band | None
    precision_recall: Band | None
    det: Band | None
    points: Curve | None
    rank: int | None

    @property
    def base_rate(self) -> float | None:
        """Return the share of positives among the items of this row."""
        return self.positives / self.n if self.n else None


@dataclass(frozen=True)
class Tested:
    """A test of a difference and its place in the family.

    Attributes
    ----------
    test : str
        Its name: "McNemar, exact", "DeLong", "permutation of scenes".
    p_value, adjusted : float
        As computed, and after Holm's correction over the family.
    """

    test: str
    p_value: float
    adjusted: float


@dataclass(frozen=True)
class Pair:
    """A method beside the baseline, on the items that both have scored.

    Attributes
    ----------
    name, letter : str
        The method, and the letter that marks it in the table.
    n, positives : int
        Items in common.
    gained, lost : int or None
        Items that the method decides rightly and the baseline wrongly, and the reverse; None
        where one of the two does not decide.
    decisions : Tested or None
        Whether those two differ by more than chance.
    decision_gap : float or None
        Smallest difference of the share of right decisions that so many changed items can show.
    area : AreaDifference or None
        Method minus baseline.
    areas : Tested or None
        Whether it differs from 0 by more than chance.
    area_gap : float or None
        Smallest difference of areas that these items can show.
    gain : Interval or None
        Average precision, method minus baseline.
    changed : tuple of int
        Places of the items on which the two decide differently.
    """

    name: str
    letter: str
    n: int
    positives: int
    gained: int | None
    lost: int | None
    decisions: Tested | None
    decision_gap: float | None
    area: AreaDifference | None
    areas: Tested | None
    area_gap: float | None
    gain: Interval | None
    changed: tuple[int, ...]


@dataclass(frozen=True)
class SliceCell:
    """One method on the items of one level of a column.

    Attributes
    ----------
    name : str
        The method.
    recall, false_positive_rate : tuple of (int, int, Interval or None) or None
        Marked, of how many, and the interval; None without an operating point.
    area : Interval or None
        None where a class is missing or the slice is under the minimum.
    rest : float or None
        Area on all other items.
    tested : Tested or None
        Whether the areas of slice and rest differ; the family is one column, all methods.
    """

    name: str
    recall: tuple[int, int, Interval | None] | None
    false_positive_rate: tuple[int, int, Interval | None] | None
    area: Interval | None
    rest: float | None
    tested: Tested | None


@dataclass(frozen=True)
class Slice:
    """The items of one level of a column.

    Attributes
    ----------
    level : str
        As in the manifest; empty where the manifest has nothing.
    n, positives : int
        Items with a label.
    small : bool
        Whether it is under the minimum: then only `n` and `positives` are given.
    extrapolated : bool
        Whether the set says that the level lies outside what was measured.
    cells : tuple of SliceCell
        One a method, in the order of the rows; empty where `small`.
    """

    level: str
    n: int
    positives: int
    small: bool
    extrapolated: bool
    cells: tuple[SliceCell, ...]


@dataclass(frozen=True)
class SliceTable:
    """All levels of one column, the worst first.

    Attributes
    ----------
    column, title : str
        As in the manifest, and for a reader.
    minimum : int
        Least number of items of a slice with ratios.
    family : int
        Tests in this table.
    slices : tuple of Slice
        By the worst area of any method, the worst first; small ones last.
    """

    column: str
    title: str
    minimum: int
    family: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Items:
    """What the page needs to move an operating point.

    Attributes
    ----------
    ids : tuple of str
        Of all compared items.
    labels : ndarray of shape (n,), dtype int8
        1, 0, or -1 where unknown.
    scores : ndarray of shape (methods, n), dtype float64
        NaN where there is none; methods in the order of the rows.
    """

    ids: tuple[str, ...]
    labels: NDArray[np.int8]
    scores: NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Runs on the same items, side by side.

    Attributes
    ----------
    data_name, digest, decoding : str
        Name of the set, digest of its manifest, version of the decoding policy.
    split : str or None
        The part compared; None for all items.
    where : tuple of (str, str)
        Columns and the level that the items have.
    sample : int
        Items drawn from the set before anything was run; 0 for all.
    total, positives, unlabeled : int
        Items of the part, positives among them, items without a label.
    clusters : tuple of (str, int) or None
        Column by which items hang together, and how many clusters there are.
    level : float
        Of all intervals.
    seed, resamples : int
        Of the bootstrap.
    interval : {"wilson", "exact"}
        Of proportions; over clusters it is Wilson's in any case.
    rows : tuple of Row
        One a run.
    baseline : str
        Name of the row that the others are compared with.
    pairs : tuple of Pair
        One for every other row.
    family : int
        Tests in the table of pairs, over which Holm's correction is taken.
    slices : tuple of SliceTable
        One a column.
    card : Card or None
        What the set says of itself; None where the manifest was not at hand.
    remarks : tuple of str
        What a reader must know; the caveats of the set are in its card.
    items : Items
        For the explorer.
    made : tuple of MadeBy
        One a run.
    command : str
        That makes this comparison again.
    rendered : Rendered or None
        What rendered figures alone can tell; None for any other set.
    """

    data_name: str
    digest: str
    decoding: str
    split: str | None
    where: tuple[tuple[str, str], ...]
    sample: int
    total: int
    positives: int
    unlabeled: int
    clusters: tuple[str, int] | None
    level: float
    seed: int
    resamples: int
    interval: Literal["wilson", "exact"]
    rows: tuple[Row, ...]
    baseline: str
    pairs: tuple[Pair, ...]
    family: int
    slices: tuple[SliceTable, ...]
    card: Card | None
    remarks: tuple[str, ...]
    items: Items
    made: tuple[MadeBy, ...]
    command: str
    rendered: Rendered | None = None

    @property
    def part(self) -> str:
        """Return the name of the part that is compared."""
        words = [self.split or "all parts", *(f"{name}={level}" for name, level in self.where)]
        return ", ".join([*words, *([f"sample of {self.sample}"] if self.sample else [])])

    @property
    def base_rate(self) -> float | None:
        """Return the share of positives among the labeled items."""
        labeled = self.total - self.unlabeled
        return self.positives / labeled if labeled else None
