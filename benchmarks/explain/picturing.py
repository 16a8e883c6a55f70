"""Photographs in, pictures out: decoded in a worker, encoded as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def decoded(path: str) -> Any:
    """Decode a photograph in a process of its own.

    Parameters
    ----------
    path : str
        The file.

    Returns
    -------
    Image or Fault
        As `benchmarks.data.images.read`; a decoder that crashed is a fault as well.

    Examples
    --------
    >>> decoded("no/such.jpg").code
    'unreadable'
    """
    from benchmarks.data.images import Fault, read

    ((_, found),) = run_each(read, [path])
    return Fault(found.code, found.message) if isinstance(found, Lost) else found


def encoded(picture: NDArray[np.uint8]) -> bytes:
    """Encode a picture as PNG.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        RGB.

    Returns
    -------
    bytes

    Examples
    --------
    >>> import numpy as np
    >>> encoded(np.zeros((2, 2, 3), dtype=np.uint8))[1:4]
    b'PNG'
    """
    import cv2

    done, content = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        msg = f"expected a picture that can be written as PNG, got shape {picture.shape}"
        raise ValueError(msg)
    return bytes(content.tobytes())
