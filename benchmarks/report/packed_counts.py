"""Histograms of masks as short text, so that a record of a picture stays one short line.

Conventions
-----------
A histogram has shape (256, 2).  Its counts are written as 32-bit numbers, column by column, all
lowest bytes first, then the next: most of the higher bytes are 0, and deflate makes half a
kilobyte of four.
"""

import binascii
import zlib
from base64 import b64decode, b64encode

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure.mask_histograms import BINS

#: Bytes of one count.
WIDTH = 4


def packed(counts: NDArray[np.int64]) -> str:
    """Write a histogram as text.

    Parameters
    ----------
    counts : ndarray of shape (256, 2), dtype int64
        Of one picture.

    Returns
    -------
    str
        Letters of base 64; about 500 for a picture of 256 by 256 pixels.

    Raises
    ------
    ValueError
        If the shape is another or a count needs more than 32 bits.

    Examples
    --------
    >>> len(packed(np.arange(512).reshape(256, 2))) < 1000
    True
    """
    if counts.shape != (BINS, 2) or counts.min() < 0 or counts.max() >= 1 << 8 * WIDTH:
        msg = f"expected counts of shape ({BINS}, 2) from 0 to 2**32 - 1, got {counts.shape}"
        raise ValueError(msg)
    planes = np.ascontiguousarray(counts.T.astype("<u4")).view(np.uint8).reshape(-1, WIDTH).T
    return b64encode(zlib.compress(planes.tobytes(), 9)).decode()


def unpacked(text: str) -> NDArray[np.int64]:
    """Read a histogram.

    Parameters
    ----------
    text : str
        As `packed` wrote it.

    Returns
    -------
    ndarray of shape (256, 2), dtype int64

    Raises
    ------
    ValueError
        If the text is no such histogram.

    Examples
    --------
    >>> counts = np.arange(512).reshape(256, 2) ** 3
    >>> bool((unpacked(packed(counts)) == counts).all())
    True
    """
    length = 2 * BINS * WIDTH
    try:
        # One byte more than there may be: what is longer is refused without being unpacked.
        content = zlib.decompressobj().decompress(b64decode(text, validate=True), length + 1)
    except (binascii.Error, zlib.error, TypeError) as error:
        msg = f"expected a histogram, got {str(text)[:40]!r}"
        raise ValueError(msg) from error
    if len(content) != length:
        msg = f"expected a histogram of {2 * BINS} counts, got {len(content)} bytes"
        raise ValueError(msg)
    planes = np.frombuffer(content, dtype=np.uint8).reshape(WIDTH, -1).T
    counts = np.ascontiguousarray(planes).view("<u4").reshape(2, BINS).T
    return counts.astype(np.int64)
