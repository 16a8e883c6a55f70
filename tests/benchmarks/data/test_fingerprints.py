"""What a file holds and what its picture looks like."""

import hashlib
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image

from benchmarks.data.fingerprints import fingerprint, look, look_at
from benchmarks.data.images import Image as Picture
from benchmarks.data.images import read
from benchmarks.data.sets import builtin


def test_the_hash_is_that_of_the_library() -> None:
    """Reducing first, to see whether there is structure, changes no bit of ImageHash's result."""
    picture = read(builtin("photos").with_name("kodak_3.jpg"))
    assert isinstance(picture, Picture)

    ours = fingerprint(picture.pixels)

    assert f"{ours:016x}" == str(imagehash.phash(Image.fromarray(picture.pixels)))


@pytest.mark.parametrize("level", [0, 127, 255])
@pytest.mark.parametrize("noise", [0, 3])
def test_a_picture_without_structure_has_no_hash(level: int, noise: int) -> None:
    """A blank page hashes to its noise; two such pages are not the same picture."""
    rng = np.random.default_rng(level)
    values = level + rng.integers(-noise, noise, (200, 300, 3), endpoint=True)

    assert fingerprint(np.clip(values, 0, 255).astype(np.uint8)) is None


def test_a_single_pixel_has_no_hash() -> None:
    """The smallest picture is no exception."""
    assert fingerprint(np.zeros((1, 1, 3), dtype=np.uint8)) is None


def test_a_file_without_a_picture_still_has_its_hash(tmp_path: Path) -> None:
    """A broken file is named by its fault and keeps the SHA-256 that a row needs."""
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 not much of a picture")

    seen = look(str(path))

    assert seen.fault is not None
    assert seen.bits is None
    assert seen.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_is_not_there_has_no_hash(tmp_path: Path) -> None:
    """What cannot be read cannot be in a set; the empty hash says so."""
    seen = look(str(tmp_path / "nothing.jpg"))

    assert (seen.sha256, seen.bits) == ("", None)
    assert seen.fault is not None


def test_answers_may_come_in_any_order_and_may_fail_to_come(tmp_path: Path) -> None:
    """Files are answered in the order asked; one whose worker died is hashed without decoding."""
    paths = [str(tmp_path / name) for name in ("a.jpg", "b.jpg", "c.jpg")]
    for path in paths:
        Path(path).write_bytes(path.encode())

    seen = look_at(paths, each=lambda function, asked: map(function, list(asked)[:0:-1]))

    assert list(seen) == paths
    assert seen[paths[0]].fault == "unanswered"
    assert seen[paths[0]].sha256 == hashlib.sha256(paths[0].encode()).hexdigest()
    assert seen[paths[1]].fault == seen[paths[2]].fault != "unanswered"
