"""How many pictures will be scored, told before any is; and who must agree to that.

A window is a picture that the method is called with.  On this machine that costs time; at a service
it costs money, so that nothing is sent before somebody agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.run.arguments import RefusedError

from .telling import counted, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .asked import Wish
    from .parts import Part
    from .telling import Telling


@dataclass(frozen=True)
class Calls:
    """What will be asked.

    Attributes
    ----------
    parts : tuple of (str, int)
        Name and windows of each part.
    pictures : int
        To be scored now.
    known : int
        Scored before.
    requests : int
        That pictures are sent in, where they are sent.
    host : str
        Whom they are sent to, empty for this machine.
    """

    parts: tuple[tuple[str, int], ...]
    pictures: int
    known: int
    requests: int
    host: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        line = f"{counted(self.pictures, 'picture')} to score"
        if self.host:
            line += f" in {counted(self.requests, 'request')} to {self.host}"
        kept = f"; {grouped(self.known)} scored before" if self.known else ""
        names = ", ".join(f"{name} {grouped(count)}" for name, count in self.parts)
        return f"{line}{kept}: {names}"


def calls_of(parts: Sequence[Part], todo: Sequence[int], batch: int, host: str) -> Calls:
    """Count what will be asked.

    Parameters
    ----------
    parts : sequence of Part
        Everything that has to be scored.
    todo : sequence of int
        Windows of each that have no score yet.
    batch : int
        Pictures in a request.
    host : str
        Whom they are sent to, empty for this machine.

    Returns
    -------
    Calls

    Examples
    --------
    >>> from convnet.coverage import place
    >>> from .parts import Part
    >>> crops = Part("crop", "photo", None, place((512, 512), 64, 16))
    >>> print(calls_of([crops], [800], 32, "api.example.com"))
    800 pictures to score in 25 requests to api.example.com; 41 scored before: crops 841
    """
    wanted = [len(part.wanted) for part in parts]
    return Calls(
        tuple((str(part), count) for part, count in zip(parts, wanted, strict=True)),
        sum(todo),
        sum(wanted) - sum(todo),
        sum(-(-count // batch) for count in todo),
        host,
    )


def require_consent(calls: Calls, wish: Wish, telling: Telling) -> None:
    """Tell the number of calls, and make sure that they may be made.

    Parameters
    ----------
    calls : Calls
        What will be asked.
    wish : Wish
        What was asked for.
    telling : Telling
        Whom to tell, and whom to ask.

    Raises
    ------
    RefusedError
        If there are more than `--max-calls`, or a service would be asked and nobody agreed.

    Examples
    --------
    >>> from .asked import Wish
    >>> from .telling import Telling
    >>> calls = Calls((("crops", 841),), 841, 0, 841, "api.example.com")
    >>> require_consent(calls, Wish("a.jpg", "m", "crop", "out", most=100), Telling())
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.RefusedError: --max-calls: expected at most 100 pictures, got 841; ...
    """
    telling.say(str(calls))
    if wish.most is not None and calls.pictures > wish.most:
        msg = (
            f"--max-calls: expected at most {grouped(wish.most)} pictures, got "
            f"{grouped(calls.pictures)}; nothing was scored. A larger --stride or --coarse needs "
            "fewer"
        )
        raise RefusedError(msg)
    if not calls.host or not calls.pictures or wish.yes or wish.most is not None:
        return
    pictures = counted(calls.pictures, "picture")
    if not telling.agree(f"Send {pictures} to {calls.host}?"):
        msg = (
            f"expected somebody to agree to {pictures} sent to {calls.host}, got no yes; nothing "
            "was sent. Give --yes, or --max-calls with a number"
        )
        raise RefusedError(msg)
