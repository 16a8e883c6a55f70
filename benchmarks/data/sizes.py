"""How large a picture is, read from its header alone.

A mask must have the size of its picture, and a set of a million pictures is not decoded to find
that out.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image as PillowImage

from . import headers
from .images import Fault
from .refusals import DECODER_EXCEPTIONS, LIMITS, Limits, Refused, check_layout, refusal

_ORIENTATION = 0x0112
#: From this tag on rows and columns are exchanged.
_LYING = 5


def upright_size(data: bytes, limits: Limits = LIMITS) -> tuple[int, int] | Fault:
    """Read the size that a picture has once it is decoded.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
        What it may cost.

    Returns
    -------
    tuple of int, or Fault
        Width and height, exchanged where the orientation tag says so; or why there is no picture.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> PillowImage.new("L", (4, 2)).save(file, "PNG")
    >>> upright_size(file.getvalue()), upright_size(b"GIF89a").code
    ((4, 2), 'truncated')
    """
    if not data:
        return Fault("empty", "expected a picture, got no bytes")
    name, foreign = headers.sniff(data)
    if name is None:
        code = "unsupported_format" if foreign else "not_an_image"
        got = foreign or f"a file beginning with {data[:8]!r}"
        return Fault(code, f"expected one of {', '.join(headers.ALLOWED)}, got {got}")
    most = {"max_parts": limits.max_parts, "max_scans": limits.max_scans}
    layout = headers.survey(data, name, max_steps=limits.max_steps, **most)
    try:
        check_layout(layout, name, len(data), limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = PillowImage.open(io.BytesIO(data), formats=(name,))
            width, height = picture.size
            # Pillow gives the size of a TIFF upright, and of nothing else.
            lying = name != "TIFF" and _orientation(picture) >= _LYING
    except Refused as refused:
        return Fault(refused.code, str(refused))
    except DECODER_EXCEPTIONS as error:
        found = refusal(error, data, name, layout)
        return Fault(found.code, str(found))
    return (height, width) if lying else (width, height)


def _orientation(picture: PillowImage.Image) -> int:
    """Read the orientation tag; damaged metadata say nothing, as in the decoding policy."""
    try:
        tag = picture.getexif().get(_ORIENTATION, 1)
    except DECODER_EXCEPTIONS:
        return 1
    return tag if tag in range(1, 9) else 1
