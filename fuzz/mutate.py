"""Damage pictures in many ways and see that each becomes pixels or a named fault.

Every damaged file is decoded in a worker process with bounded memory, processor time and wall
time.  A worker that dies or hangs is run again, one file at a time, until the file is found.
For JPEG the verdict and the pixels are also compared with Pillow's own, which is the license
for decoding undamaged JPEG with another library (decision 0002).

``python fuzz/mutate.py --files 100000`` prints a table and exits with 1 if anything crashed,
hung or disagreed.  The same seed gives the same files on every machine.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import resource
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.data import images

BLOCK = 500
HANG_SECONDS = 10
_INTERESTING = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00")


def scene(width: int, height: int) -> Image.Image:
    """Draw a small picture with ramps, edges and grain."""
    rows, columns = np.mgrid[:height, :width]
    grain = np.random.default_rng(1).integers(0, 32, (height, width))
    red = columns * 220 // width
    green = np.where((rows // 5 + columns // 7) % 2, 200, 20)
    return Image.fromarray(
        np.stack([red + grain, green + grain, rows * 220 // height + grain], 2)
        .clip(0, 255)
        .astype(np.uint8)
    )


def seeds() -> dict[str, list[bytes]]:
    """Encode the sound pictures that are to be damaged, by format."""

    def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
        """Encode a picture in memory."""
        file = io.BytesIO()
        picture.save(file, form, **options)
        return file.getvalue()

    picture, exif = scene(48, 36), Image.Exif()
    exif[0x0112] = 6
    more = {"save_all": True, "append_images": [picture.rotate(180), picture.rotate(90)]}
    return {
        "jpeg": [
            encoded(picture, "JPEG", quality=q, subsampling=s, restart_marker_rows=r)
            for q, s, r in ((90, 0, 0), (75, 1, 0), (60, 2, 0), (85, 2, 1))
        ]
        + [encoded(picture, "JPEG", exif=exif), encoded(picture.convert("L"), "JPEG")],
        # Longer than the 64 KB that Pillow hands its decoder at a time.
        "long jpeg": [
            encoded(scene(480, 360), "JPEG", quality=98, subsampling=sampling)
            for sampling in (0, 2)
        ],
        "progressive jpeg": [
            encoded(picture, "JPEG", progressive=True),
            encoded(picture.convert("CMYK"), "JPEG", progressive=True),
        ],
        "png": [
            encoded(picture, "PNG"),
            encoded(picture.convert("RGBA"), "PNG", exif=exif),
            encoded(picture.quantize(8), "PNG", transparency=1),
            encoded(picture, "PNG", **more),
        ],
        "webp": [
            encoded(picture, "WEBP"),
            encoded(picture, "WEBP", lossless=True),
            encoded(picture, "WEBP", exif=exif, **more),
        ],
        "gif": [encoded(picture, "GIF"), encoded(picture, "GIF", **more)],
        "tiff": [
            encoded(picture, "TIFF"),
            encoded(picture, "TIFF", compression="tiff_lzw"),
            encoded(picture, "TIFF", compression="tiff_deflate"),
            encoded(picture.convert("1"), "TIFF", compression="group4"),
            encoded(picture, "TIFF", compression="jpeg"),
        ],
        "bmp": [encoded(picture, "BMP"), encoded(picture.quantize(16), "BMP")],
        "avif": [encoded(picture, "AVIF", quality=50)],
    }


def mutated(form: str, files: list[bytes], index: int, seed: int) -> bytes:
    """Damage one of a format's sound files; equal arguments give equal bytes."""
    digest = hashlib.sha256(f"{form} {index} {seed}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8]))
    data = bytearray(files[index % len(files)])
    for _ in range(int(rng.integers(1, 5))):
        at, kind = int(rng.integers(0, max(1, len(data)))), int(rng.integers(0, 6))
        if kind <= 1 and data:
            data[at % len(data)] ^= 1 << int(rng.integers(0, 8))
        elif kind == 2:
            del data[at : at + int(rng.integers(1, 24))]
        elif kind == 3:
            data[at:at] = rng.bytes(int(rng.integers(1, 12)))
        elif kind == 4:
            value = _INTERESTING[int(rng.integers(0, len(_INTERESTING)))]
            data[at : at + len(value)] = value
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def pillow_verdict(data: bytes, *, turned: bool) -> NDArray[np.uint8] | None:
    """Decode by Pillow alone: pixels, turned upright or not, or None if it complains."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # What the policy calls a remark, not a verdict.
            warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")
            warnings.filterwarnings("ignore", "Image appears to be a malformed MPO file")
            picture = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
            return np.asarray(ImageOps.exif_transpose(picture) if turned else picture)
    except images.DECODER_EXCEPTIONS:
        return None


def agrees(data: bytes, result: images.Image | images.Fault) -> bool:
    """Whether a JPEG's verdict and pixels are Pillow's, where the policy changes neither."""
    if isinstance(result, images.Fault):
        # Limits refuse more than Pillow does; a fault of the decoder must be Pillow's too.
        return (
            result.code not in {"truncated", "corrupt"}
            or pillow_verdict(data, turned=False) is None
        )
    if {"icc", "cmyk_naive"} & set(result.flags):
        return True
    expected = pillow_verdict(data, turned="orientation" in result.flags)
    return expected is not None and np.array_equal(expected, result.pixels)


class Block(TypedDict):
    """What became of a block of files: counts, the slowest in seconds, and the odd ones."""

    outcomes: dict[str, int]
    slowest: float
    odd: list[int]
    compared: int
    peak_mb: float


def run_block(form: str, first: int, count: int, seed: int, keep: Path | None) -> Block:
    """Decode a block of damaged files in this process."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
    files, outcomes, slowest, odd = seeds()[form], Counter[str](), 0.0, []
    compared = 0
    for index in range(first, first + count):
        data = mutated(form, files, index, seed)
        start = time.perf_counter()
        result = images.decode(data)
        slowest = max(slowest, time.perf_counter() - start)
        if isinstance(result, images.Image):
            outcomes["pixels"] += 1
            sound = result.pixels.dtype == np.uint8 and result.pixels.shape[2:] == (3,)
        else:
            outcomes[result.code] += 1
            sound = result.code in images.FAULTS
        if form in {"jpeg", "long jpeg"}:
            compared += 1
            sound = sound and agrees(data, result)
        if not sound:
            odd.append(index)
        if keep is not None:
            _keep(keep, form, data, result)
    return {
        "outcomes": dict(outcomes),
        "slowest": slowest,
        "odd": odd,
        "compared": compared,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _keep(folder: Path, form: str, data: bytes, result: images.Image | images.Fault) -> None:
    """Keep the first file of each new complaint or combination of flags."""
    if isinstance(result, images.Image):
        code, story = "pixels", " ".join(result.flags)
    else:
        code, story = result.code, re.sub(r"[\d.]+", "#", result.message)
    story = hashlib.sha256(f"{form} {code} {story}".encode()).hexdigest()[:8]
    path = folder / f"{form.replace(' ', '-')}_{code}_{story}.bin"
    if not path.exists():
        path.write_bytes(data)


def supervised(
    form: str, first: int, count: int, seed: int, keep: Path | None
) -> tuple[list[Block], list[str]]:
    """Run a block in a worker; on its death, find the file by running halves."""
    command = [sys.executable, __file__, "--block", form, str(first), str(count)]
    command += ["--seed", str(seed), *(["--keep", str(keep)] if keep else [])]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=HANG_SECONDS + count * 0.2, check=False
        )
        end = "" if done.returncode == 0 else f"ended with {done.returncode}"
    except subprocess.TimeoutExpired:
        end = "hung"
    if not end:
        return [json.loads(done.stdout)], []
    if count == 1:
        return [], [f"{form} {first}: {end}"]
    half = count // 2
    left = supervised(form, first, half, seed, keep)
    right = supervised(form, first + half, count - half, seed, keep)
    return left[0] + right[0], left[1] + right[1]


def main() -> int:
    """Damage files until the number asked for is reached, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=list(seeds()), help="damage this format alone")
    parser.add_argument("--keep", type=Path, help="keep one file of each new outcome here")
    parser.add_argument("--block", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.block:
        form, first, count = options.block
        block = run_block(form, int(first), int(count), options.seed, options.keep)
        print(json.dumps(block))
        return 0
    forms, failures, total = list(seeds()), list[str](), 0
    # The long files take ten times as long, so there are a tenth as many of them.
    each, start = -(-options.files // (len(forms) - 1)), time.perf_counter()
    for form in [options.only] if options.only else forms:
        outcomes, slowest, peak, compared = Counter[str](), 0.0, 0.0, 0
        share = each // 10 if form == "long jpeg" else each
        for first in range(0, share, BLOCK):
            count = min(BLOCK, share - first)
            blocks, dead = supervised(form, first, count, options.seed, options.keep)
            failures += dead
            for block in blocks:
                outcomes.update(block["outcomes"])
                slowest, peak = max(slowest, block["slowest"]), max(peak, block["peak_mb"])
                compared += block["compared"]
                failures += [f"{form} {index}: disagrees" for index in block["odd"]]
        total += sum(outcomes.values())
        shares = "  ".join(f"{code} {n}" for code, n in outcomes.most_common())
        extra = f"  compared {compared}" if compared else ""
        print(
            f"{form:17}{sum(outcomes.values()):7}  slowest {slowest * 1000:.0f} ms"
            f"  peak {peak:.0f} MB{extra}  {shares}",
            flush=True,
        )
    print(
        f"{total} files, {time.perf_counter() - start:.0f} s, "
        f"{len(failures)} crashed, hung or disagreed"
    )
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
