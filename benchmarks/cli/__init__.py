"""The command `fleck`: its verbs, their options and their exit codes.

Exit codes: 0 done · 1 refused or differs · 2 misuse · 3 faults under `--strict` · 4 disk, model
or environment · 130 and 143 interrupted or terminated · 141 the reader of the results left.

Only the standard library and typer are loaded here; a verb loads what it needs once its
options are known to make sense.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import typer

from benchmarks.run import arguments

from . import (
    auditing,
    citing,
    comparing,
    data,
    explaining,
    pages,
    photos,
    runs,
    sets,
    training,
    transferring,
)
from .application import app

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

__all__ = [
    "app",
    "auditing",
    "citing",
    "comparing",
    "data",
    "explaining",
    "main",
    "pages",
    "photos",
    "runs",
    "sets",
    "training",
    "transferring",
]

REFUSED = 1
MISUSE = 2
ENVIRONMENT = 4
READER_GONE = 128 + 13
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


def main(typed: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    typed : sequence of str, optional
        What follows the name of the command; by default that of this process.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> main(["--version"])
    fleck ...
    0
    """
    # One worker is one core; numpy's own threads would also keep workers from being forked.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _take_streams()
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        return _run(sys.argv[1:] if typed is None else typed)
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(typed: Sequence[str]) -> int:
    """Run a verb and turn whatever ends it into an exit code and one line."""
    from benchmarks.report.listing import ReaderGoneError, escape, tell

    try:
        if sys.stdout is None:
            msg = "expected an open standard output to write the results to, got a closed one"
            raise arguments.LackError(msg)
        status = app(list(typed), prog_name="fleck", standalone_mode=False)
        sys.stdout.flush()
    except arguments.MisuseError as error:
        # A card to fill in follows after an empty line; only so are its own lines kept.
        told, *card = str(error).split("\n\n", 1)
        tell(f"fleck: {escape(told)}")
        for line in card[0].splitlines() if card else ():
            tell(escape(line))
        return MISUSE
    except arguments.RefusedError as error:
        tell(f"fleck: {escape(str(error))}")
        return REFUSED
    except arguments.LackError as error:
        tell(f"fleck: {escape(str(error))}")
        return ENVIRONMENT
    except typer.TyperException as error:
        message = error.format_message()
        tell(message if message.startswith("Usage:") else f"fleck: {message}")
        return error.exit_code
    except (ReaderGoneError, BrokenPipeError):
        # The interpreter flushes standard output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        tell(f"fleck: {_named(error)}")
        return ENVIRONMENT
    except ImportError as error:
        tell(f"fleck: expected a complete installation, but {error}; install fleck again")
        return ENVIRONMENT
    except KeyboardInterrupt:
        return INTERRUPTED
    return int(status or 0)


def _take_streams() -> None:
    """Occupy closed standard streams, so that no pipe of ours gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the life of the process


def _terminated(_number: int, _frame: FrameType | None) -> None:
    """Let everything clean up when the process is asked to end."""
    raise SystemExit(TERMINATED)


def _named(error: OSError) -> str:
    """Say in one line what the system refused."""
    from benchmarks.report.listing import escape

    where = f"{escape(os.fsdecode(error.filename))}: " if error.filename is not None else ""
    return f"{where}{error.strerror or error}; nothing finished before is lost"
