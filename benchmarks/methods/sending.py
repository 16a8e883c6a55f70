"""From a picture to the bytes that are sent, and from those to a request.

What is sent of a picture is made from its decoded pixels, the same that every method sees, and
carries nothing of the file's metadata; only ``send = "file"`` sends the file as it is.  Its name
is made from its SHA-256: no id and no path of a set leaves the machine.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .protocol import require_rgb
from .templates import Pictured, filled

if TYPE_CHECKING:
    from .keys import Keys
    from .service_tables import Remote

#: Types of what is sent, by the first bytes.
TYPES = (
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"\x89PNG", "png", "image/png"),
    (b"GIF8", "gif", "image/gif"),
    (b"BM", "bmp", "image/bmp"),
    (b"II*\0", "tif", "image/tiff"),
    (b"MM\0*", "tif", "image/tiff"),
)

#: Sides of pictures a JPEG can hold.
JPEG_SIDE = 65_500


@dataclass(frozen=True)
class Payload:
    """What is sent of one picture.

    Attributes
    ----------
    content : bytes
        A picture file.
    """

    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Digest of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """A file name that says nothing but what the content is."""
        return f"{self.sha256[:16]}.{self._type[0]}"

    @property
    def media_type(self) -> str:
        """Of the content."""
        return self._type[1]

    @property
    def _type(self) -> tuple[str, str]:
        """Name the type of the content."""
        if self.content[:4] == b"RIFF" and self.content[8:12] == b"WEBP":
            return "webp", "image/webp"
        if self.content[4:12] in (b"ftypavif", b"ftypavis"):
            return "avif", "image/avif"
        for start, suffix, kind in TYPES:
            if self.content.startswith(start):
                return suffix, kind
        return "bin", "application/octet-stream"


@dataclass(frozen=True)
class Content:
    """What a request holds, as httpx takes it, and what makes it this request and no other."""

    arguments: dict[str, Any]
    digest: str


def encoded(image: NDArray[np.uint8], send: str, quality: int) -> bytes:
    r"""Encode pixels anew.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    send : {"jpeg", "png"}
        The format.
    quality : int
        Of a JPEG.

    Returns
    -------
    bytes
        A file without metadata; a JPEG's color is not subsampled.

    Raises
    ------
    ValueError
        If the image is not RGB, or the format cannot hold it.

    Examples
    --------
    >>> encoded(np.zeros((2, 3, 3), dtype=np.uint8), "png", 0)[:4]
    b'\x89PNG'
    >>> encoded(np.zeros((2, 3, 3), dtype=np.uint8), "jpeg", 95)[:2]
    b'\xff\xd8'
    """
    require_rgb(image)
    if send == "png":
        from PIL import Image, PngImagePlugin  # noqa: F401 - registers the format

        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG")
        return file.getvalue()
    if send != "jpeg":
        msg = f'expected send = "jpeg" or "png" for pixels, got {send!r}; use `fleck run`'
        raise ValueError(msg)
    if max(image.shape[:2]) > JPEG_SIDE:
        rows, columns = image.shape[:2]
        msg = f'expected sides up to {JPEG_SIDE}, got {columns} x {rows}; write send = "png"'
        raise ValueError(msg)
    import simplejpeg

    return bytes(
        simplejpeg.encode_jpeg(
            np.ascontiguousarray(image), quality, "RGB", colorsubsampling="444", fastdct=False
        )
    )


def sent_digest(remote: Remote) -> str:
    """Compute the digest of everything about requests but the pictures.

    Parameters
    ----------
    remote : Remote
        The table of the card.

    Returns
    -------
    str
        64 hexadecimal digits; keys count by the names of their variables.

    Examples
    --------
    >>> from .service_tables import Remote
    >>> slow = Remote(url="https://a.example", rate=1.0)
    >>> sent_digest(slow) == sent_digest(Remote(url="https://a.example"))
    True
    """
    text = json.dumps(remote.sent, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def content_of(remote: Remote, payloads: Sequence[Payload], keys: Keys) -> Content:
    """Make what a request holds.

    Parameters
    ----------
    remote : Remote
        The table of the card.
    payloads : sequence of Payload
        The pictures, in order.
    keys : Keys
        Of the variables that the card names.

    Returns
    -------
    Content
        The same digest for the same pictures in the same order, whatever the keys are.

    Examples
    --------
    >>> from .keys import Keys
    >>> from .service_tables import Remote
    >>> remote = Remote(url="https://a.example", field="image[{i}]")
    >>> content = content_of(remote, [Payload(b"GIF89a")], Keys([], {}))
    >>> [(field, file[2]) for field, file in content.arguments["files"]]
    [('image[0]', 'image/gif')]
    """
    shas = "".join(f"\n{payload.sha256}" for payload in payloads)
    digest = hashlib.sha256(f"{sent_digest(remote)}{shas}".encode("ascii")).hexdigest()
    arguments: dict[str, Any] = {}
    headers = {name: keys.filled(value) for name, value in remote.headers.items()}
    if remote.form == "multipart":
        arguments["files"] = [
            (
                remote.field.replace("{i}", str(place)),
                (payload.name, payload.content, payload.media_type),
            )
            for place, payload in enumerate(payloads)
        ]
        arguments["data"] = {name: keys.filled(value) for name, value in remote.fields.items()}
    elif remote.form == "json":
        pictures = [
            Pictured(payload.name, base64.b64encode(payload.content).decode("ascii"))
            for payload in payloads
        ]
        arguments["json"] = filled(remote.template, pictures, keys)
    else:
        arguments["content"] = payloads[0].content
        if "content-type" not in {name.lower() for name in headers}:
            headers["Content-Type"] = payloads[0].media_type
    arguments["headers"] = {**headers, "Idempotency-Key": digest[:32]}
    return Content(arguments, digest)
