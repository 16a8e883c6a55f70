"""NudeNet's 320n detector, where the user has installed it: boxes of body parts, one score.

The rule
--------
The score is the highest confidence, over all places, of one of five parts: exposed female
breast, female or male genitalia, buttocks, anus.  Its other "exposed" classes (feet, armpits,
belly, male breast) are seen on any beach and in any gym, so they do not count.  The threshold
is the confidence from which the package itself reports a box.

The pixels come as the package makes them: padded to a square at the right and below, OpenCV's
bilinear, 1/255.  It swaps red and blue twice on the way from OpenCV's order, so the network
sees blue first; that is kept, since it is what its users run.

License
-------
The package's metadata say MIT, the license file that it carries is the AGPL-3.0.  It is therefore
in no extra of ours, and nothing of it is copied here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convnet.model import Model

from .chosen import Settings
from .protocol import require_rgb

#: Of nudenet 3.4.2's `320n.onnx`.
SHA256 = "c15d8273adad2d0a92f014cc69ab2d6c311a06777a55545f2c4eb46f51911f0f"
SIDE = 320

#: Columns of the 18 classes that count, in the order of the network's output.
COUNTED = {
    "BUTTOCKS_EXPOSED": 2,
    "FEMALE_BREAST_EXPOSED": 3,
    "FEMALE_GENITALIA_EXPOSED": 4,
    "ANUS_EXPOSED": 6,
    "MALE_GENITALIA_EXPOSED": 14,
}
#: Four coordinates of a box stand before the classes.
BOX = 4
CLASSES = 18

#: From this confidence on the package (3.4.2) reports a box.
REPORTED = 0.25


def find_weights() -> Path | None:
    """Find the detector's file without importing its package.

    Returns
    -------
    Path or None
        None where it is not installed.

    Examples
    --------
    >>> path = find_weights()
    >>> path is None or path.name == "320n.onnx"
    True
    """
    spec = find_spec("nudenet")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, "320n.onnx")
        if path.is_file():
            return path
    return None


@dataclass(frozen=True, eq=False)
class NudeNet:
    """The detector as a method."""

    model: Model
    sources: tuple[Path, ...]
    name: str = "nudenet"
    threshold: float = REPORTED
    score_kind: str = "highest confidence of an exposed part (NudeNet, AGPL-3.0)"
    licence: str = "AGPL-3.0 (weights and code)"
    citation: str = "P. Bedapudi, NudeNet, version 3.4, github.com/notAI-tech/NudeNet"
    batch: int = 8
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the highest confidence of a part that counts."""
        return self.score_batch([image])[0]

    def score_batch(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Return the scores of several images; the same as one by one, bit for bit."""
        found = self.model.scores(np.concatenate([square(image) for image in images]))
        if found.ndim != 3 or found.shape[1] != BOX + CLASSES:
            msg = f"expected {BOX + CLASSES} numbers a place, got an output of shape {found.shape}"
            raise ValueError(msg)
        counted = found[:, [BOX + column for column in COUNTED.values()]]
        return [float(one.max()) for one in counted]


def square(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Make the detector's input as its package does.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (1, 3, 320, 320), dtype float32
        Shares of white; blue first.

    Examples
    --------
    >>> square(np.full((10, 20, 3), (255, 0, 0), dtype=np.uint8))[0, :, 0, 0].tolist()
    [0.0, 0.0, 1.0]
    """
    import cv2

    require_rgb(image)
    rows, columns = image.shape[:2]
    side = max(rows, columns)
    padded = cv2.copyMakeBorder(image, 0, side - rows, 0, side - columns, cv2.BORDER_CONSTANT)
    blob = cv2.dnn.blobFromImage(padded, 1 / 255, (SIDE, SIDE), swapRB=True, crop=False)
    return np.asarray(blob, dtype=np.float32)


def nudenet(name: str, settings: Settings) -> NudeNet:
    """Return the detector.

    Parameters
    ----------
    name : str
        Of the method.
    settings : Settings
        Threads and device.

    Returns
    -------
    NudeNet
        Ready to score.

    Raises
    ------
    ModelRefusedError
        If the installed file is not the known one.
    ValueError
        If the package is not installed.
    """
    path = find_weights()
    if path is None:
        msg = "expected the package nudenet with its file 320n.onnx, got none"
        raise ValueError(msg)
    model = Model(path, sha256=SHA256, threads=settings.threads, device=settings.device)
    parameters = {"counted": sorted(COUNTED), "device": settings.device}
    return NudeNet(model, (path,), name, parameters=parameters)
