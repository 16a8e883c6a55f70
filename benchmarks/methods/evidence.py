"""The 1996 detector's evidence on one image, as plain fields and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleck import detect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fleck.reduction import Size


def find_evidence(
    image: NDArray[np.uint8],
    preset: str = "page",
    configuration: str = "F",
    size: Size = "paper",
    *,
    overlay: bool = False,
) -> tuple[dict[str, object], NDArray[np.uint8] | None]:
    """Run the detector and, if asked, draw what it found.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    preset, configuration, size : str
        As for `fleck.detect`.
    overlay : bool
        Whether to draw the evidence.

    Returns
    -------
    fields : dict
        `Detection.to_dict()`.
    picture : ndarray of shape (P, Q, 3), dtype uint8, or None
        `fleck.draw_detection`, with its legend.

    Examples
    --------
    >>> import numpy as np
    >>> fields, picture = find_evidence(np.zeros((64, 64, 3), dtype=np.uint8))
    >>> fields["verdict"], fields["rejected_by"], picture
    (False, 'skin', None)
    """
    detection = detect(image, preset, configuration, size=size)
    if not overlay:
        return detection.to_dict(), None
    from fleck import draw_detection

    return detection.to_dict(), draw_detection(image, detection)
