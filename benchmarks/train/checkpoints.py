"""A training that was killed goes on where it was: one file, whole or not there at all.

After every epoch the state is written under another name, forced to the disk and renamed.  The
file says what it is a state of; that of another training is refused, by name of what differs.

A checkpoint is a line of JSON, then the bytes that `convnet.training` gave.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.run.arguments import RefusedError
from benchmarks.run.files import keep_stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "checkpoint"
#: Begins the first line, so that no other file is taken for a checkpoint.
FORMAT = "fleck checkpoint 1"


@dataclass(frozen=True)
class Told:
    """What was told of an epoch.

    Attributes
    ----------
    epoch : int
        From 1.
    loss, area : float
        Mean cross-entropy, and area under the ROC curve of the development items.
    seconds : float
        That it took.
    """

    epoch: int
    loss: float
    area: float
    seconds: float


@dataclass(frozen=True)
class Checkpoint:
    """A state to go on from.

    Attributes
    ----------
    state : bytes
        As `convnet.training` gave it.
    told : tuple of Told
        One for every epoch that is done.
    """

    state: bytes
    told: tuple[Told, ...]


def write_checkpoint(folder: Path, identity: Mapping[str, str], checkpoint: Checkpoint) -> None:
    """Keep a state in the place of the one before.

    Parameters
    ----------
    folder : Path
        Of the training.
    identity : mapping of str to str
        What the weights depend on, by a name that a message may use.
    checkpoint : Checkpoint
        The state.

    Raises
    ------
    OSError
        If the disk refuses; the state before is then still there.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = Checkpoint(b"weights", (Told(1, 0.69, 0.5, 2.0),))
    ...     write_checkpoint(Path(folder), {"seed": "0"}, kept)
    ...     read_checkpoint(Path(folder), {"seed": "0"}) == kept
    True
    """
    head = {
        "format": FORMAT,
        "identity": dict(identity),
        "told": [asdict(told) for told in checkpoint.told],
        "sha256": hashlib.sha256(checkpoint.state).hexdigest(),
    }
    line = json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n"
    keep_stream((line, checkpoint.state), str(folder / FILE))


def read_checkpoint(folder: Path, identity: Mapping[str, str]) -> Checkpoint | None:
    """Read the state of a training.

    Parameters
    ----------
    folder : Path
        Of the training.
    identity : mapping of str to str
        Of the training that is to go on.

    Returns
    -------
    Checkpoint or None
        None where there is none.

    Raises
    ------
    RefusedError
        If it is a state of another training, or damaged; the message says what to do.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(read_checkpoint(Path("no such folder"), {}))
    None
    """
    path = folder / FILE
    try:
        line, _, state = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    try:
        head = json.loads(line)
        whole = head["format"] == FORMAT and head["sha256"] == hashlib.sha256(state).hexdigest()
        theirs = dict(head["identity"])
        told = tuple(Told(**row) for row in head["told"])
    except (ValueError, TypeError, KeyError):
        whole = False
    if not whole:
        msg = f"{path}: expected a whole checkpoint, got a damaged one; begin anew with --replace"
        raise RefusedError(msg)
    differing = [
        f"{name} {_short(theirs.get(name))}, now {_short(identity.get(name))}"
        for name in dict.fromkeys((*identity, *theirs))
        if theirs.get(name) != identity.get(name)
    ]
    if differing:
        msg = (
            f"{path}: expected a checkpoint of this training, got one with other "
            f"{'; '.join(differing)}. Give the command that began it to finish it, name another "
            "--out, or begin anew with --replace"
        )
        raise RefusedError(msg)
    return Checkpoint(state, told)


def remove_checkpoint(folder: Path) -> None:
    """Remove the state of a training that is over or shall begin anew.

    Parameters
    ----------
    folder : Path
        Of the training.

    Examples
    --------
    >>> from pathlib import Path
    >>> remove_checkpoint(Path("no such folder"))
    """
    (folder / FILE).unlink(missing_ok=True)


def _short(value: str | None) -> str:
    """Write a value in a message; of a digest its first digits."""
    if value is None:
        return "none"
    return value[:12] if len(value) == 64 else value
