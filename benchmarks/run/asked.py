"""What a run was asked for: one method, one set, and how to work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import MisuseError, cores
from .engines import DEADLINE, MEMORY

if TYPE_CHECKING:
    from benchmarks.data.roster import Roster
    from benchmarks.methods.chosen import Settings


@dataclass(frozen=True)
class Asked:
    """What `fleck run` was asked for, for one method.

    Attributes
    ----------
    method, data : str
        As typed.
    settings : Settings
        How a network is run.
    out : str
        Folder of the runs.
    split : str or None
        The part to score.
    sample, seed : int
        Items to draw, 0 for all; and the seed of that and of methods that draw.
    engine : str
        ``serial``, ``processes`` or ``dask``.
    jobs : int
        Worker processes.
    address : str or None
        Of a Dask scheduler.
    deadline, memory
        What an item may take, in seconds and bytes.
    batch : int
        Items at once; 0 for what the method likes.
    root : str or None
        Folder or address below which the files lie.
    allow_outside, durable, new, strict, retry : bool
        As the options of that name.
    """

    method: str
    data: str
    settings: Settings
    out: str = "runs"
    split: str | None = None
    sample: int = 0
    seed: int = 0
    engine: str = "processes"
    jobs: int = 1
    address: str | None = None
    deadline: float = DEADLINE
    memory: int = MEMORY
    batch: int = 0
    root: str | None = None
    allow_outside: bool = False
    durable: bool = False
    new: bool = False
    strict: bool = False
    retry: bool = False

    @property
    def workers(self) -> int:
        """Worker processes that do not crowd each other out.

        A network that was given several threads takes as many cores; scores do not depend on
        either number.
        """
        if self.settings.threads == 1:
            return self.jobs
        return max(1, min(self.jobs, cores() // self.settings.threads))


def roster_of(asked: Asked) -> Roster:
    """Read the manifest.

    Parameters
    ----------
    asked : Asked
        What is wanted.

    Returns
    -------
    Roster
        The chosen items.

    Raises
    ------
    MisuseError
        If there is no such set, or its manifest is wrong.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> len(roster_of(Asked("kovac", "photos", Settings(), split="test", sample=3)))
    3
    """
    from benchmarks.data.manifest import ManifestError
    from benchmarks.data.roster import read_roster
    from benchmarks.data.sets import find_set

    try:
        return read_roster(
            find_set(asked.data),
            split=asked.split,  # type: ignore[arg-type]
            sample=asked.sample,
            seed=asked.seed,
            allow_outside=asked.allow_outside,
        )
    except ManifestError as error:
        msg = f"--data: {error}; `fleck data check` lists all faults"
        raise MisuseError(msg) from error
    except ValueError as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error


def name_of(roster: Roster) -> str:
    """Name the data set: as its card does, or as its file is called.

    Parameters
    ----------
    roster : Roster
        Of the set.

    Returns
    -------
    str

    Raises
    ------
    MisuseError
        If the card is wrong.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> name_of(roster_of(Asked("kovac", "photos", Settings())))
    'photos'
    """
    from benchmarks.data.card import CardError, read_card

    try:
        return read_card(roster.path).name or roster.path.stem
    except CardError as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error


def data_of(roster: Roster) -> dict[str, object]:
    """Say of a data set what stands beside its digest in the record of a run.

    Parameters
    ----------
    roster : Roster
        Of the set.

    Returns
    -------
    dict
        `name`; and `rendered`, true, where its columns are those of rendered figures, so that
        whoever cites the run later knows it without the manifest.

    Raises
    ------
    MisuseError
        If the card is wrong.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> data_of(roster_of(Asked("kovac", "photos", Settings())))
    {'name': 'photos'}
    """
    from benchmarks.data.rendered import is_rendered

    _, first = next(roster.items(), (0, None))
    rendered = first is not None and is_rendered(first.slices)
    return {"name": name_of(roster), **({"rendered": True} if rendered else {})}


def fence_of(asked: Asked, roster: Roster) -> Path | None:
    """Find the folder that files may not leave, links followed.

    Parameters
    ----------
    asked : Asked
        What is wanted.
    roster : Roster
        Its items.

    Returns
    -------
    Path or None
        An absolute path; None where files may lie anywhere.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> asked = Asked("kovac", "photos", Settings(), root="s3://bucket/photos")
    >>> print(fence_of(asked, roster_of(asked)))
    None
    """
    from benchmarks.data.locations import is_address

    if asked.allow_outside or (asked.root is not None and is_address(asked.root)):
        return None
    return (Path(asked.root) if asked.root is not None else roster.path.parent).absolute()
