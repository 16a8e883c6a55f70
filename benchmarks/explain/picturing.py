"""Pictures out: encoded as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
