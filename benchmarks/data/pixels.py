"""From an opened picture to upright 8-bit sRGB: depth, profile, transparency, orientation.

Conventions
-----------
Functions take a picture that Pillow has opened and not yet judged bad; whatever Pillow raises
passes through, for `images` to name.  Flags are keys of `images.FLAGS`.

Functions
---------
* `load` : let Pillow decode, and say whether it turned the picture.
* `flatten` : pixels of any mode, upright, in sRGB, over white.
"""

from __future__ import annotations

import functools
import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageCms

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.ImageFile import ImageFile

_ORIENTATION = 0x0112
_PHOTOMETRIC = 0x0106
_WHITE_IS_ZERO = 0
_WIDE = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})
_GRAY = frozenset({"1", "L", "LA", "La"}) | _WIDE
#: Modes whose values have no agreed way to 8 bits: floats, 32-bit integers, Lab, HSV.
_UNSCALED = frozenset({"F", "I", "LAB", "HSV"})
#: Where a file may keep its orientation, as Pillow names the places.
_METADATA = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif"})
_EXIF_EXCEPTIONS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    struct.error,
    Warning,
)
_PROFILE_EXCEPTIONS = (
    ImageCms.PyCMSError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)
#: The color space that a profile must declare to fit a mode.
_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


@dataclass(frozen=True, eq=False)
class FlatPicture:
    """Pixels as uint8 (M, N, 3) in sRGB, upright, contiguous, and the flags of what was done."""

    pixels: NDArray[np.uint8]
    flags: tuple[str, ...]


#: 16 bits to 8 by 1/257, rounded, as a table: dividing 50 million values takes seconds.
_NARROW = ((np.arange(65536) + 128) // 257).astype(np.uint8)


class Layers(NamedTuple):
    """A picture taken apart: 8-bit color of mode L, RGB or CMYK, and its opacity if it has one."""

    color: PillowImage.Image
    opacity: PillowImage.Image | None = None
    flags: tuple[str, ...] = ()


def load(picture: ImageFile) -> tuple[str, ...]:
    """Let Pillow decode, and say whether it turned the picture on the way.

    Parameters
    ----------
    picture : PIL.ImageFile.ImageFile
        Opened.

    Returns
    -------
    tuple of str
        `orientation` for a TIFF that Pillow turned upright: its tag is gone afterwards.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> PillowImage.new("L", (3, 2)).save(file, "TIFF", tiffinfo={_ORIENTATION: 6})
    >>> picture = PillowImage.open(file)
    >>> load(picture), picture.size
    (('orientation',), (2, 3))
    """
    tags = getattr(picture, "tag_v2", {}) if picture.format == "TIFF" else {}
    tag = tags.get(_ORIENTATION, 1)
    picture.load()
    return ("orientation",) if tag in range(2, 9) else ()


def flatten(
    picture: ImageFile, decoded: NDArray[np.uint8] | None, max_profile_bytes: int
) -> FlatPicture:
    """Bring a picture to upright 8-bit sRGB without transparency.

    Parameters
    ----------
    picture : PIL.ImageFile.ImageFile
        Loaded, or only opened where `decoded` is given: a TIFF turns itself while loading and
        then drops its tag.  Closed afterwards where that frees memory.
    decoded : ndarray of shape (M, N, 3), dtype uint8, or None
        RGB pixels where something else has decoded them already.
    max_profile_bytes : int
        Longer color profiles are ignored.

    Returns
    -------
    FlatPicture
        Pixels and flags.

    Raises
    ------
    NotImplementedError
        The mode has no agreed way to 8 bits.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> PillowImage.new("RGBA", (1, 1), (255, 0, 0, 0)).save(file, "PNG")
    >>> picture = PillowImage.open(file)
    >>> _ = picture.load()
    >>> flat = flatten(picture, None, 10)
    >>> flat.pixels.tolist(), flat.flags
    ([[[255, 255, 255]]], ('alpha',))
    """
    profile = picture.info.get("icc_profile")
    tag, flags = _orientation(picture)
    if decoded is not None and not profile:
        return FlatPicture(_turn(decoded, tag), tuple(flags))
    layers = _layers(picture) if decoded is None else Layers(PillowImage.fromarray(decoded))
    if layers.color is not picture:
        # At 50 million pixels every copy kept is 200 MB.
        picture.close()
    flags.extend(layers.flags)
    color, steps = _srgb(layers.color, profile, max_profile_bytes)
    flags.extend(steps)
    if layers.opacity is not None and layers.opacity.getextrema() != (255, 255):
        flags.append("alpha")
        paper = PillowImage.new("RGB", color.size, (255, 255, 255))
        paper.paste(color, mask=layers.opacity)
        color = paper
    return FlatPicture(_turn(np.asarray(color), tag), tuple(flags))


def _layers(picture: ImageFile) -> Layers:
    """Take a loaded picture apart into 8-bit color and opacity."""
    if picture.mode in _UNSCALED:
        msg = f"no agreed way from mode {picture.mode} to 8 bits"
        raise NotImplementedError(msg)
    if picture.mode in _WIDE:
        return _narrow(picture)
    if picture.mode in {"L", "RGB", "CMYK"} and "transparency" not in picture.info:
        return Layers(picture)
    if not picture.has_transparency_data:
        return Layers(picture.convert("L" if picture.mode == "1" else "RGB"))
    whole = picture.convert("RGBA")
    opacity = whole.getchannel("A")
    color = whole.getchannel("R") if picture.mode in _GRAY else whole.convert("RGB")
    return Layers(color, opacity)


def _narrow(picture: ImageFile) -> Layers:
    """Scale 16-bit gray to 8 bits: 65535 becomes 255, where Pillow would clip at 255."""
    wide = np.asarray(picture).astype(np.uint16, copy=False)
    tags = getattr(picture, "tag_v2", None) or {}
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        # Pillow inverts such TIFFs at 8 bits and leaves them negative at 16.
        wide = np.uint16(65535) - wide
    narrow = _NARROW[wide]
    opacity = None
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        opacity = PillowImage.fromarray(np.where(wide == clear, 0, 255).astype(np.uint8))
    return Layers(PillowImage.fromarray(narrow), opacity, ("16_bit",))


def _srgb(
    color: PillowImage.Image, profile: bytes | None, max_profile_bytes: int
) -> tuple[PillowImage.Image, list[str]]:
    """Convert color of mode L, RGB or CMYK to sRGB, through its profile if there is a good one."""
    flags = []
    if profile:
        try:
            if len(profile) > max_profile_bytes:
                msg = f"expected a profile of at most {max_profile_bytes} bytes"
                raise ValueError(msg)
            converted = ImageCms.applyTransform(color, _transform(profile, color.mode))
        except _PROFILE_EXCEPTIONS:
            flags.append("icc_ignored")
        else:
            return converted or color, ["icc"]
    if color.mode == "CMYK":
        flags.append("cmyk_naive")
    return (color if color.mode == "RGB" else color.convert("RGB")), flags


@functools.lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """Build the way from a profile to sRGB; photographs of one camera share it."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space != _SPACES[mode]:
        msg = f"expected a profile for {_SPACES[mode]}, got one for {space}"
        raise ValueError(msg)
    target = ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(source, target, mode, "RGB")


def _orientation(picture: ImageFile) -> tuple[int, list[str]]:
    """Read the orientation tag, 1 to 8, from EXIF or XMP."""
    if not picture.info.keys() & _METADATA:
        return 1, []
    try:
        tag = picture.getexif().get(_ORIENTATION, 1)
    except _EXIF_EXCEPTIONS:
        return 1, ["exif_damaged"]
    if tag not in range(1, 9):
        return 1, ["orientation_invalid"]
    return int(tag), ["orientation"] if tag > 1 else []


def _turn(pixels: NDArray[np.uint8], tag: int) -> NDArray[np.uint8]:
    """Turn and mirror pixels as the orientation tag says."""
    # 5 to 8 exchange rows and columns first; then the tag says which axes run backwards.
    upright = pixels.transpose(1, 0, 2) if tag >= 5 else pixels
    if tag in {3, 4, 7, 8}:
        upright = upright[::-1]
    if tag in {2, 3, 6, 7}:
        upright = upright[:, ::-1]
    return np.ascontiguousarray(upright)
