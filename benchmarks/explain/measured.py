"""One number of a sanity table, and the table as a file of numbers.

A table is a flat list of numbers: which check, of which way to explain, under which condition, on
which picture.  Everything that is told of it is made of this list, and so can be made again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from math import isfinite


@dataclass(frozen=True)
class Measured:
    """A number.

    Attributes
    ----------
    check : str
        "rank" and "structure" (of maps under changed weights), "classes", "edges", "deletion",
        "insertion", "pointing", "mass", "among" (greatest values on the mask).
    way : str
        To explain; for deletion and insertion also "random" and "middle".
    condition : str
        What was changed, or an order's draw; empty where there is nothing of the kind.
    picture : str
        Its id.
    value : float
        NaN where there is none.
    chance : float
        What a map without knowledge would reach; NaN where that is no question.
    """

    check: str
    way: str
    condition: str
    picture: str
    value: float
    chance: float = float("nan")


def values_of(
    table: Iterable[Measured], check: str, way: str, condition: str | None = None
) -> dict[str, list[float]]:
    """Collect the numbers of one cell.

    Parameters
    ----------
    table : iterable of Measured
        All.
    check, way : str
        Which.
    condition : str, optional
        Which; all of them without.

    Returns
    -------
    dict of str to list of float
        By picture, in the order of the table.

    Examples
    --------
    >>> table = [Measured("edges", "crop", "", "a", 0.5), Measured("edges", "crop", "", "b", 0.1)]
    >>> values_of(table, "edges", "crop")
    {'a': [0.5], 'b': [0.1]}
    """
    found: dict[str, list[float]] = {}
    for each in table:
        if (each.check, each.way) == (check, way) and condition in (None, each.condition):
            found.setdefault(each.picture, []).append(each.value)
    return found


def mean(values: Iterable[float]) -> float:
    """Average what is a number.

    Parameters
    ----------
    values : iterable of float
        NaN counts nowhere.

    Returns
    -------
    float
        NaN where nothing is a number.

    Examples
    --------
    >>> mean([1.0, float("nan"), 2.0]), mean([])
    (1.5, nan)
    """
    known = [value for value in values if isfinite(value)]
    return sum(known) / len(known) if known else float("nan")


def conditions_of(table: Iterable[Measured], check: str) -> list[str]:
    """List the conditions of a check in the order of the table.

    Parameters
    ----------
    table : iterable of Measured
        All.
    check : str
        Which.

    Returns
    -------
    list of str

    Examples
    --------
    >>> conditions_of([Measured("rank", "crop", "all 9", "a", 0.5)] * 2, "rank")
    ['all 9']
    """
    return list(dict.fromkeys(each.condition for each in table if each.check == check))


def csv_of(table: Sequence[Measured]) -> bytes:
    """Write a table for a spreadsheet.

    Parameters
    ----------
    table : sequence of Measured
        All.

    Returns
    -------
    bytes
        CSV with a header, empty cells for what is no number.

    Examples
    --------
    >>> csv_of([Measured("edges", "crop", "", "a", 0.5)]).decode().splitlines()
    ['check,way,condition,picture,value,chance', 'edges,crop,,a,0.5,']
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([field.name for field in fields(Measured)])
    for each in table:
        writer.writerow(
            [
                "" if isinstance(cell, float) and not isfinite(cell) else cell
                for cell in astuple(each)
            ]
        )
    return file.getvalue().encode("utf-8", "surrogatepass")
