"""Foreign bytes to pixels: one policy, in one place (decision 0002).

Conventions
-----------
A picture is `uint8`, shape (M, N, 3), sRGB, rows first, upright.  `decode` and `read` never raise
for anything a file can contain: they return an `Image`, or a `Fault` that names what is wrong.
The order is fixed: size and format limits, header counts, Pillow's verdict, orientation, ICC
profile to sRGB, 8 bits, alpha over white.  Every step that changed pixels leaves a flag.

Pillow is the judge of every file.  simplejpeg only makes the pixels of an undamaged, sequential,
single-scan JPEG, where it returns what Pillow would, bit for bit, and refuses anything else.

Functions
---------
* `decode` : bytes to pixels.
* `read` : a path to pixels, for regular files only.
* `bytes_of` : a path to bytes, for regular files only.
"""

from __future__ import annotations

import errno
import hashlib
import importlib
import io
import os
import stat
import threading
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simplejpeg
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError, features

from . import headers
from .pixels import flatten, load
from .refusals import (
    DECODER_EXCEPTIONS,
    FAULTS,
    LIMITS,
    Limits,
    Refused,
    check_layout,
    check_pixels,
    refusal,
    refuse,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.ImageFile import ImageFile

__all__ = [
    "DECODER_EXCEPTIONS",
    "FAULTS",
    "FLAGS",
    "LIMITS",
    "POLICY",
    "Fault",
    "Image",
    "Limits",
    "bytes_of",
    "decode",
    "read",
]

#: Version of the decoding policy; part of a run's identity.  Raise it with any change of pixels,
#: flags or fault codes.
POLICY = "1"

#: Every flag an image may carry, and what was done to its pixels.
FLAGS = {
    "orientation": "turned or mirrored as its orientation tag says",
    "orientation_invalid": "the orientation tag is none of 1 to 8 and was ignored",
    "exif_damaged": "damaged EXIF; its orientation was used if it could be read",
    "icc": "converted to sRGB from the color profile it carries",
    "icc_ignored": "a damaged or unfitting color profile was ignored",
    "cmyk_naive": "ink without a usable profile, converted by 255 minus",
    "16_bit": "scaled from 16 bits by 1/257",
    "alpha": "transparent parts were laid over white",
    "first_frame": "one of several pictures in the file: the first",
    "multi_picture_ignored": "a broken directory of further pictures was ignored",
}


@dataclass(frozen=True, eq=False)
class Image:
    """A decoded picture.

    Attributes
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB, upright.
    flags : tuple of str
        Keys of `FLAGS`, in the order in which the steps were taken.
    width, height : int
        Of `pixels`, so after turning.
    frames : int
        Pictures in the file; `pixels` is the first.
    format : str
        By content: Pillow's name, with `MPO` for a multi-picture JPEG.
    sha256 : str
        Of the file's bytes.  Damage often leaves no trace in pixels, so this is what identifies
        an item.
    """

    pixels: NDArray[np.uint8]
    flags: tuple[str, ...]
    width: int
    height: int
    frames: int
    format: str
    sha256: str


@dataclass(frozen=True)
class Fault:
    """Why a file gave no picture: a code of `FAULTS` and one line for people."""

    code: str
    message: str
    sha256: str | None = None


_PLUGINS = {
    "JPEG": "JpegImagePlugin",
    "PNG": "PngImagePlugin",
    "WEBP": "WebPImagePlugin",
    "GIF": "GifImagePlugin",
    "BMP": "BmpImagePlugin",
    "TIFF": "TiffImagePlugin",
    "AVIF": "AvifImagePlugin",
}

#: Formats whose header says how many pictures follow; `headers` counts those of the others.
_DECLARED_FRAMES = frozenset({"PNG", "WEBP", "AVIF", "MPO"})
_TILE_WIDTH, _TILE_LENGTH = 322, 323

#: `warnings.catch_warnings` swaps a list that all threads share.
_PILLOW = threading.Lock()


def decode(data: bytes, limits: Limits = LIMITS) -> Image | Fault:
    """Turn the bytes of a picture file into pixels.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
        What the file may cost.

    Returns
    -------
    Image or Fault
        The first picture of the file, or why there is none.

    Notes
    -----
    The limits bound memory to about 1.5 GB but do not bound time strictly: a caller with foreign
    files runs this in a worker process with a deadline.

    Examples
    --------
    >>> decode(b"GIF89a").code
    'truncated'
    >>> import io, PIL.Image
    >>> file = io.BytesIO()
    >>> PIL.Image.new("RGB", (4, 2), "red").save(file, "PNG")
    >>> picture = decode(file.getvalue())
    >>> picture.pixels.shape, picture.pixels[0, 0].tolist(), picture.flags
    ((2, 4, 3), [255, 0, 0], ())
    """
    if len(data) > limits.max_bytes:
        return Fault("too_large", f"expected at most {limits.max_bytes} bytes, got {len(data)}")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return _decode(data, sha256, limits)
    except Refused as refusal:
        return Fault(refusal.code, str(refusal), sha256)


def read(path: str | bytes | os.PathLike[str], limits: Limits = LIMITS) -> Image | Fault:
    r"""Read a regular file and turn it into pixels.

    Parameters
    ----------
    path : str, bytes or path-like
        Any name the system can hold, also one that is not UTF-8.
    limits : Limits
        What the file may cost.

    Returns
    -------
    Image or Fault
        As `decode`; or `bad_path`, `not_a_file`, `unreadable`.

    Examples
    --------
    >>> read("/dev/zero").code, read("no such file").code, read("a\0b").code
    ('not_a_file', 'unreadable', 'bad_path')
    """
    data = bytes_of(path, limits)
    return data if isinstance(data, Fault) else decode(data, limits)


def bytes_of(path: str | bytes | os.PathLike[str], limits: Limits = LIMITS) -> bytes | Fault:
    """Read a regular file without being held up, or led astray, by anything else.

    Parameters
    ----------
    path : str, bytes or path-like
        Any name the system can hold.
    limits : Limits
        What the file may cost.

    Returns
    -------
    bytes or Fault
        `bad_path`, `not_a_file`, `unreadable` or `too_large`.

    Examples
    --------
    >>> bytes_of("/dev/zero").code
    'not_a_file'
    """
    try:
        return _bytes_of(path, limits)
    except Refused as refusal:
        return Fault(refusal.code, str(refusal))


def _bytes_of(path: str | bytes | os.PathLike[str], limits: Limits) -> bytes:
    """Read a file that is regular before and after opening it, up to the size limit."""
    try:
        # Opening some devices has effects, so look first; look again at what was opened.
        _require_regular(os.stat(path))  # noqa: PTH116 - bytes and surrogates pass unchanged
        # Without O_NONBLOCK a pipe that took the file's place in between would hang here.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor
            status = os.fstat(descriptor)
            _require_regular(status)
            size = status.st_size
            if size <= limits.max_bytes:
                data = file.read(limits.max_bytes + 1) if size == 0 else _read_all(file, size)
                size = max(size, len(data))
    except ValueError as error:
        refuse("bad_path", f"expected a file name, got one with {error}")
    except OSError as error:
        code = "bad_path" if error.errno == errno.ENAMETOOLONG else "unreadable"
        refuse(code, error.strerror or type(error).__name__)
    if size > limits.max_bytes:
        refuse("too_large", f"expected at most {limits.max_bytes} bytes, got {size}")
    return data


def _read_all(file: io.FileIO, size: int) -> bytes:
    """Read the announced number of bytes, fewer only where the file shrank meanwhile."""
    data = file.read(size)
    while len(data) < size and (more := file.read(size - len(data))):
        data += more
    return data


def _require_regular(status: os.stat_result) -> None:
    """Refuse folders, pipes, sockets and devices."""
    if not stat.S_ISREG(status.st_mode):
        kind = stat.filemode(status.st_mode)[0]
        names = {"d": "a folder", "p": "a pipe", "s": "a socket"}
        refuse("not_a_file", f"expected a regular file, got {names.get(kind, 'a device')}")


def _decode(data: bytes, sha256: str, limits: Limits) -> Image:
    """Run the policy on bytes of acceptable length."""
    if not data:
        refuse("empty", "expected a picture, got no bytes")
    name = _format_of(data)
    layout = headers.survey(
        data,
        name,
        max_parts=limits.max_parts,
        max_scans=limits.max_scans,
        max_steps=limits.max_steps,
    )
    check_layout(layout, name, len(data), limits)
    try:
        with _PILLOW, warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("error")
            if name != "TIFF":
                # There this module reads metadata only: a remark, not a verdict.
                warnings.filterwarnings("always", module=r"PIL\.TiffImagePlugin")
            # Common in photographs of telephones, and it concerns only the pictures not used.
            warnings.filterwarnings("always", "Image appears to be a malformed MPO file")
            picture = _open(data, name)
            check_pixels(picture.size, limits)
            _check_tiles(picture, limits)
            frames = _frames(picture, layout, limits)
            kind = picture.format or name
            decoded = _fast_pixels(data, picture) if layout.single_scan else None
            turned = load(picture) if decoded is None else ()
            flat = flatten(picture, decoded, limits.max_profile_bytes)
    except DECODER_EXCEPTIONS as error:
        raise refusal(error, data, name, layout) from None
    flags = [*turned, *flat.flags]
    if frames > 1:
        flags.append("first_frame")
    if remarks and "exif_damaged" not in flags:
        directory = any("MPO" in str(remark.message) for remark in remarks)
        flags.append("multi_picture_ignored" if directory else "exif_damaged")
    height, width = flat.pixels.shape[:2]
    return Image(flat.pixels, tuple(flags), width, height, frames, kind, sha256)


def _format_of(data: bytes) -> str:
    """Name the format of a file, or refuse it."""
    name, foreign = headers.sniff(data)
    if foreign is not None:
        msg = f"expected one of {', '.join(headers.ALLOWED)}, got {foreign}: convert it first"
        refuse("unsupported_format", msg)
    if name is None:
        msg = f"expected a picture, got a file beginning with {data[:8]!r}"
        refuse("not_an_image", msg)
    if name == "AVIF" and not features.check("avif"):
        refuse("unsupported_format", "this Pillow was built without AVIF")
    return name


def _open(data: bytes, name: str) -> ImageFile:
    """Let Pillow read the header, with the one plugin that may."""
    if name not in PillowImage.OPEN:
        # Pillow would import all its plugins to find a missing one.
        importlib.import_module(f"PIL.{_PLUGINS[name]}")
    try:
        return PillowImage.open(io.BytesIO(data), formats=(name,))
    except UnidentifiedImageError:
        # `open` swallows the plugin's reason; ask the plugin itself for it.
        return PillowImage.OPEN[name][0](io.BytesIO(data), "")


def _check_tiles(picture: ImageFile, limits: Limits) -> None:
    """Refuse a TIFF whose tiles are larger than any picture: libtiff unpacks them whole."""
    if picture.format == "TIFF":
        tags = picture.tag_v2  # type: ignore[attr-defined]
        check_pixels((tags.get(_TILE_WIDTH) or 1, tags.get(_TILE_LENGTH) or 1), limits)


def _frames(picture: ImageFile, layout: headers.Layout, limits: Limits) -> int:
    """Count the pictures in the file, without walking through them."""
    frames = layout.frames
    if picture.format in _DECLARED_FRAMES:
        frames = max(1, getattr(picture, "n_frames", 1))
    if frames > limits.max_frames:
        refuse("too_many_frames", f"more than {limits.max_frames} pictures in one file")
    return frames


def _fast_pixels(data: bytes, picture: ImageFile) -> NDArray[np.uint8] | None:
    """Decode with simplejpeg where it is proven equal to Pillow; None leaves it to Pillow."""
    if picture.format != "JPEG" or picture.info.get("adobe_transform", 1) != 1:
        return None
    try:
        # Strict: any complaint, also one that Pillow would overlook, is Pillow's to judge.
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, "RGB", strict=True)
    except ValueError:
        return None
    return pixels if pixels.shape == (picture.height, picture.width, 3) else None
