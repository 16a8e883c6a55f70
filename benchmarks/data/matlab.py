"""One matrix of numbers out of a MATLAB file, level 5, which is how some sets store their truth.

The general reader of SciPy ends the interpreter on some damaged files; truth comes from foreign
hands, and one matrix is all that is needed of it.

References
----------
The MathWorks, "MAT-File Format", level 5: a header of 128 bytes, then elements of a tag (type and
length) and data that are padded to 8 bytes, any of which may be compressed as a whole.
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

#: Unpacked bytes of a file; a matrix of 64-bit numbers for 8 megapixels, and enough for any mask.
MAX_BYTES = 64_000_000

_MATRIX, _COMPRESSED = 14, 15
_NUMBERS = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
}
#: Array classes that hold plain numbers: double, single, and the integers of 8 to 64 bits.
_CLASSES = range(6, 16)
_COMPLEX = 0x0800


class MatlabError(ValueError):
    """A file is no MATLAB file of level 5, or holds no such matrix."""


def read_matrix(data: bytes, name: str) -> NDArray[np.generic]:
    """Read a matrix of real numbers.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Of the variable.

    Returns
    -------
    ndarray of shape (M, N)
        In the type in which the file stores it.

    Raises
    ------
    MatlabError
        Whatever is wrong with the file.

    Examples
    --------
    >>> import io, scipy.io
    >>> file = io.BytesIO()
    >>> scipy.io.savemat(file, {"groundtruth": np.array([[0, 41], [19, 0]], dtype=np.uint8)})
    >>> read_matrix(file.getvalue(), "groundtruth").tolist()
    [[0, 41], [19, 0]]
    """
    order = {b"IM": "<", b"MI": ">"}.get(data[126:128])
    if order is None or len(data) < 128:
        msg = "expected a MATLAB file of level 5, got another file"
        raise MatlabError(msg)
    for kind, body in _elements(data[128:], order):
        if kind == _COMPRESSED:
            kind, body = next(_elements(_unpack(body), order), (0, b""))
        if kind == _MATRIX:
            found = _matrix(body, order, name)
            if found is not None:
                return found
    msg = f"expected a matrix called {name}, got none"
    raise MatlabError(msg)


def _elements(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Cut bytes into elements: type and data of each."""
    place = 0
    while place < len(data):
        if len(data) - place < 8:
            msg = "expected whole elements, got a file that ends within one"
            raise MatlabError(msg)
        kind, size = struct.unpack_from(f"{order}II", data, place)
        if kind >> 16:
            # Up to four bytes lie in the tag itself.
            kind, size, begin, end = kind & 0xFFFF, kind >> 16, place + 4, place + 8
            whole = size <= 4
        else:
            begin = place + 8
            end = begin + size + (0 if kind == _COMPRESSED else -size % 8)
            whole = begin + size <= len(data)
        if not whole:
            msg = f"expected an element of {size} bytes, got a file that ends within it"
            raise MatlabError(msg)
        yield kind, data[begin : begin + size]
        place = end


def _unpack(data: bytes) -> bytes:
    """Unpack a compressed element, within the limit."""
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(data, MAX_BYTES)
    except zlib.error as error:
        msg = f"expected compressed data, got: {error}"
        raise MatlabError(msg) from error
    if stream.unconsumed_tail:
        msg = f"expected at most {MAX_BYTES} bytes unpacked, got more"
        raise MatlabError(msg)
    return unpacked


def _matrix(body: bytes, order: str, name: str) -> NDArray[np.generic] | None:
    """Read a matrix, if it has the name."""
    parts = _elements(body, order)
    head, shape, title = (next(parts, (0, b""))[1] for _ in range(3))
    if title != name.encode():
        return None
    kind, values = next(parts, (0, b""))
    if len(head) != 8 or len(shape) != 8 or kind not in _NUMBERS:
        msg = f"expected {name} as a matrix of numbers, got something else"
        raise MatlabError(msg)
    flags = struct.unpack_from(f"{order}I", head)[0]
    rows, columns = struct.unpack(f"{order}ii", shape)
    numbers = np.dtype(f"{order}{_NUMBERS[kind]}")
    fits = min(rows, columns) > 0 and rows * columns * numbers.itemsize == len(values)
    if flags & 0xFF not in _CLASSES or flags & _COMPLEX or not fits:
        msg = f"expected {name} as a matrix of real numbers, got something else"
        raise MatlabError(msg)
    return np.frombuffer(values, dtype=numbers).reshape((rows, columns), order="F")
