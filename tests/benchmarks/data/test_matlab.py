"""One matrix out of a MATLAB file, and nothing worse than a message out of a damaged one."""

import io
import random
import zlib

import numpy as np
import pytest
from scipy.io import savemat

from benchmarks.data import matlab
from benchmarks.data.matlab import MatlabError, read_matrix


def stored(matrix: object, *, compressed: bool = False, **more: object) -> bytes:
    """Write a file with SciPy."""
    file = io.BytesIO()
    savemat(file, {**more, "truth": matrix}, do_compression=compressed)
    return file.getvalue()


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2", "u4", "i4", "i8", "u8", "f4", "f8", "?"])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (7, 5), (1, 4)])
def test_what_scipy_writes_is_read(kind: str, shape: tuple[int, int], compressed: bool) -> None:
    """Every type of number, small data within the tag, and other variables before it."""
    matrix = (np.arange(shape[0] * shape[1]).reshape(shape) % 59).astype(kind)

    found = read_matrix(stored(matrix, compressed=compressed, other=np.ones(5), word="x"), "truth")

    assert np.array_equal(found, matrix)


def test_the_other_byte_order_is_read() -> None:
    """A file of a big-endian machine: the same elements, turned round by hand."""
    words = (0x0E, 64, 6, 8, 9, 0, 5, 8, 1, 2, 1, 5)
    data = b"".join(word.to_bytes(4, "big") for word in words) + b"truth\0\0\0"
    data += (2).to_bytes(4, "big") + (2).to_bytes(4, "big") + bytes([41, 19]) + bytes(6)

    assert read_matrix(bytes(124) + b"\1\0MI" + data, "truth").tolist() == [[41, 19]]


@pytest.mark.parametrize(
    "matrix",
    [np.ones((2, 2, 2)), np.ones((2, 2)) * 1j, {"a": 1}, "text", np.empty((0, 0))],
    ids=["three axes", "complex", "record", "text", "empty"],
)
def test_what_is_no_matrix_of_real_numbers_is_refused(matrix: object) -> None:
    """The name alone is not enough."""
    with pytest.raises(MatlabError, match="expected truth as a matrix"):
        read_matrix(stored(matrix), "truth")


def test_another_file_and_another_name_are_refused() -> None:
    """The message says which."""
    with pytest.raises(MatlabError, match="expected a MATLAB file of level 5"):
        read_matrix(b"\x89HDF\r\n" + bytes(500), "truth")
    with pytest.raises(MatlabError, match="expected a matrix called other, got none"):
        read_matrix(stored(np.ones((2, 2))), "other")


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit holds while unpacking, not afterwards."""
    monkeypatch.setattr(matlab, "MAX_BYTES", 1000)
    packed = zlib.compress(bytes(1_000_000))
    data = (15).to_bytes(4, "little") + len(packed).to_bytes(4, "little") + packed

    with pytest.raises(MatlabError, match="expected at most 1000 bytes unpacked"):
        read_matrix(bytes(124) + b"\0\1IM" + data, "truth")


def test_damage_is_told_and_nothing_else() -> None:
    """Two thousand damaged files: a matrix or a message each; SciPy's reader dies on some."""
    matrix = np.random.default_rng(0).integers(0, 59, (60, 40), dtype=np.uint8)
    whole = [stored(matrix), stored(matrix, compressed=True)]
    chance = random.Random(0)
    refused = 0
    for _ in range(2000):
        data = bytearray(chance.choice(whole))
        if chance.random() < 0.5:
            del data[chance.randrange(len(data)) :]
        for _ in range(3):
            if data:
                data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        try:
            read_matrix(bytes(data), "truth")
        except MatlabError:
            refused += 1

    assert 500 < refused < 2000
