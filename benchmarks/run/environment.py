"""Where a run was made: libraries, processor, threads, and the state of this project's code.

None of it is part of a run's id.  It is recorded beside the scores; and a run that is taken up
again with other versions of what can change scores is refused, because its scores would be a
mixture.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Distributions whose version can change a score: decoders, arrays, networks.
SCORING = (
    "jax",
    "keras",
    "mudepy",
    "numba",
    "numpy",
    "nudenet",
    "onnxruntime",
    "onnxruntime-gpu",
    "opencv-contrib-python",
    "opencv-python",
    "opencv-python-headless",
    "openvino",
    "pillow",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "simplejpeg",
    "tensorflow",
    "torch",
    "torchvision",
    "transformers",
)

#: The project's folder: where its code is, and perhaps its repository.
HOME = Path(__file__).resolve().parents[2]

#: Files of the project that are code; a changed page does not make a run dirty.
CODE = ("fleck", "convnet", "benchmarks", "setup.cfg", "constraints.txt")


def environment() -> dict[str, Any]:
    """Describe this machine and this installation, without a name of machine or user.

    Returns
    -------
    dict
        Plain JSON.

    Examples
    --------
    >>> found = environment()
    >>> "numpy" in found["libraries"], found["scoring"]["numpy"] == found["libraries"]["numpy"]
    (True, True)
    """
    libraries = _libraries()
    return {
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": _processor(),
        "threads": {
            name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        },
        "blas": _blas(),
        "scoring": scoring(),
        "libraries": libraries,
        "code": state_of_code(),
    }


def scoring() -> dict[str, str]:
    """Return the versions of what can change a score, Python's included.

    Returns
    -------
    dict of str to str
        Only what is installed.

    Examples
    --------
    >>> "pillow" in scoring()
    True
    """
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in SCORING:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """List the versions that differ.

    Parameters
    ----------
    before, now : mapping of str to str
        As `scoring` gives them.

    Returns
    -------
    list of str
        One line a difference.

    Examples
    --------
    >>> changes({"numpy": "2.0"}, {"numpy": "2.1", "torch": "2.13"})
    ['numpy 2.0, now 2.1', 'torch not installed, now 2.13']
    """
    absent = "not installed"
    return [
        f"{name} {before.get(name, absent)}, now {now.get(name, absent)}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def state_of_code() -> dict[str, str | None]:
    """Say which commit of the project this is, and whether its code was changed since.

    Returns
    -------
    dict
        ``commit`` and ``dirty``: None each where there is no repository; `dirty` is None where
        nothing was changed, else a digest of the changes, or ``unknown`` where git cannot say.

    Examples
    --------
    >>> sorted(state_of_code())
    ['commit', 'dirty']
    """
    if not (HOME / ".git").exists():
        return {"commit": None, "dirty": None}
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return {"commit": None, "dirty": None}
    changed = _git("status", "--porcelain", "--untracked-files=all", "--", *CODE)
    if changed is None:
        return {"commit": commit.strip(), "dirty": "unknown"}
    if not changed:
        return {"commit": commit.strip(), "dirty": None}
    difference = _git("diff", "HEAD", "--binary", "--", *CODE) or ""
    digest = hashlib.sha256((changed + difference).encode("utf-8", "surrogateescape"))
    return {"commit": commit.strip(), "dirty": digest.hexdigest()}


def _git(*arguments: str) -> str | None:
    """Ask git, None where there is none or it refuses."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(HOME), *arguments],  # noqa: S607 - the user's git
            capture_output=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout)


def _libraries() -> dict[str, str]:
    """Return the version of every distribution that is installed."""
    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found[name.lower()] = distribution.version
    return dict(sorted(found.items()))


def _processor() -> str:
    """Name the model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), ""
    )


def _blas() -> str:
    """Name the library behind numpy's linear algebra."""
    import numpy as np

    built: Any = np.show_config(mode="dicts")
    blas = built["Build Dependencies"]["blas"]
    return f"{blas.get('name')} {blas.get('version')}"
