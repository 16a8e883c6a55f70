"""True skin of known sets, from whatever each publishes to masks as all sets here have them.

A mask is a PNG of one channel: 255 skin, 0 everything else.
"""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import images
from .known_sets import CCP_SKIN
from .matlab import MAX_BYTES, MatlabError, read_matrix

SKIN = 255


def write_mask(kind: str, truth: Path, picture: Path, mask: Path) -> None:
    """Turn the published truth of one picture into a mask.

    Parameters
    ----------
    kind : str
        As `known_sets.Layout`.
    truth, picture, mask : Path
        What is read, what it belongs to, and what is written.

    Raises
    ------
    ValueError
        If the truth cannot be read, or is of another size than its picture.
    OSError
        If the mask cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     truth, mask = Path(folder, "truth.png"), Path(folder, "masks/a.png")
    ...     Image.fromarray(np.array([[0, 19, 41]], dtype=np.uint8)).save(truth)
    ...     write_mask("classes", truth, truth, mask)
    ...     np.asarray(Image.open(mask)).tolist()
    [[0, 0, 255]]
    """
    from PIL import Image

    skin = _from_matlab(truth) if kind == "matlab" else _from_picture(kind, truth)
    shown = images.read(picture)
    if isinstance(shown, images.Image) and shown.pixels.shape[:2] != skin.shape:
        height, width = shown.pixels.shape[:2]
        msg = (
            f"expected the truth of {picture} with its {height} by {width} pixels, got "
            f"{skin.shape[0]} by {skin.shape[1]} in {truth}"
        )
        raise ValueError(msg)
    data = io.BytesIO()
    Image.fromarray(np.where(skin, SKIN, 0).astype(np.uint8)).save(data, "PNG")
    mask.parent.mkdir(parents=True, exist_ok=True)
    mask.write_bytes(data.getvalue())


def _from_picture(kind: str, truth: Path) -> NDArray[np.bool_]:
    """Read class numbers, or white on black."""
    found = images.read(truth)
    if isinstance(found, images.Fault):
        msg = f"expected the true skin as a picture at {truth}, got {found.code}: {found.message}"
        raise ValueError(msg)
    values = found.pixels[..., 0]
    # The middle of the range: outlines may be softened where skin is white.
    return values == CCP_SKIN if kind == "classes" else values >= (SKIN + 1) // 2


def _from_matlab(truth: Path) -> NDArray[np.bool_]:
    """Read class numbers from the variable `groundtruth` of a MATLAB file."""
    try:
        size = truth.stat().st_size
        if size > MAX_BYTES:
            msg = f"expected at most {MAX_BYTES} bytes, got {size}"
            raise MatlabError(msg)
        classes = read_matrix(truth.read_bytes(), "groundtruth")
    except (MatlabError, OSError) as error:
        msg = f"expected the classes of pixels in {truth}: {error}"
        raise ValueError(msg) from error
    return np.asarray(classes == CCP_SKIN, dtype=np.bool_)
