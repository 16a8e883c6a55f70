"""Which part of a user's set a picture belongs to: shares of a hash, whole groups at a time.

A group is everything that must not be parted: near-duplicates, and what the user says belongs
together (one scene, one person).  Where the two overlap they are one group, which is called
after the smallest id in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .splits import position

#: Shares of train, dev and test as a user would type them; those of the built-in photographs.
SHARES = "40/20/40"


@dataclass(frozen=True)
class Shares:
    """How much of a set goes to which part; the rest is the test part.

    Attributes
    ----------
    train, dev : float
        From 0 to 1.
    """

    train: float
    dev: float


def parse_shares(text: str) -> Shares | None:
    """Read shares as a user types them.

    Parameters
    ----------
    text : str
        Percentages of train, dev and test, such as ``40/20/40``; or ``none``.

    Returns
    -------
    Shares or None
        None for ``none``: the set is not split.

    Raises
    ------
    ValueError
        If the text is neither.

    Examples
    --------
    >>> parse_shares("40/20/40")
    Shares(train=0.4, dev=0.2)
    """
    if text == "none":
        return None
    cells = text.split("/")
    if len(cells) == 3 and all(cell.isascii() and cell.isdigit() for cell in cells):
        train, dev, test = (int(cell) for cell in cells)
        if train + dev + test == 100:
            return Shares(train / 100, dev / 100)
    msg = (
        "expected whole percentages of train, dev and test that sum to 100, such as "
        f"{SHARES}, or none, got {text!r}"
    )
    raise ValueError(msg)


def part_of(group: str, salt: str, shares: Shares) -> Literal["train", "dev", "test"]:
    """Assign a group to train, dev or test.

    Parameters
    ----------
    group : str
        Name of the group.
    salt : str
        Name and version of the set.
    shares : Shares
        How much goes where.

    Returns
    -------
    {'train', 'dev', 'test'}
        By `splits.position`: anyone can recompute it, nobody can choose it.

    Examples
    --------
    >>> part_of("kodak_2", "photos-1", parse_shares("40/20/40"))
    'train'
    """
    where = position(salt, group)
    if where < shares.train:
        return "train"
    return "dev" if where < shares.train + shares.dev else "test"


def join_groups(clusters: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, str]:
    """Join what looks alike with what the user says belongs together.

    Parameters
    ----------
    clusters : mapping of str to str
        For each id its cluster of near-duplicates.
    groups : mapping of str to str
        For some ids the group a user gave.

    Returns
    -------
    dict of str to str
        For each id the smallest id that it is linked to, over any number of links.

    Examples
    --------
    >>> join_groups({"a": "a", "b": "b", "c": "b", "d": "d"}, {"a": "x", "c": "x"})
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ids = sorted(clusters)
    links: dict[tuple[str, str], int] = {}
    rows, columns = [], []
    for index, name in enumerate(ids):
        keys = [("cluster", clusters[name])]
        if name in groups:
            keys.append(("group", groups[name]))
        for key in keys:
            rows.append(index)
            columns.append(len(ids) + links.setdefault(key, len(links)))
    size = len(ids) + len(links)
    ones = np.ones(len(rows), dtype=np.int8)
    graph = coo_array((ones, (rows, columns)), shape=(size, size))
    components = connected_components(graph, directed=False)[1] if ids else []
    smallest: dict[int, str] = {}
    return {
        name: smallest.setdefault(int(number), name)
        for name, number in zip(ids, components, strict=False)
    }
