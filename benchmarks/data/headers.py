"""What a picture file says about itself, read before any decoder runs.

Pillow judges headers; this file only counts what Pillow would follow in a Python loop, or would
allocate memory for, before anyone could stop it: segments, chunks, pages and scans.  Nothing
here turns bytes into pixels.

Conventions
-----------
Every function takes the whole file as `bytes` and reads a few bytes of it.  Damage never raises:
a walk that would leave the file stops there and says so (`Layout.complete` is False), which
is how `truncated` is told from `corrupt` once Pillow has refused a file.

Functions
---------
* `sniff` : the format by its first bytes, never by its name.
* `survey` : sizes and counts of one file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

#: Formats that may be decoded, by Pillow's name.
ALLOWED = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")

#: First bytes of pictures this project knows but does not decode, and what they are.
FOREIGN = (
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000 codestream"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"8BPS", "Photoshop document"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript with preview"),
    (b"%PDF", "PDF"),
    (b"icns", "Apple icon"),
    (b"\x00\x00\x01\x00", "Windows icon"),
    (b"\x00\x00\x02\x00", "Windows cursor"),
    (b"DDS ", "DirectDraw surface"),
    (b"qoif", "QOI"),
    (b"\x01\xda", "SGI"),
    (b"\x59\xa6\x6a\x95", "Sun raster"),
    (b"/* XPM */", "XPM"),
    (b"SIMPLE  =", "FITS"),
    (b"v/1\x01", "OpenEXR"),
)
_NETPBM = re.compile(rb"P[1-7fF][\s#]")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

#: A BMP's compression field for runs of 8- and 4-bit pixels.
_RUN_LENGTH = (b"\1\0\0\0", b"\2\0\0\0")

#: A JPEG marker that is neither a stuffed zero, a fill byte nor a restart.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_GIF_BLOCK = re.compile(rb"[!,;]")
_LONE = frozenset({0x01, 0xD8, 0xD9})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset({0xC0, 0xC1})


@dataclass(frozen=True)
class Layout:
    """What a file declares, counted without decoding.

    Attributes
    ----------
    size : tuple of int or None
        Declared width and height in pixels, where this file's walk reads them.
    frames, scans, parts : int
        Pictures in the file, scans of a JPEG, and segments, chunks or pages walked.
    steps : int
        Work that Pillow would do in a Python loop: bytes of a run-length BMP, blocks of a GIF.
    single_scan : bool
        An 8-bit sequential JPEG with all three components in its one scan.
    complete : bool
        False when a declared length reaches past the last byte.
    """

    size: tuple[int, int] | None = None
    frames: int = 1
    scans: int = 1
    parts: int = 0
    steps: int = 0
    single_scan: bool = False
    complete: bool = True


def sniff(data: bytes) -> tuple[str | None, str | None]:
    r"""Tell a picture's format from its first bytes.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    allowed : str or None
        Pillow's name of the format when it is in `ALLOWED`.
    foreign : str or None
        What it is instead, for a known picture format that is not decoded here.

    Examples
    --------
    >>> sniff(b"\xff\xd8\xff\xe0 and so on")
    ('JPEG', None)
    >>> sniff(b"%!PS-Adobe-3.0 EPSF-3.0")
    (None, 'PostScript')
    >>> sniff(b"<svg></svg>")
    (None, None)
    """
    allowed = _allowed(data)
    if allowed is not None:
        return allowed, None
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return None, "HEIC"
    for magic, name in FOREIGN:
        if data.startswith(magic):
            return None, name
    return None, "Netpbm" if _NETPBM.match(data) else None


def _allowed(data: bytes) -> str | None:
    """Name the allowed format that the first bytes announce."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return "TIFF"
    if data[4:8] == b"ftyp" and _is_avif(data):
        return "AVIF"
    return "BMP" if data.startswith(b"BM") else None


def _is_avif(data: bytes) -> bool:
    """Whether an ISO file names an AVIF brand, as its own or among the compatible ones."""
    brands = data[8 : min(int.from_bytes(data[:4]), 256)]
    return any(brands[i : i + 4] in (b"avif", b"avis") for i in range(0, len(brands), 4))


def survey(data: bytes, name: str, *, max_parts: int, max_scans: int, max_steps: int) -> Layout:
    r"""Count the parts of a file of a known format.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        One of `ALLOWED`.
    max_parts, max_scans, max_steps : int
        Where counting stops: a result one above the limit means "more than the limit".

    Returns
    -------
    Layout
        What the file declares.

    Examples
    --------
    >>> most = {"max_parts": 9, "max_scans": 9, "max_steps": 9}
    >>> survey(b"GIF89a" + bytes(7) + b";", "GIF", **most).complete
    True
    >>> survey(b"\xff\xd8\xff\xe0\x01\x00cut", "JPEG", **most).complete
    False
    """
    if name == "JPEG":
        return _jpeg(data, max_parts, max_scans)
    if name == "GIF":
        return _gif(data, max_parts, max_steps)
    if name == "TIFF":
        return _tiff(data, max_parts)
    if name == "BMP":
        runs = len(data) if data[30:34] in _RUN_LENGTH else 0
        return Layout(steps=runs, complete=int.from_bytes(data[2:6], "little") <= len(data))
    if name == "AVIF":
        return _chunks(_boxes(data), len(data), max_parts)
    walk = _png_chunks(data) if name == "PNG" else _riff_chunks(data)
    layout = _chunks(walk, len(data), max_parts)
    if name == "WEBP" and int.from_bytes(data[4:8], "little") + 8 > len(data):
        return replace(layout, complete=False)
    return layout


def _segments(data: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield a JPEG's markers with the bounds of their contents."""
    position = start
    while (found := _MARKER.search(data, position)) is not None:
        marker, position = found[1][0], found.end()
        end = position
        if marker not in _LONE:
            end += max(2, int.from_bytes(data[position : position + 2]))
            position += 2
        yield marker, position, end
        position = end


def _jpeg(data: bytes, max_parts: int, max_scans: int) -> Layout:
    """Walk a JPEG to its first scan, and further only if it may hold several."""
    size, kind, components, bits, scans, parts = None, 0, 0, 0, 0, 0
    for marker, start, end in _segments(data, 2):
        parts += 1
        if end > len(data) or parts > max_parts:
            break
        if marker in _FRAMES:
            bits, height, width, components = struct.unpack(">BHHB", data[start:end][:6].ljust(6))
            size, kind = (width, height), marker
        elif marker == 0xDA:
            scans += 1
            single = kind in _SEQUENTIAL and data[start:end][:1] == bytes((components,))
            if single:
                # The decoder stops after this scan, so nothing behind it needs counting.
                plain = bits == 8 and components == 3
                return Layout(size, scans=1, parts=parts, single_scan=plain)
            if scans > max_scans:
                break
        elif marker == 0xD9:
            return Layout(size, scans=scans, parts=parts)
    return Layout(size, scans=scans, parts=parts, complete=False)


def jpeg_is_complete(data: bytes) -> bool:
    """Whether an end marker follows the first scan of a JPEG.

    Parameters
    ----------
    data : bytes
        A file beginning like a JPEG.

    Returns
    -------
    bool
        False for a file cut anywhere before its end marker.

    Examples
    --------
    >>> jpeg_is_complete(bytes.fromhex("ffd8 ffda0002 1234 ffd9"))
    True
    >>> jpeg_is_complete(bytes.fromhex("ffd8 ffda0002 12"))
    False
    """
    scanned = False
    for marker, _, end in _segments(data, 2):
        if end > len(data):
            return False
        scanned = scanned or marker == 0xDA
        if marker == 0xD9:
            return scanned
    return False


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield a PNG's chunk names with the position behind each chunk."""
    position = 8
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        position += 12 + length
        yield name, position
        if name == b"IEND":
            return
    yield b"", len(data) + 1


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield a WebP's chunk names with the position behind each chunk."""
    position = 12
    while position + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        position += 8 + length
        yield name, position
        position += length % 2


def _boxes(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield an AVIF's top-level boxes with the position behind each."""
    position = 0
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16])
        position = position + max(8, length) if length else len(data)
        yield name, position


def _chunks(walk: Iterator[tuple[bytes, int]], length: int, max_parts: int) -> Layout:
    """Count chunks up to a limit, and see whether the last one ends inside the file."""
    parts, end = 0, 0
    for _, position in walk:
        parts, end = parts + 1, position
        if parts > max_parts:
            break
    return Layout(parts=parts, complete=end <= length)


def _sub_blocks(data: bytes, position: int, most: int) -> tuple[int, int]:
    """Skip a GIF's chain of sub-blocks; return the position behind it and their number."""
    count = 0
    while position < len(data) and data[position] and count <= most:
        position += data[position] + 1
        count += 1
    return position + 1, count


def _color_table(flags: int) -> int:
    """Length in bytes of the color table that a GIF's flag byte announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif(data: bytes, max_parts: int, max_steps: int) -> Layout:
    """Count a GIF's pictures by walking its blocks."""
    if len(data) < 13:
        return Layout(frames=0, complete=False)
    frames, parts, steps, position = 0, 0, 0, 13 + _color_table(data[10])
    while position < len(data) and parts <= max_parts and steps <= max_steps:
        kind, blocks = data[position], 0
        if kind == 0x3B:
            return Layout(frames=frames, parts=parts, steps=steps)
        if kind == 0x2C and position + 9 < len(data):
            frames += 1
            start = position + 11 + _color_table(data[position + 9])
            position, blocks = _sub_blocks(data, start, max_steps)
        elif kind == 0x21:
            position, blocks = _sub_blocks(data, position + 2, max_steps)
        else:
            # Pillow skips stray bytes between blocks, so does the count.
            found = _GIF_BLOCK.search(data, position + 1)
            position = found.start() if found else len(data)
        parts, steps = parts + 1, steps + blocks
    return Layout(frames=frames, parts=parts, steps=steps, complete=False)


def _tiff(data: bytes, max_parts: int) -> Layout:
    """Count a TIFF's pages by following the chain of directories."""
    order = "<" if data[:2] == b"II" else ">"
    if 43 in (data[2], data[3]):
        count, entry, link, position = f"{order}Q", 20, f"{order}Q", 8
    else:
        count, entry, link, position = f"{order}H", 12, f"{order}I", 4
    seen: set[int] = set()
    while position + struct.calcsize(link) <= len(data) and len(seen) <= max_parts:
        (start,) = struct.unpack_from(link, data, position)
        if start == 0 or start in seen:
            return Layout(frames=len(seen), parts=len(seen))
        if start + struct.calcsize(count) > len(data):
            break
        seen.add(start)
        (entries,) = struct.unpack_from(count, data, start)
        position = start + struct.calcsize(count) + entries * entry
    return Layout(frames=len(seen), parts=len(seen), complete=False)
