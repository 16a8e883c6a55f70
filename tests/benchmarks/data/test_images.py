"""The decoding policy: every file becomes pixels or a named fault."""

import hashlib
import io
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as PillowImage

from benchmarks.data import images
from tests.benchmarks.data import hostile

ROOT = Path(__file__).parents[3]
MAGIC = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"GIF89a",
    b"BM",
    b"II*\0",
    b"MM\0+",
    b"\0\0\0\x14ftypavif",
]
Require = Callable[[bool, str], None]


def decoded(data: bytes) -> images.Image:
    """Decode what must decode."""
    result = images.decode(data)
    assert isinstance(result, images.Image), result
    return result


def code(result: images.Image | images.Fault) -> str:
    """Name the verdict."""
    return "pixels" if isinstance(result, images.Image) else result.code


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[hostile.Case]]:
    """Build the hostile corpus once, and clear it away."""
    folder = tmp_path_factory.mktemp("hostile")
    yield hostile.build(folder)
    for entry in os.scandir(os.fsencode(folder)):
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)  # noqa: PTH108 - a name of bytes


def measured(paths: list[bytes]) -> list[dict[str, object]]:
    """Decode files in a bounded process of their own; return what each cost."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.data.measured"],
        input=b"\0".join(paths),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        check=False,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"died or hung after {results[-1:]}"
    return results


def test_hostile_files_end_in_their_fault(corpus: list[hostile.Case]) -> None:
    """Each of at least 60 hostile files gets exactly the verdict and flags it must get."""
    wrong = []
    for case in corpus:
        result = images.read(case.path)
        flags = set(result.flags) if isinstance(result, images.Image) else set()
        if code(result) != case.expected or not flags >= set(case.flags):
            wrong.append((case, result))

    assert len(corpus) >= 60
    assert wrong == []


def test_hostile_corpus_reaches_every_fault_and_flag(corpus: list[hostile.Case]) -> None:
    """No code or flag is declared that nothing provokes."""
    results = [images.read(case.path) for case in corpus]
    codes = {result.code for result in results if isinstance(result, images.Fault)}
    flags = {
        flag for result in results if isinstance(result, images.Image) for flag in result.flags
    }

    assert codes == set(images.FAULTS)
    assert flags == set(images.FLAGS)


def test_hostile_files_cost_little(corpus: list[hostile.Case], require: Require) -> None:
    """No file hangs or takes 1.5 GB, and bombs are refused before they take 50 MB."""
    require(Path("/proc/self/clear_refs").exists(), "peak memory a file needs Linux")
    bombs = {os.fsdecode(case.path) for case in corpus if case.bomb}
    results = measured([case.path for case in corpus if b"\0" not in case.path])

    assert len(results) >= len(corpus) - 1
    assert all(float(str(result["peak_mb"])) < 1500 for result in results)
    heavy = [r for r in results if r["path"] in bombs and float(str(r["growth_mb"])) >= 50]
    assert heavy == []


def test_bad_input_collection(shared_data: Path, require: Require) -> None:
    """Every file of other projects' regression suites becomes pixels or a named fault."""
    require(Path("/proc/self/clear_refs").exists(), "peak memory a file needs Linux")
    paths = sorted(os.fsencode(p) for p in (shared_data / "badinput").rglob("*") if p.is_file())
    results = measured(paths)

    assert len(results) == len(paths) > 2000
    assert {str(result["code"]) for result in results} <= {*images.FAULTS, "pixels"}
    assert all(float(str(result["peak_mb"])) < 1500 for result in results)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "fuzz" / "kept").glob("*.bin")), ids=lambda p: p.stem
)
def test_kept_findings(path: Path) -> None:
    """A file that fuzzing found keeps the verdict in its name."""
    assert code(images.decode(path.read_bytes())) == path.stem.split("_", 1)[1].rsplit("_", 1)[0]


@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_any_bytes_get_a_verdict(magic: bytes, body: bytes) -> None:
    """Nothing escapes as an exception, whatever follows the first bytes."""
    result = images.decode(magic + body)

    assert code(result) in {*images.FAULTS, "pixels"}
    assert (
        result == result
        if isinstance(result, images.Image)
        else images.decode(magic + body) == result
    )


# --- simplejpeg may make the pixels of undamaged JPEG ---


def by_pillow(data: bytes) -> NDArray[np.uint8] | None:
    """Decode a JPEG by Pillow alone; None if it complains."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = PillowImage.open(io.BytesIO(data), formats=("JPEG",))
            return np.asarray(picture.convert("RGB"))
    except images.DECODER_EXCEPTIONS:
        return None


def same_as_pillow(data: bytes) -> bool:
    """Whether verdict and pixels are those of Pillow alone."""
    expected, result = by_pillow(data), images.decode(data)
    if isinstance(result, images.Fault) or expected is None:
        limits = isinstance(result, images.Fault) and result.code not in {"truncated", "corrupt"}
        return limits or (isinstance(result, images.Fault) and expected is None)
    return np.array_equal(expected, result.pixels)


def taken_by_simplejpeg(data: bytes) -> bool:
    """Whether the fast decoder accepts these bytes."""
    picture = PillowImage.open(io.BytesIO(data), formats=("JPEG",))
    return images._fast_pixels(data, picture) is not None


GOOD = [
    {"quality": 95, "subsampling": 0},
    {"quality": 75, "subsampling": 1},
    {"quality": 30, "subsampling": 2},
    {"quality": 88, "subsampling": 2, "restart_marker_blocks": 5},
    {"quality": 88, "subsampling": 2, "optimize": True},
    {"quality": 100, "subsampling": 0, "keep_rgb": True},
    {"quality": 80, "progressive": True},
]


@pytest.mark.parametrize("options", GOOD, ids=str)
@pytest.mark.parametrize("size", [(1, 1), (17, 9), (96, 64), (333, 250)], ids=str)
def test_good_jpeg_equals_pillow(size: tuple[int, int], options: dict[str, object]) -> None:
    """Any quality, subsampling and odd size gives Pillow's pixels bit for bit."""
    assert same_as_pillow(hostile.encoded(hostile.scene(*size), "JPEG", **options))


def test_jpeg_of_other_colors_equals_pillow() -> None:
    """Gray, ink and RGB stored as such are Pillow's business and come out as it says."""
    for picture in (hostile.scene().convert("L"), hostile.scene().convert("CMYK")):
        assert same_as_pillow(hostile.encoded(picture, "JPEG"))
    named = bytearray(hostile.encoded(hostile.scene(), "JPEG", keep_rgb=True))
    assert same_as_pillow(bytes(named))


def test_fast_decoder_is_taken_for_good_files_only() -> None:
    """The speed is real, and a damaged file falls back to Pillow's judgment."""
    good = hostile.encoded(hostile.scene(), "JPEG", quality=88)

    assert taken_by_simplejpeg(good)
    assert not taken_by_simplejpeg(good[: len(good) // 2])
    assert not taken_by_simplejpeg(good[:-2])


@pytest.mark.parametrize("size", [(96, 64), (400, 300)], ids=str)
def test_truncated_jpeg_equals_pillow(size: tuple[int, int]) -> None:
    """Wherever a file is cut, the verdict is Pillow's; the larger one spans its 64 KB blocks."""
    data = hostile.encoded(hostile.scene(*size), "JPEG", quality=97, subsampling=2)
    cuts = np.unique(np.linspace(2, len(data) - 1, 150).astype(int))
    near = range(len(data) - 20, len(data))

    assert [cut for cut in (*cuts, *near) if not same_as_pillow(data[:cut])] == []


def test_damaged_jpeg_equals_pillow() -> None:
    """Six hundred damaged files: verdict and pixels are Pillow's, and both kinds occur."""
    rng, data = np.random.default_rng(5), hostile.encoded(hostile.scene(), "JPEG", quality=90)
    verdicts, wrong, fast = set(), [], 0
    for trial in range(600):
        damaged = bytearray(data)
        for _ in range(rng.integers(1, 6)):
            damaged[rng.integers(2, len(data))] ^= 1 << int(rng.integers(0, 8))
        verdicts.add(code(images.decode(bytes(damaged))))
        try:
            simplejpeg.decode_jpeg(bytes(damaged), strict=True)
        except ValueError:
            pass
        else:
            fast += 1
        if not same_as_pillow(bytes(damaged)):
            wrong.append(trial)

    assert wrong == []
    assert {"pixels", "corrupt"} <= verdicts
    assert fast > 100


# --- reading, limits, records ---


def test_name_that_is_not_text(tmp_path: Path) -> None:
    """A lone surrogate in a path, which ends OpenCV's process, is an ordinary name here."""
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe photo.jpg")
    Path(name).write_bytes(hostile.encoded(hostile.scene(), "JPEG"))

    assert code(images.read(name)) == "pixels"
    assert code(images.read(Path(name))) == "pixels"
    assert code(images.read(os.fsencode(name))) == "pixels"
    assert code(images.read("a\ud800b")) == "bad_path"


def test_image_record() -> None:
    """An image carries its file's digest, its own size and where it came from."""
    data = hostile.with_exif_orientation("JPEG", 6)
    image = decoded(data)

    assert image.sha256 == hashlib.sha256(data).hexdigest()
    assert (image.height, image.width) == image.pixels.shape[:2] == (96, 64)
    assert (image.format, image.frames, image.flags) == ("JPEG", 1, ("orientation",))
    assert image.pixels.dtype == np.uint8
    assert image.pixels.flags.c_contiguous


def test_limits_are_the_callers() -> None:
    """Every limit can be set, and is refused under its own name."""
    picture = hostile.encoded(hostile.scene(), "JPEG", progressive=True)
    frames = hostile.gif_frames(3)
    for data, limits, expected in (
        (picture, images.Limits(max_bytes=100), "too_large"),
        (picture, images.Limits(max_pixels=100), "too_large"),
        (picture, images.Limits(max_pixels_per_byte=1), "suspicious_ratio"),
        (picture, images.Limits(max_scans=2), "too_many_scans"),
        (picture, images.Limits(max_parts=3), "metadata_bomb"),
        (frames, images.Limits(max_frames=2), "too_many_frames"),
        (frames, images.Limits(max_steps=1), "slow_encoding"),
    ):
        assert code(images.decode(data, limits)) == expected


def test_policy_and_limits_are_pinned() -> None:
    """A changed limit is a changed policy: raise the version and write a decision."""
    limits = images.Limits(
        max_bytes=50_000_000,
        max_pixels=50_000_000,
        absurd_pixels=2**30,
        max_pixels_per_byte=1000,
        max_scans=50,
        max_frames=10_000,
        max_parts=20_000,
        max_steps=4_000_000,
        max_profile_bytes=4_000_000,
    )

    assert images.POLICY == "1"
    assert limits == images.LIMITS


def test_equal_bytes_give_equal_faults(corpus: list[hostile.Case]) -> None:
    """No address, time or order leaks into a message."""
    faults = [images.read(case.path) for case in corpus if case.expected != hostile.PIXELS]

    assert faults == [images.read(case.path) for case in corpus if case.expected != hostile.PIXELS]
    assert not any(" at 0x" in fault.message for fault in faults if isinstance(fault, images.Fault))


def test_threads_share_a_decoder() -> None:
    """Threads get the same pixels, and the caller's warning filters survive them."""
    data = [hostile.encoded(hostile.scene(), form) for form in ("JPEG", "PNG", "GIF", "TIFF")] * 8
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(decoded, data))

    assert list(warnings.filters) == before
    for position, result in enumerate(results):
        assert np.array_equal(result.pixels, results[position % 4].pixels)


def test_banned_calls_appear_nowhere() -> None:
    """OpenCV's reader hides truncation and crashes; Pillow must never accept truncation."""
    sources = [
        p for room in ("fleck", "convnet", "benchmarks") for p in (ROOT / room).rglob("*.py")
    ]
    banned = ("cv2.imread", "imreadmulti", "LOAD_TRUNCATED_IMAGES")

    assert [(p, word) for p in sources for word in banned if word in p.read_text()] == []
