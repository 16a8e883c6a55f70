"""What the decoding policy refuses, and under which name (decision 0002).

Conventions
-----------
A refusal travels inside the room as `Refused` and leaves it as a `Fault`.  Its message is one
line for people and the same for the same bytes.

Functions
---------
* `check_layout`, `check_pixels` : limits, from counts and declared sizes.
* `refusal` : the name of the fault behind an exception of Pillow's.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import NoReturn

from PIL import Image as PillowImage

from . import headers

#: Every fault code this module returns, and what it says about the file.
FAULTS = {
    "empty": "no bytes",
    "bad_path": "the name cannot be a path",
    "not_a_file": "a folder, pipe, socket or device",
    "unreadable": "the system refused to read it, or it is not there",
    "not_an_image": "no picture format begins like this",
    "unsupported_format": "a picture, but of a kind that is not decoded here",
    "truncated": "ends before its picture does",
    "corrupt": "contradicts its own format",
    "too_large": "more bytes or pixels than the limits allow",
    "suspicious_ratio": "a JPEG header promising more pixels than its bytes can hold",
    "too_many_scans": "a progressive JPEG made to be slow",
    "slow_encoding": "run-length BMP or GIF blocks made to be slow",
    "too_many_frames": "more pictures in one file than the limits allow",
    "metadata_bomb": "metadata that unpacks to, or is cut into, more than the limits allow",
}


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is refused; all values ours (decision 0002)."""

    max_bytes: int = 50_000_000
    max_pixels: int = 50_000_000
    #: Beyond what any decoder here accepts, so the size itself is the fault, not the ratio.
    absurd_pixels: int = 2**30
    #: JPEG only: a flat 4000 x 4000 picture has 64, flat files of other formats far more.
    max_pixels_per_byte: int = 1000
    max_scans: int = 50
    max_frames: int = 10_000
    max_parts: int = 20_000
    #: Steps Pillow takes in Python: bytes of a run-length BMP, sub-blocks of a GIF; 1 to 2 s.
    max_steps: int = 4_000_000
    max_profile_bytes: int = 4_000_000


#: The limits used unless others are given.
LIMITS = Limits()


class Refused(Exception):  # noqa: N818 - a refusal is a result, not an error
    """The policy refuses a file; carries the fault's code and message."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code = code


def refuse(code: str, message: str) -> NoReturn:
    """Stop decoding with a named fault.

    Parameters
    ----------
    code : str
        A key of `FAULTS`.
    message : str
        One line: what was expected, what was found.

    Raises
    ------
    Refused
        Always.

    Examples
    --------
    >>> refuse("empty", "expected a picture, got no bytes")
    Traceback (most recent call last):
    benchmarks.data.refusals.Refused: expected a picture, got no bytes
    """
    raise Refused(code, message)


#: Everything Pillow throws at damaged input: seen over damaged files, or read in its source.
#: Decision 0002 says which is which, and which format throws what.
DECODER_EXCEPTIONS = (
    OSError,  # the usual complaint; UnidentifiedImageError is one
    SyntaxError,  # headers; Pillow rewraps most others as this while it reads one
    ValueError,  # sizes, modes, text limits; UnicodeError is one
    RuntimeError,  # AVIF; NotImplementedError is one
    PillowImage.DecompressionBombError,
    Warning,  # turned into errors while Pillow works
    TypeError,  # tags of an unexpected kind
    LookupError,  # IndexError and KeyError: tables that end early
    ArithmeticError,  # OverflowError and ZeroDivisionError in declared sizes
    EOFError,  # WebP and GIF frames
    AttributeError,  # fields that a damaged header never set
    AssertionError,  # Pillow's own
    BufferError,
    MemoryError,
    struct.error,
    zlib.error,
)

_BOMBS = (
    PillowImage.DecompressionBombError,
    PillowImage.DecompressionBombWarning,
    MemoryError,
)

#: What Pillow says of files that are sound but of a kind it does not decode.
_UNSUPPORTED = ("Unsupported BMP", "unknown pixel mode", "cannot handle", "not available")

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def check_layout(layout: headers.Layout, name: str, length: int, limits: Limits) -> None:
    """Refuse what the counts alone show to be a bomb.

    Parameters
    ----------
    layout : headers.Layout
        What the file declares.
    name : str
        Its format.
    length : int
        Bytes in the file.
    limits : Limits
        What it may cost.

    Raises
    ------
    Refused
        `metadata_bomb`, `slow_encoding`, `too_many_scans`, `too_many_frames`,
        `suspicious_ratio` or `too_large`.

    Examples
    --------
    >>> check_layout(headers.Layout(size=(9000, 9000)), "JPEG", 1200, LIMITS)
    Traceback (most recent call last):
    benchmarks.data.refusals.Refused: 81000000 pixels declared in 1200 bytes
    """
    if layout.frames > limits.max_frames:
        refuse("too_many_frames", f"more than {limits.max_frames} pictures in one file")
    if layout.parts > limits.max_parts:
        refuse("metadata_bomb", f"more than {limits.max_parts} parts in one file")
    if layout.steps > limits.max_steps:
        refuse("slow_encoding", f"more than {limits.max_steps} steps to decode")
    if layout.scans > limits.max_scans:
        refuse("too_many_scans", f"more than {limits.max_scans} scans in one picture")
    if layout.size is None:
        return
    pixels = layout.size[0] * layout.size[1]
    forged = name == "JPEG" and pixels > limits.max_pixels_per_byte * length
    if forged and pixels <= limits.absurd_pixels:
        msg = f"{pixels} pixels declared in {length} bytes"
        refuse("suspicious_ratio", msg)
    check_pixels(layout.size, limits)


def check_pixels(size: tuple[int, int], limits: Limits) -> None:
    """Refuse a picture of too many pixels.

    Parameters
    ----------
    size : tuple of int
        Declared width and height.
    limits : Limits
        What it may cost.

    Raises
    ------
    Refused
        `too_large`.

    Examples
    --------
    >>> check_pixels((10_000, 10_000), LIMITS)
    Traceback (most recent call last):
    benchmarks.data.refusals.Refused: expected at most 50000000 pixels, got 10000 x 10000
    """
    if size[0] * size[1] > limits.max_pixels:
        msg = f"expected at most {limits.max_pixels} pixels, got {size[0]} x {size[1]}"
        refuse("too_large", msg)


def refusal(error: BaseException, data: bytes, name: str, layout: headers.Layout) -> Refused:
    """Name the fault behind an exception of Pillow's.

    Parameters
    ----------
    error : BaseException
        One of `DECODER_EXCEPTIONS`.
    data : bytes
        The file.
    name : str
        Its format.
    layout : headers.Layout
        What it declares; a file that ends before its own declarations is `truncated`.

    Returns
    -------
    Refused
        To be raised.

    Examples
    --------
    >>> refusal(OSError("broken data stream"), b"GIF89a", "GIF", headers.Layout()).code
    'corrupt'
    >>> cut = headers.Layout(complete=False)
    >>> refusal(OSError("broken data stream"), b"GIF89a", "GIF", cut).code
    'truncated'
    """
    # Addresses differ from run to run; equal bytes must give equal records.
    text = _ADDRESS.sub("", " ".join(str(error).split()))[:200] or "no reason given"
    text = f"{name}: {type(error).__name__}: {text}"
    if isinstance(error, _BOMBS):
        return Refused("too_large", text)
    if isinstance(error, NotImplementedError) or any(words in text for words in _UNSUPPORTED):
        return Refused("unsupported_format", text)
    if isinstance(error, ValueError) and "Decompressed data too large" in text:
        return Refused("metadata_bomb", text)
    complete = layout.complete and (name != "JPEG" or headers.jpeg_is_complete(data))
    ended = not complete or "truncated" in text.lower()
    return Refused("truncated" if ended else "corrupt", text)
