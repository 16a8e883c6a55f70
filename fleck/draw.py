"""Overlays: what the detector saw, drawn on the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .detect import Detection


def draw_detection(image: NDArray[np.uint8], detection: Detection) -> NDArray[np.uint8]:
    """Draw what was found on the image.

    Examples
    --------
    >>> from fleck import detect
    >>> grey = np.full((64, 64, 3), 128, dtype=np.uint8)
    >>> draw_detection(grey, detect(grey)).dtype
    dtype('uint8')
    """
    canvas = image.copy()
    for s in detection.segments:
        cv2.line(canvas, (round(s.x0), round(s.y0)), (round(s.x1), round(s.y1)), (240, 228, 66), 2)
    return canvas
