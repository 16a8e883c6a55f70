"""Make a PNG of pixels, and write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode pixels as PNG.

    Parameters
    ----------
    pixels : ndarray of shape (M, N) or (M, N, 3), dtype uint8
        Gray or sRGB.

    Returns
    -------
    bytes
        The file's content.

    Examples
    --------
    >>> import numpy as np
    >>> encode_png(np.zeros((2, 3), dtype=np.uint8))[1:4]
    b'PNG'
    """
    import cv2

    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(".png", ordered)
    if not done:
        msg = f"expected pixels that can be written as PNG, got shape {pixels.shape}"
        raise ValueError(msg)
    return bytes(encoded.tobytes())


def open_folder(folder: str) -> None:
    """Make sure that files can be written into a folder, making it where it is missing.

    Parameters
    ----------
    folder : str
        Its path.

    Raises
    ------
    OSError
        If it cannot be made or written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_folder(folder + "/new")
    ...     os.listdir(folder + "/new")
    []
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=".fleck-", dir=folder)
    os.close(handle)
    Path(name).unlink()


def keep_picture(picture: bytes, path: str) -> None:
    """Write a picture whole or not at all.

    Parameters
    ----------
    picture : bytes
        The content of the file.
    path : str
        Its place; missing folders are made, a file that is there is replaced.

    Raises
    ------
    OSError
        If the disk refuses; what stood at `path` is then still there.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep_picture(b"picture", folder + "/deep/a.png")
    ...     os.listdir(folder + "/deep")
    ['a.png']
    """
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=".fleck-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp keeps others out; a result is as readable as any file the user makes.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Read the permissions that new files are denied."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
