"""What a reader must know about rows that are not as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure.differences import FEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .compared import Row

#: Below this area the polarity of the labels or of the scores is probably turned round.  Ours.
SUSPICIOUS_AREA = 0.4


def remarks(rows: Sequence[Row], *, dev: bool, clustered: bool) -> tuple[str, ...]:
    """Say what must be known of a comparison.

    Parameters
    ----------
    rows : sequence of Row
        In the order of the runs.
    dev : bool
        Whether there were items to choose operating points on, apart from the compared ones.

    Returns
    -------
    tuple of str
        One sentence each, in a fixed order.
    """
    said = []
    if any(row.faults for row in rows):
        said.append("a fault is an item without a score; it is in no ratio of its row")
    if unlabeled := max(row.unlabeled for row in rows):
        said.append(f"{unlabeled} items without a label are in no ratio")
    said += [
        f"{row.name}: area below {SUSPICIOUS_AREA}: are label 1 and high scores the same side?"
        for row in rows
        if row.area is not None and row.area.value < SUSPICIOUS_AREA
    ]
    if any(row.area is None for row in rows):
        said.append(
            "an area needs two scored items of each class, in two clusters; – is undefined, not 0"
        )
    few = min(min(row.positives, row.n - row.positives) for row in rows)
    if len(rows) > 1 and not clustered and 0 < few < FEW:
        said.append(
            f"with fewer than {FEW} items of a class, here {few}, DeLong's test may call areas "
            "different a little too often"
        )
    undecided = [row.name for row in rows if row.threshold is None]
    if undecided:
        why = (
            "its authors published none, and " if len(undecided) == 1 else "none is published, and "
        )
        why += "it was not run on dev items of both classes" if dev else "no dev items are apart"
        said.append(
            f"no operating point for {', '.join(undecided)}: {why} (--dev, --threshold or "
            "--oracle gives one)"
        )
    if any(row.threshold is not None and row.threshold.origin == "oracle" for row in rows):
        said.append("an oracle threshold is chosen on the compared items and flatters its method")
    return tuple(said)
