"""What a file holds and what its picture looks like, in 32 and 8 bytes.

The first is the SHA-256 of the bytes; the second is a perceptual hash, which stays the same or
nearly so when a picture is stored anew, resized or brightened (decision 0019).

Functions
---------
* `fingerprint` : pixels to 64 bits, or None for a picture without structure.
* `look` : one file to both, or to the reason why there is no picture.
* `look_at` : many files, through whatever runs the work.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import images

#: Side of the picture that the hash is computed from; ImageHash's 8 times 4.
_SIDE = 32

#: A picture whose reduced luminance spreads (standard deviation, gray levels) less than this has
#: no structure to compare: its hash is the noise of its encoder.  Ours; see decision 0019.
FLAT = 2.0


@dataclass(frozen=True)
class Seen:
    """What one file holds.

    Attributes
    ----------
    path : str
        As it was asked for.
    sha256 : str
        Of the bytes, in hexadecimal; empty where the file could not be read at all.
    bits : int or None
        The perceptual hash; None where the picture is flat, or there is none.
    fault : str or None
        Why there is no picture: a code of `images.FAULTS`, or ``unanswered``.
    message : str
        The fault in words.
    """

    path: str
    sha256: str
    bits: int | None = None
    fault: str | None = None
    message: str = ""


#: Applies a function to many paths and yields the answers, in any order; what it leaves out is
#: taken as a fault of the file.  `map` is one, a pool of supervised processes another.
Each = Callable[[Callable[[str], Seen], Iterable[str]], Iterable[Seen]]


def fingerprint(pixels: NDArray[np.uint8]) -> int | None:
    """Compute the perceptual hash of a picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.

    Returns
    -------
    int or None
        64 bits: which of the 8 by 8 lowest frequencies of the reduced luminance lie above their
        median [1]_.  None for a picture without structure, such as a blank page.

    References
    ----------
    .. [1] J. Buchner, ImageHash, function ``phash``; after N. Krawetz, "Looks Like It", 2011,
       and C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> photo = images.read(builtin("photos").with_name("kodak_3.jpg")).pixels
    >>> fingerprint(photo) == fingerprint(np.ascontiguousarray(photo[::2, ::2]))
    True
    >>> fingerprint(np.full((64, 64, 3), 255, dtype=np.uint8)) is None
    True
    """
    import imagehash
    from PIL import Image

    small = Image.fromarray(pixels).convert("L")
    small = small.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    if float(np.asarray(small, dtype=np.float64).std()) < FLAT:
        return None
    # The reduction in there meets a picture of its own size and changes nothing.
    bits = imagehash.phash(small).hash
    return int.from_bytes(np.packbits(bits.ravel()).tobytes(), "big")


def look(path: str) -> Seen:
    """Hash a file, and the picture in it.

    Parameters
    ----------
    path : str
        Of a regular file.

    Returns
    -------
    Seen
        Never raises for what the file holds; the pixels are let go.

    Notes
    -----
    Foreign files are looked at in a worker process with a deadline (see `images.decode`).

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> seen = look(str(builtin("photos").with_name("cid22_1001682.jpg")))
    >>> seen.sha256[:12], seen.bits is None, seen.fault
    ('b609b07de9e1', False, None)
    """
    found = images.read(path)
    if isinstance(found, images.Image):
        return Seen(path, found.sha256, fingerprint(found.pixels))
    return Seen(path, found.sha256 or _digest(path), None, found.code, found.message)


def look_at(paths: Iterable[str], each: Each = map) -> dict[str, Seen]:
    """Look at many files.

    Parameters
    ----------
    paths : iterable of str
        Every path once.
    each : callable
        Runs `look` on all of them and yields what it returns; `map` does it here and now.

    Returns
    -------
    dict of str to Seen
        By path, in the order asked.  A file that `each` gave no answer for is hashed here,
        without being decoded, and has the fault ``unanswered``.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> path = str(builtin("photos").with_name("cid22_1001682.jpg"))
    >>> look_at([path], each=lambda function, paths: [])[path].fault
    'unanswered'
    """
    asked = list(paths)
    answers = {seen.path: seen for seen in each(look, asked)}
    for path in asked:
        if path not in answers:
            message = (
                "expected an answer about this file, got none: its worker ended or was stopped"
            )
            answers[path] = Seen(path, _digest(path), None, "unanswered", message)
    return {path: answers[path] for path in asked}


def _digest(path: str) -> str:
    """Hash a file piece by piece; empty where it cannot be read."""
    if not Path(path).is_file():
        return ""
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
