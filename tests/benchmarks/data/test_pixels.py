"""Depth, color profile, transparency and orientation, each against values worked by hand."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from benchmarks.data import images
from tests.benchmarks.data import hostile


def decoded(data: bytes) -> images.Image:
    """Decode what must decode."""
    result = images.decode(data)
    assert isinstance(result, images.Image), result
    return result


@pytest.mark.parametrize("tag", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation_is_applied_once(form: str, tag: int) -> None:
    """All eight tags turn the picture as Pillow's own reference does, in every format."""
    stored = hostile.encoded(hostile.scene(), form, quality=95)
    exif = Image.Exif()
    exif[0x0112] = tag
    reference = Image.fromarray(decoded(stored).pixels)
    reference.getexif()[0x0112] = tag
    upright = np.asarray(ImageOps.exif_transpose(reference))
    image = decoded(hostile.with_exif_orientation(form, tag))

    assert image.pixels.shape == upright.shape
    assert np.abs(image.pixels.astype(int) - upright).mean() < 1.0
    assert image.flags == (("orientation",) if tag > 1 else ())


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    """65535 becomes 255 and 257 k becomes k, in both byte orders."""
    wide = np.array([[0, 128, 129, 257, 32896, 65535]], dtype=np.uint16)
    expected = [0, 0, 1, 1, 128, 255]
    for data in (
        hostile.encoded(Image.fromarray(wide), "PNG"),
        hostile.encoded(Image.fromarray(wide), "TIFF"),
        hostile.encoded(Image.frombytes("I;16B", (6, 1), wide.astype(">u2").tobytes()), "TIFF"),
    ):
        image = decoded(data)

        assert image.pixels[0, :, 0].tolist() == expected
        assert image.flags == ("16_bit",)


def test_sixteen_bits_where_white_is_zero() -> None:
    """A negative 16-bit TIFF is turned positive, as an 8-bit one is."""
    file = io.BytesIO()
    wide = np.array([[0, 65535]], dtype=np.uint16)
    Image.fromarray(wide).save(file, "TIFF", tiffinfo={262: 0})
    stored = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    image = decoded(file.getvalue())

    assert image.pixels[0, :, 0].tolist() == (255 - stored // 257)[0].tolist()


def test_sixteen_bits_with_a_clear_value() -> None:
    """The one transparent gray of a 16-bit PNG becomes paper."""
    rows = b"\0" + np.array([1000, 2000], dtype=">u2").tobytes()
    clear = hostile.png_chunk(b"tRNS", (1000).to_bytes(2))
    image = decoded(hostile.png((2, 1), 16, 0, rows, clear))

    assert image.pixels[0, :, 0].tolist() == [255, 8]
    assert image.flags == ("16_bit", "alpha")


def test_transparency_lies_over_white() -> None:
    """Clear shows paper, half clear half of it, and hidden color never shows."""
    pixels = np.array([[[200, 0, 0, 0], [200, 0, 0, 255], [200, 0, 0, 51]]], dtype=np.uint8)
    image = decoded(hostile.encoded(Image.fromarray(pixels), "PNG"))

    assert image.pixels.tolist() == [[[255, 255, 255], [200, 0, 0], [244, 204, 204]]]
    assert image.flags == ("alpha",)


def test_opaque_alpha_is_no_event() -> None:
    """An alpha channel that hides nothing changes nothing and leaves no flag."""
    image = decoded(hostile.encoded(hostile.scene().convert("RGBA"), "PNG"))

    assert np.array_equal(image.pixels, np.asarray(hostile.scene()))
    assert image.flags == ()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_profile_is_converted(form: str) -> None:
    """A profile with red and blue exchanged turns stored red into blue, on both JPEG paths."""
    red = Image.new("RGB", (16, 16), (254, 0, 0))
    image = decoded(hostile.encoded(red, form, icc_profile=hostile.swapped_profile()))

    assert np.abs(image.pixels.astype(int) - [0, 0, 254]).max() <= 2
    assert image.flags == ("icc",)


@pytest.mark.parametrize("profile", [b"garbage" * 30, hostile.swapped_profile()[:200]])
def test_damaged_profile_is_ignored(profile: bytes) -> None:
    """Pixels pass as if no profile were there, and the flag says so."""
    image = decoded(hostile.encoded(hostile.scene(), "PNG", icc_profile=profile))

    assert np.array_equal(image.pixels, np.asarray(hostile.scene()))
    assert image.flags == ("icc_ignored",)


def test_overlong_profile_is_ignored() -> None:
    """A profile above the limit is not parsed."""
    data = hostile.encoded(hostile.scene(), "PNG", icc_profile=hostile.swapped_profile())
    result = images.decode(data, images.Limits(max_profile_bytes=100))

    assert isinstance(result, images.Image)
    assert result.flags == ("icc_ignored",)


def test_profile_and_transparency_together() -> None:
    """The color is converted, then laid over white."""
    half = Image.new("RGBA", (4, 4), (254, 0, 0, 51))
    image = decoded(hostile.encoded(half, "PNG", icc_profile=hostile.swapped_profile()))

    assert np.abs(image.pixels.astype(int) - [204, 204, 255]).max() <= 2
    assert image.flags == ("icc", "alpha")


def test_ink_without_profile() -> None:
    """Full cyan becomes its complement by 255 minus."""
    ink = Image.new("CMYK", (4, 4), (255, 0, 0, 0))
    image = decoded(hostile.encoded(ink, "TIFF"))

    assert image.pixels[0, 0].tolist() == [0, 255, 255]
    assert image.flags == ("cmyk_naive",)


def test_first_of_several() -> None:
    """An animation gives its first picture and says how many there are."""
    more = [hostile.scene().rotate(180)] * 2
    for form in ("PNG", "TIFF", "MPO"):
        image = decoded(hostile.encoded(hostile.scene(), form, save_all=True, append_images=more))

        assert image.frames == 3
        assert image.flags == ("first_frame",)
        assert np.abs(image.pixels.astype(int) - np.asarray(hostile.scene())).mean() < 20
