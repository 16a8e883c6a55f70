"""The data sets that come with the project, by name.

A set is a manifest and a card in a folder of its own below `benchmarks/data`; naming it here
is all that makes it built in.
"""

import difflib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

#: Name of each set and its manifest, relative to this file.
BUILTIN: Mapping[str, str] = MappingProxyType({"photos": "photos/photos.csv"})


def builtin(name: str) -> Path:
    """Find the manifest of a built-in set.

    Parameters
    ----------
    name : str
        One of `BUILTIN`.

    Returns
    -------
    Path
        Of the manifest; its card lies beside it.

    Raises
    ------
    ValueError
        If there is no set of that name; the message offers the nearest one.

    Examples
    --------
    >>> builtin("photos").name
    'photos.csv'
    """
    if name not in BUILTIN:
        near = difflib.get_close_matches(name, BUILTIN, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        msg = f"expected one of the built-in sets {', '.join(sorted(BUILTIN))}, got {name!r}{hint}"
        raise ValueError(msg)
    return Path(__file__).parent / BUILTIN[name]


def find_set(name: str) -> Path:
    """Find the manifest that a user means: a built-in set, or a file of their own.

    Parameters
    ----------
    name : str
        Name of a built-in set, or path of a manifest.

    Returns
    -------
    Path
        Of the manifest.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> find_set("photos") == builtin("photos")
    True
    """
    if name not in BUILTIN and Path(name).is_file():
        return Path(name)
    if name not in BUILTIN and (name.endswith(".csv") or Path(name).name != name):
        msg = f"expected the name of a built-in set or an existing manifest, got {name!r}"
        raise ValueError(msg)
    return builtin(name)
