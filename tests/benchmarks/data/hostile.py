"""Files that break decoders, built from nothing, each with the verdict it must get.

Run as a script it writes the corpus into a folder: ``python -m tests.benchmarks.data.hostile
FOLDER``.  The rows follow what was observed in OpenCV and Pillow (decision 0002).
"""

# Names that are not text are the point here, and pathlib takes no bytes.
# ruff: noqa: PTH102, PTH118, PTH119, PTH123, PTH211

from __future__ import annotations

import io
import os
import socket
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

PIXELS = "pixels"


@dataclass(frozen=True)
class Case:
    """One file: its path, the fault code it must get or `pixels`, and flags it must carry."""

    path: bytes
    expected: str
    flags: tuple[str, ...] = ()
    bomb: bool = False


@dataclass(frozen=True)
class File:
    """Name, contents and expected verdict of a file to be written."""

    name: str | bytes
    data: bytes
    expected: str
    flags: tuple[str, ...] = ()
    bomb: bool = False


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Draw a small RGB picture with edges, ramps and grain, whose corners differ."""
    rows, columns = np.mgrid[:height, :width]
    grain = np.random.default_rng(0).integers(0, 24, (height, width))
    red = columns * 200 // width + grain
    green = rows * 200 // height + grain
    blue = np.where((rows // 8 + columns // 8) % 2, 200, 40) + grain
    return Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8))


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    """Encode a picture in memory."""
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    """Build one PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    size: tuple[int, int], bits: int, color: int, pixels: bytes, *extra: bytes, packed: bool = False
) -> bytes:
    """Build a PNG around raw or already deflated scan lines."""
    header = struct.pack(">IIBBBBB", *size, bits, color, 0, 0, 0)
    body = pixels if packed else zlib.compress(pixels)
    chunks = [png_chunk(b"IHDR", header), *extra, png_chunk(b"IDAT", body), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def zeros_deflated(count: int) -> bytes:
    """Deflate many zero bytes without holding them."""
    packer, block = zlib.compressobj(1), bytes(1_000_000)
    parts = [packer.compress(block) for _ in range(count // len(block))]
    return b"".join([*parts, packer.flush()])


def with_exif_orientation(form: str, tag: int) -> bytes:
    """Encode the scene with an orientation tag."""
    exif = Image.Exif()
    exif[0x0112] = tag
    if form == "TIFF":
        return encoded(scene(), form, tiffinfo={0x0112: tag})
    return encoded(scene(), form, exif=exif, quality=95)


def jpeg_sized(width: int, height: int) -> bytes:
    """Forge the size in a small JPEG's frame header."""
    data = bytearray(encoded(scene(16, 16), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans(count: int) -> bytes:
    """Repeat the last scan of a progressive JPEG."""
    data = encoded(scene(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def swapped_profile() -> bytes:
    """Build an sRGB profile whose red and blue primaries are exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    head, body = bytearray(profile[:300]), profile[300:]
    red, blue = head.index(b"rXYZ"), head.index(b"bXYZ")
    head[red : red + 4], head[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(head) + body


def tiff(entries: list[tuple[int, int, int, int]], body: bytes = b"", following: int = 0) -> bytes:
    """Build a little-endian TIFF of one directory of inline values, pixels at byte 8."""
    start = 8 + len(body)
    directory = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    head = b"II*\0" + struct.pack("<I", start) + body
    return head + struct.pack("<H", len(entries)) + directory + struct.pack("<I", following)


def tiff_gray(width: int, height: int, *extra: tuple[int, int, int, int], **options: int) -> bytes:
    """Build an uncompressed 8-bit gray TIFF of 16 bytes of pixels."""
    base = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1)]
    base += [(262, 3, 1, 1), (277, 3, 1, 1)]
    strips = [] if any(tag == 322 for tag, *_ in extra) else [(273, 4, 1, 8), (279, 4, 1, 16)]
    return tiff([*base, *strips, *extra], bytes(range(16)), **options)


def tiff_pages(count: int) -> bytes:
    """Chain many empty directories behind a picture."""
    data = bytearray(tiff_gray(4, 4))
    data[-4:] = struct.pack("<I", len(data))
    for page in range(count):
        here = len(data)
        data += struct.pack("<HI", 0, 0 if page == count - 1 else here + 6)
    return bytes(data)


def gif_frames(count: int) -> bytes:
    """Repeat the picture of a one-pixel GIF."""
    data = encoded(Image.new("L", (1, 1)), "GIF")
    start = data.index(b",", 13)
    return data[:start] + data[start:-1] * count + b";"


def webp_sized(width: int, height: int) -> bytes:
    """Forge the canvas of a lossless WebP."""
    data = bytearray(encoded(Image.new("RGB", (8, 8), "red"), "WEBP", lossless=True))
    bits = int.from_bytes(data[21:25], "little") & ~0xFFFFFFF
    data[21:25] = (bits | (width - 1) | (height - 1) << 14).to_bytes(4, "little")
    return bytes(data)


def flipped(data: bytes, count: int, seed: int) -> bytes:
    """Change some bytes in the second half of a file."""
    rng, damaged = np.random.default_rng(seed), bytearray(data)
    for at in rng.integers(len(data) // 2, len(data) - 2, count):
        damaged[at] = int(rng.integers(0, 255))
    return bytes(damaged)


def _cut() -> Iterator[File]:
    """Yield files that end early."""
    jpeg = encoded(scene(), "JPEG", quality=90)
    for left in (3, 200, len(jpeg) // 2, len(jpeg) - 300):
        yield File(f"cut at {left}.jpg", jpeg[:left], "truncated")
    yield File("cut by one byte.jpg", jpeg[:-1], "truncated")
    progressive = encoded(scene(), "JPEG", progressive=True)
    yield File("cut progressive.jpg", progressive[: len(progressive) // 2], "truncated")
    for form in ("PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"):
        data = encoded(scene(), form)
        yield File(f"cut in half.{form}", data[: len(data) // 2], "truncated")
        yield File(f"cut in the header.{form}", data[:20], "truncated")


def _foreign() -> Iterator[File]:
    """Yield files that are no pictures, or pictures of other kinds."""
    yield File("empty.jpg", b"", "empty")
    for name, data in {
        "text.jpg": b"this is not a picture\n" * 40,
        "drawing.jpg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        "archive.jpg": b"PK\x03\x04" + bytes(60),
        "page.png": b"<!DOCTYPE html><html></html>",
        "zeros.png": bytes(5000),
        "one byte.gif": b"G",
        "script.jpg": b"#!/bin/sh\nexit 1\n",
    }.items():
        yield File(name, data, "not_an_image")
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)
    for name, data in {
        "postscript.jpg": eps,
        "photo.heic": heic,
        "paper.pdf": b"%PDF-1.7\n",
        "layers.psd": b"8BPS\0\1" + bytes(40),
        "picture.jxl": b"\xff\x0a" + bytes(40),
        "picture.jp2": encoded(scene(), "JPEG2000"),
        "picture.ico": encoded(scene(32, 32), "ICO"),
        "picture.ppm": encoded(scene(), "PPM"),
    }.items():
        yield File(name, data, "unsupported_format")


def _damaged() -> Iterator[File]:
    """Yield files that contradict their format."""
    good = encoded(scene(), "PNG")
    at = good.index(b"IDAT") + 20
    yield File("bad crc.png", good[:at] + b"\0\0\0" + good[at + 3 :], "corrupt")
    yield File("zero width.png", png((0, 8), 8, 0, bytes(9)), "corrupt")
    yield File("zero width.jpg", jpeg_sized(0, 16), "corrupt")
    yield File("zero height.jpg", jpeg_sized(16, 0), "corrupt")
    yield File("bad depth.png", png((4, 4), 5, 0, bytes(20)), "corrupt")
    yield File("no pixels.gif", b"GIF89a\4\0\4\0\0\0\0;", "corrupt")
    yield File("loop of pages.tif", tiff_gray(4, 4, following=24), PIXELS)
    twelve = bytearray(encoded(scene(), "JPEG"))
    twelve[twelve.index(b"\xff\xc0") + 4] = 12
    yield File("twelve bits.jpg", bytes(twelve), "unsupported_format")
    jpeg = encoded(scene(), "JPEG", quality=90)
    yield File("twenty bytes changed.jpg", flipped(jpeg, 20, 3), PIXELS)
    # Pillow warns here, and a warning is a refusal.
    wrong = tiff_gray(4, 4, (42112, 2, 5_000_000, 8))
    yield File("tag beyond the end.tif", wrong, "corrupt")


def _bombs() -> Iterator[File]:
    """Yield small files that would cost much."""
    rows = zeros_deflated(12_000 * 12_001)
    for name, data in {
        "12000 gray.png": png((12_000, 12_000), 8, 0, rows, packed=True),
        "12000 color.png": png((12_000, 12_000), 8, 2, bytes(99)),
        "30000 gray.png": png((30_000, 30_000), 8, 0, bytes(99)),
        "60000 one bit.png": png((60_000, 60_000), 1, 0, bytes(99)),
        "one long row.png": png((2**31 - 1, 1), 8, 0, bytes(99)),
        "screen.gif": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\2\x4c\1\0;",
        "65500.jpg": jpeg_sized(65_500, 65_500),
        "12000.webp": webp_sized(12_000, 12_000),
        "16000.webp": webp_sized(16_000, 16_000),
        "30000.tif": tiff_gray(30_000, 30_000),
        "tile.tif": tiff_gray(
            4, 4, (322, 4, 1, 65_536), (323, 4, 1, 32_768), (324, 4, 1, 8), (325, 4, 1, 16)
        ),
        "20000.bmp": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, 20_000, 20_000, 1, 24, 0, 0, 1, 1, 0, 0)
        + bytes(45),
    }.items():
        yield File(name, data, "too_large", bomb=True)
    yield File("20000.jpg", jpeg_sized(20_000, 20_000), "suspicious_ratio", bomb=True)
    yield File("9000.jpg", jpeg_sized(9_000, 9_000), "suspicious_ratio", bomb=True)
    text = png_chunk(b"zTXt", b"Comment\0\0" + zeros_deflated(200_000_000))
    gray = png((4, 4), 8, 0, bytes(20), text)
    yield File("200 MB of text.png", gray, "metadata_bomb", bomb=True)
    profile = png_chunk(b"iCCP", b"icc\0\0" + zeros_deflated(200_000_000))
    yield File(
        "200 MB profile.png", png((4, 4), 8, 0, bytes(20), profile), "metadata_bomb", bomb=True
    )
    crumbs = png_chunk(b"teSt", b"") * 30_000
    yield File("30000 chunks.png", png((4, 4), 8, 0, bytes(20), crumbs), "metadata_bomb", bomb=True)
    jpeg = encoded(scene(), "JPEG")
    comments = jpeg[:2] + b"\xff\xfe\0\2" * 30_000 + jpeg[2:]
    yield File("30000 comments.jpg", comments, "metadata_bomb", bomb=True)
    runs = (
        b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 1078, 40, 7000, 7000, 1, 8, 1, 0, 1, 1, 0, 0)
        + bytes(4_100_000)
    )
    yield File("runs.bmp", runs, "slow_encoding", bomb=True)
    yield File("410 scans.jpg", many_scans(410), "too_many_scans", bomb=True)
    yield File("20000 frames.gif", gif_frames(20_000), "too_many_frames", bomb=True)
    yield File("20000 pages.tif", tiff_pages(20_000), "too_many_frames", bomb=True)


def _unusual() -> Iterator[File]:
    """Yield sound pictures that decoders get wrong, with the flags they must carry."""
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        yield File(f"on its side.{form}", with_exif_orientation(form, 6), PIXELS, ("orientation",))
    odd = with_exif_orientation("JPEG", 99)
    yield File("orientation 99.jpg", odd, PIXELS, ("orientation_invalid",))
    photo = encoded(scene(), "JPEG")
    directory = b"MPF\0II*\0\x08\0\0\0\x01\0\1\xb0\4\0\1\0\0\0\2\0\0\0\0\0\0\0"
    segment = b"\xff\xe2" + struct.pack(">H", len(directory) + 2) + directory
    broken = photo[:2] + segment + photo[2:]
    yield File("broken directory.jpg", broken, PIXELS, ("multi_picture_ignored",))
    # Orientation 6, then a tag whose value lies beyond the end: turned all the same.
    exif = b"Exif\0\0II*\0\x08\0\0\0\2\0" + struct.pack("<HHIHH", 274, 3, 1, 6, 0)
    exif += struct.pack("<HHIII", 271, 2, 99, 5000, 0)
    yield File(
        "damaged exif.jpg",
        encoded(scene(), "JPEG", exif=exif),
        PIXELS,
        ("orientation", "exif_damaged"),
    )
    ink = encoded(scene().convert("CMYK"), "JPEG")
    yield File("ink.jpg", ink, PIXELS, ("cmyk_naive",))
    wide = np.arange(0, 65_536, 1024, dtype=np.uint16).reshape(8, 8)
    deep = encoded(Image.fromarray(wide), "PNG")
    yield File("16 bit gray.png", deep, PIXELS, ("16_bit",))
    yield File("16 bit gray.tif", encoded(Image.fromarray(wide), "TIFF"), PIXELS, ("16_bit",))
    rows = b"".join(b"\0" + bytes(range(48)) for _ in range(4))
    yield File("16 bit color.png", png((8, 4), 16, 2, rows), PIXELS)
    clear = scene().convert("RGBA")
    clear.putalpha(0)
    for form in ("PNG", "WEBP", "TIFF"):
        data = encoded(clear, form, **({"exact": True, "lossless": True} if form == "WEBP" else {}))
        yield File(f"hidden color.{form}", data, PIXELS, ("alpha",))
    yield File("hidden gray.png", encoded(clear.convert("LA"), "PNG"), PIXELS, ("alpha",))
    table = encoded(scene().quantize(16), "PNG", transparency=0)
    yield File("clear palette.png", table, PIXELS, ("alpha",))
    key = encoded(Image.new("RGB", (4, 4), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    yield File("clear color.png", key, PIXELS, ("alpha",))
    yield File("one bit.png", encoded(scene().convert("1"), "PNG"), PIXELS)
    yield File("gray.jpg", encoded(scene().convert("L"), "JPEG"), PIXELS)
    more = [scene().rotate(90), scene().rotate(180)]
    for form in ("GIF", "WEBP", "PNG", "TIFF", "AVIF", "MPO"):
        data = encoded(scene(), form, save_all=True, append_images=more)
        yield File(f"three.{form}", data, PIXELS, ("first_frame",))
    swapped = encoded(scene(), "JPEG", icc_profile=swapped_profile())
    yield File("swapped profile.jpg", swapped, PIXELS, ("icc",))
    junk = encoded(scene(), "PNG", icc_profile=b"garbage" * 40)
    yield File("garbage profile.png", junk, PIXELS, ("icc_ignored",))
    unfit = encoded(scene().convert("L"), "JPEG", icc_profile=swapped_profile())
    yield File("unfitting profile.jpg", unfit, PIXELS, ("icc_ignored",))
    floats = np.full((4, 4), np.nan, np.float32)
    yield File("nan.tif", encoded(Image.fromarray(floats), "TIFF"), "unsupported_format")
    longs = np.full((4, 4), 70_000, np.int32)
    yield File("32 bit.tif", encoded(Image.fromarray(longs), "TIFF"), "unsupported_format")
    jpeg = encoded(scene(), "JPEG", quality=90)
    yield File("jpeg inside.png", jpeg, PIXELS)
    yield File("and an archive.jpg", jpeg + b"PK\x03\x04" + bytes(60), PIXELS)
    for form in ("BMP", "AVIF", "WEBP", "GIF"):
        yield File(f"plain.{form}", encoded(scene(), form), PIXELS)
    yield File("two\nlines.jpg", jpeg, PIXELS)
    yield File("<script>alert(1)<_script>.jpg", jpeg, PIXELS)
    yield File("=HYPERLINK(1).jpg", jpeg, PIXELS)
    yield File(b"not utf-8 \xff\xfe.jpg", jpeg, PIXELS)


def files() -> Iterator[File]:
    """Yield every file of the corpus that is made of bytes."""
    for group in (_foreign, _cut, _damaged, _bombs, _unusual):
        yield from group()


def _places(folder: bytes) -> Iterator[Case]:
    """Make names that are not regular files."""

    def at(name: bytes) -> bytes:
        """Place a name in the folder."""
        return os.path.join(folder, name)

    os.mkdir(at(b"folder.jpg"))
    yield Case(at(b"folder.jpg"), "not_a_file")
    os.mkfifo(at(b"pipe.jpg"))
    yield Case(at(b"pipe.jpg"), "not_a_file")
    for name, target, expected in (
        (b"zero.jpg", b"/dev/zero", "not_a_file"),
        (b"null.jpg", b"/dev/null", "not_a_file"),
        (b"to a pipe.jpg", b"pipe.jpg", "not_a_file"),
        (b"loop.jpg", b"loop.jpg", "unreadable"),
        (b"dangling.jpg", b"nothing here", "unreadable"),
        (b"to a picture.jpg", b"gray.jpg", PIXELS),
    ):
        os.symlink(target, at(name))
        yield Case(at(name), expected)
    with socket.socket(socket.AF_UNIX) as listener:
        # Bound by a relative name: the absolute one may be too long for a socket.
        here = os.open(".", os.O_RDONLY)
        os.chdir(folder)
        listener.bind(b"socket.jpg")
        os.fchdir(here)
        os.close(here)
    yield Case(at(b"socket.jpg"), "not_a_file")
    with open(at(b"60 MB.jpg"), "wb") as sparse:
        sparse.truncate(60_000_000)
    yield Case(at(b"60 MB.jpg"), "too_large", bomb=True)
    yield Case(at(b"missing.jpg"), "unreadable")
    yield Case(at(b"a\0b.jpg"), "bad_path")
    yield Case(at(b"long" * 1250), "bad_path")


def build(folder: Path) -> list[Case]:
    """Write the corpus into an empty folder and say what each file must become."""
    root, cases = os.fsencode(folder), []
    for file in files():
        path = os.path.join(root, os.fsencode(file.name))
        with open(path, "xb") as out:
            out.write(file.data)
        cases.append(Case(path, file.expected, file.flags, file.bomb))
    return [*cases, *_places(root)]


if __name__ == "__main__":
    for case in build(Path(sys.argv[1])):
        print(case.expected, os.fsdecode(os.path.basename(case.path)).encode("ascii", "replace"))
