"""What the most expensive accepted files cost: 50 megapixels, every step that copies pixels.

``python fuzz/largest.py`` builds them in memory, decodes each in a process of its own and prints
processor seconds and peak memory; it takes about two minutes and 2 GB of memory.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from multiprocessing import get_context

from PIL import Image, ImageCms

from benchmarks.data import images

SIDE = 7070


def encoded(mode: str, form: str, *, turned: bool = False, **options: object) -> bytes:
    """Encode a flat picture of nearly 50 megapixels."""
    color: dict[str, float | tuple[float, ...]]
    color = {"RGB": (200, 90, 60), "RGBA": (200, 90, 60, 90), "CMYK": (9, 9, 9, 9), "I;16": 900}
    file, exif = io.BytesIO(), Image.Exif()
    if turned:
        exif[0x0112] = 5
        options["exif"] = exif
    Image.new(mode, (SIDE, SIDE), color[mode]).save(file, form, **options)
    return file.getvalue()


def scans(count: int) -> bytes:
    """Encode a progressive JPEG and repeat its last scan until there are `count`."""
    data = encoded("RGB", "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    more = count - data.count(b"\xff\xda") + 1
    return data[:last] + data[last:-2] * more + data[-2:]


def build(name: str) -> bytes:
    """Build one of the files by name."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if name == "jpeg, 50 scans":
        return scans(50)
    if name == "jpeg, ink":
        return encoded("CMYK", "JPEG")
    if name == "png, 16 bit":
        return encoded("I;16", "PNG", compress_level=1)
    if name == "jpeg, profile, turned":
        return encoded("RGB", "JPEG", icc_profile=profile, turned=True)
    if name == "png, profile, alpha":
        return encoded("RGBA", "PNG", icc_profile=profile, compress_level=1)
    if name == "webp, profile, alpha":
        return encoded("RGBA", "WEBP", icc_profile=profile, lossless=True, method=0)
    return encoded("RGBA", "TIFF", icc_profile=profile, compression="tiff_deflate")


NAMES = (
    "jpeg, 50 scans",
    "jpeg, ink",
    "jpeg, profile, turned",
    "png, 16 bit",
    "png, profile, alpha",
    "webp, profile, alpha",
    "tiff, profile, alpha",
)


def cost(data: bytes) -> tuple[str, float, float]:
    """Decode in this fresh process; return the verdict, processor seconds and peak in MB."""
    start = time.process_time()
    result = images.decode(data)
    seconds = time.process_time() - start
    verdict = "pixels" if isinstance(result, images.Image) else result.code
    return verdict, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print one line a file."""
    for name in NAMES:
        # Two fresh processes, so that the encoder's memory is not counted.
        with get_context("spawn").Pool(1) as encoder:
            data = encoder.apply(build, (name,))
        with get_context("spawn").Pool(1) as decoder:
            verdict, seconds, peak = decoder.apply(cost, (data,))
        sys.stdout.write(
            f"{name:24}{len(data):9} bytes  {verdict}  {seconds:.1f} s  {peak:.0f} MB\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
