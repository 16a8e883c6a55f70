"""One call of the command on a run: where and how it works, and whether it may.

The first session decides which libraries score; a later one with others is refused, because the
scores of a run must be of one kind.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .arguments import RefusedError
from .environment import changes, environment, state_of_code
from .files import keep_file
from .store import DONE, ENVIRONMENT, pretty

if TYPE_CHECKING:
    from pathlib import Path

    from .asked import Asked


def begin_session(folder: Path, asked: Asked) -> None:
    """Add this session to the record of a run, which is not done any longer.

    Parameters
    ----------
    folder : Path
        Of the run, which the caller has locked.
    asked : Asked
        What is wanted.

    Raises
    ------
    RefusedError
        If the run was begun with other versions of what can change scores.
    OSError
        If the disk refuses.
    """
    sessions = sessions_of(folder)
    now = environment()
    if sessions:
        differ = changes(sessions[0]["scoring"], now["scoring"])
        if differ:
            msg = (
                f"{folder}: expected the libraries this run was begun with, got {'; '.join(differ)}"
                "; install those again, or start another run with --new"
            )
            raise RefusedError(msg)
    work = {
        "engine": asked.engine,
        "jobs": asked.workers,
        "deadline": asked.deadline,
        "memory": asked.memory,
        "batch": asked.batch,
        "threads": asked.settings.threads,
    }
    # First, because it vouches for the file that is changed next.
    (folder / DONE).unlink(missing_ok=True)
    keep_file(pretty({"sessions": [*sessions, {"work": work, **now}]}), str(folder / ENVIRONMENT))


def sessions_of(folder: Path) -> list[dict[str, Any]]:
    """Read where and how a run was made.

    Parameters
    ----------
    folder : Path
        Of the run.

    Returns
    -------
    list of dict
        One a session, the first first; empty where none has begun.

    Raises
    ------
    RefusedError
        If the file is not as this project wrote it.

    Examples
    --------
    >>> from pathlib import Path
    >>> sessions_of(Path("no/such/run"))
    []
    """
    path = folder / ENVIRONMENT
    if not path.exists():
        return []
    try:
        sessions: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sessions"]
        if sessions:
            dict(sessions[0]["scoring"])
    except (ValueError, LookupError, TypeError) as error:
        msg = (
            f"{path}: expected the sessions of a run, got a damaged file; restore it, or start "
            "another run with --new"
        )
        raise RefusedError(msg) from error
    return sessions


def require_clean() -> None:
    """Refuse to make citable results with code that no commit holds.

    Raises
    ------
    RefusedError
        If the code of this project was changed since its commit.
    """
    state = state_of_code()
    if state["dirty"] is not None:
        msg = (
            f"--strict: expected the code of commit {str(state['commit'])[:12]}, got uncommitted "
            "changes; commit them, or leave out --strict"
        )
        raise RefusedError(msg)
