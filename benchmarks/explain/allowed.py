"""Of which pictures of a set pixels may be shown, where the user asked for them.

A photograph of the built-in set is known by its bytes, whichever manifest names it: it is shown
where nobody is visible in it, and else never.  A rendered mannequin shows nobody.  Everything else
is the user's own, who asked.
"""

from __future__ import annotations

from functools import cache


def may_be_shown(sha256: str) -> bool:
    """Tell whether pixels of a file may be shown to a user who asked for them.

    Parameters
    ----------
    sha256 : str
        Of the file.

    Returns
    -------
    bool

    Examples
    --------
    >>> may_be_shown("0" * 64)
    True
    """
    return _visible().get(sha256, "none") == "none"


@cache
def _visible() -> dict[str, str]:
    """Say who is visible in the built-in photographs, by the hash of their bytes."""
    from benchmarks.data.manifest import read_manifest
    from benchmarks.data.sets import builtin

    items = read_manifest(builtin("photos")).items
    return {item.sha256: item.slices["person_visible"] for item in items}
