"""What an audit was asked for, and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.methods.chosen import Settings

from .evidence import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .finding import Cue
    from .patches import Patch
    from .places import Place
    from .slices import Slice
    from .trying import Tried

#: The set that is rendered for the audit.
FIGURES = "figures"
#: Pictures that are looked at, and side of rendered ones, where nothing else is said.  Ours: an
#: interval of a twin is then about a fifth of a spread wide, and a network takes some minutes.
COUNT, SIZE = 60, 128
#: Seconds one picture may take with all its windows and twins.  Ours.
DEADLINE = 600.0


@dataclass(frozen=True)
class Wish:
    """What was asked.

    Attributes
    ----------
    methods : tuple of str
        As typed.
    data : str
        ``figures``, a built-in set or a manifest.
    count : int
        Pictures, 0 for all of a manifest.
    size : int
        Side of rendered pictures.
    split : str or None
        Part of a manifest.
    windows : Windows
        Which are filled.
    scale : {"auto", "score", "logit"}
        "auto" takes log odds of networks that give probabilities.
    seed, jobs, deadline
        As the options of that name.
    settings : Settings
        How a network is run.
    allow_outside : bool
        Whether files outside the manifest's folder are read.
    """

    methods: tuple[str, ...]
    data: str = FIGURES
    count: int = COUNT
    size: int = SIZE
    split: str | None = None
    windows: Windows = field(default_factory=Windows)
    scale: str = "auto"
    seed: int = 0
    jobs: int = 1
    deadline: float = DEADLINE
    settings: Settings = field(default_factory=Settings)
    allow_outside: bool = False


@dataclass(frozen=True)
class Telling:
    """Whom to tell.

    Attributes
    ----------
    say : callable
        Takes one line.
    watch : callable
        Wraps what is worked on and its number.
    """

    say: Callable[[str], object] = lambda _line: None
    watch: Callable[[Iterable[Any], int], Iterable[Any]] = lambda some, _total: some


@dataclass(frozen=True, eq=False)
class Audited:
    """What was found out about one method.

    Attributes
    ----------
    method, score_kind : str
        Its name, and what its score is.
    scale : {"score", "logit"}
        On which shifts were taken.
    data : str
        Name of the set.
    truth : bool
        Whether the truth of the pictures was known.
    pictures, positives, negatives : int
        Looked at, and by label.
    judged : int
        Whose evidence is told.
    faults : tuple of (str, str)
        Id and code of pictures that could not be looked at.
    spread : float
        Standard deviation of the method's values.
    area : tuple of (float, float, float), or None
        Area under the ROC curve with its interval; None without both labels.
    places : tuple of Place
        Where the evidence lies.
    cues : tuple of Cue
        Ranked.
    slices, tries, chances
        Of the second look; patches stay in memory.
    learned : frozenset of str
        Ids of items of a manifest that may be learned from: those of the part train, or of none.
    """

    method: str
    score_kind: str
    scale: str
    data: str
    truth: bool
    pictures: int
    positives: int
    negatives: int
    judged: int
    faults: tuple[tuple[str, str], ...]
    spread: float
    area: tuple[float, float, float] | None
    places: tuple[Place, ...]
    cues: tuple[Cue, ...]
    slices: Sequence[Slice] = field(default=(), repr=False)
    tries: Sequence[Tried] = field(default=(), repr=False)
    chances: Sequence[Patch] = field(default=(), repr=False)
    learned: frozenset[str] = field(default=frozenset(), repr=False)
