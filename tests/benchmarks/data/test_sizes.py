"""The size of a picture from its header is the size it is decoded to."""

import io

import pytest
from PIL import Image

from benchmarks.data import images
from benchmarks.data.sizes import upright_size


def encoded(form: str, orientation: int = 1) -> bytes:
    """Draw a picture wider than high."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (7, 4), "teal").save(file, form, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(10))
def test_the_size_is_that_of_the_decoded_picture(form: str, orientation: int) -> None:
    """For every orientation, also the ones that do not exist."""
    data = encoded(form, orientation)
    picture = images.decode(data)

    assert isinstance(picture, images.Image)
    assert upright_size(data) == (picture.width, picture.height)


@pytest.mark.parametrize("form", ["GIF", "BMP"])
def test_formats_without_orientation(form: str) -> None:
    """They lie as they are."""
    file = io.BytesIO()
    Image.new("RGB", (7, 4)).save(file, form)

    assert upright_size(file.getvalue()) == (7, 4)


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"%PDF-1.7", encoded("PNG")[:20], b"BM" + bytes(60), b"BM" + b"\xff" * 60],
)
def test_what_is_no_picture_is_the_fault_that_decoding_finds(data: bytes) -> None:
    """Nothing is raised for what a file holds."""
    found, decoded = upright_size(data), images.decode(data)

    assert isinstance(found, images.Fault)
    assert isinstance(decoded, images.Fault)
    assert found.code == decoded.code
