"""From a `Spec` to the files of one picture, and to the row and the card of its set.

The files of a picture::

    images/ID.jpg         what a method sees
    truth/ID.skin.png     255 skin, 128 to be ignored, 0 everything else
    truth/ID.parts.png    one byte a pixel, see `codes`, with a palette to look at
    truth/ID.json         see `truth.record`
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin

from . import truth
from .codes import IS_CLOTH, IS_HAIR, IS_SKIN, MIXED, OBJECT, OCCLUDER, STRIDE
from .design import digest, held_out
from .factors import EXTRAPOLATED, VERSION, Factors, Spec
from .pigments import monk_bin
from .scene import Assembled, Photograph, assemble
from .sensor import compress, develop

CARD = Path(__file__).with_name("card.toml")
#: zlib's fastest level: masks are flat, and the next levels save a tenth for twice the time.
_PNG_LEVEL = 1
#: Stream of random numbers of the sensor; `scene` names the others.
_SENSOR = 90


@dataclass(frozen=True)
class Made:
    """The files and the manifest row of one picture.

    Attributes
    ----------
    files : mapping of str to bytes
        By path below the folder of the set.
    row : mapping of str to str
        The cells of the manifest, by column.
    """

    files: Mapping[str, bytes]
    row: Mapping[str, str]


def make(spec: Spec) -> Made:
    """Render one picture and write down its truth.

    Parameters
    ----------
    spec : Spec
        What to render.

    Returns
    -------
    Made

    Examples
    --------
    >>> made = make(Spec("one", "dev", "draw", "", 2000000, Factors(size=64, quality="draft")))
    >>> sorted(made.files)
    ['images/one.jpg', 'truth/one.json', 'truth/one.parts.png', 'truth/one.skin.png']
    >>> made.row["label"], made.row["tone"]
    ('1', 'intermediate')
    """
    factors, scene = spec.factors, assemble(spec, photographs(spec.split))
    image = compress(photograph(spec, scene), factors.jpeg)
    shares = truth.shares_of(scene.codes, factors.people)
    image_path, skin_path = f"images/{spec.id}.jpg", f"truth/{spec.id}.skin.png"
    record_path = f"truth/{spec.id}.json"
    record = truth.record(spec, shares, scene.unclothed_3d, scene.segments, scene.graph)
    files = {
        image_path: image,
        skin_path: _gray_png(truth.skin_mask(scene.codes)),
        f"truth/{spec.id}.parts.png": _indexed_png(scene.codes),
        record_path: record.encode(),
    }
    label = truth.label_of(factors.coverage, factors.people)
    row = {
        "id": spec.id,
        "path": image_path,
        "sha256": hashlib.sha256(image).hexdigest(),
        "label": "" if label is None else str(label),
        "split": spec.split,
        "mask": skin_path,
        "segments": record_path,
        "block": spec.block,
        "curve": spec.curve,
        "scene": str(spec.seed),
        **{name: _cell(value) for name, value in vars(factors).items()},
        "photograph": scene.photograph,
        "held_out": held_out(factors),
        "extrapolated": "yes" if factors.people and factors.tone in EXTRAPOLATED else "no",
        "ita": _mean(scene.ita),
        "monk": "" if not scene.ita else str(monk_bin(float(np.mean(scene.ita)))),
        "unclothed_fraction": _cell(shares.unclothed_fraction),
        "ordinal": str(truth.ordinal_of(factors.coverage, factors.people)),
        "skin_share": _cell(shares.skin_share),
        "person_share": _cell(shares.person_share),
    }
    return Made(files, row)


def photograph(spec: Spec, scene: Assembled) -> NDArray[np.uint8]:
    """Put a rendered scene through lens and sensor.

    Parameters
    ----------
    spec : Spec
        Of the picture.
    scene : Assembled
        Its scene.

    Returns
    -------
    ndarray of shape (N, N, 3), dtype uint8
        sRGB, before compression.
    """
    factors = spec.factors
    return develop(
        scene.picture,
        factors.blur,
        factors.noise,
        np.random.default_rng([spec.seed, _SENSOR]),
        color_free=factors.control == "color_free",
    )


def warm() -> None:
    """Compile and load everything that the first picture would otherwise wait for."""
    for quality in ("draft", "full"):
        make(Spec("warm", "dev", "draw", "", 2_000_000, Factors(size=64, quality=quality)))


@cache
def photographs(split: str) -> tuple[Photograph, ...]:
    """Read the photographs that may stand behind the figures of a split.

    Parameters
    ----------
    split : str
        ``test`` has photographs of its own; ``train`` and ``dev`` share the others.

    Returns
    -------
    tuple of Photograph
        Train photographs of the built-in set in which nobody is visible, in manifest order.

    Raises
    ------
    ValueError
        If one of them cannot be read.
    """
    part = "test" if split == "test" else "train"
    found = []
    for item in read_manifest(builtin("photos")).items:
        if item.split == "train" and item.slices["backgrounds"] == part:
            image = read(item.path)
            if isinstance(image, Fault):
                msg = f"{item.path}: expected a background photograph, got {image.message}"
                raise ValueError(msg)
            found.append(Photograph(item.id, image.pixels))
    return tuple(found)


def card(specs: Sequence[Spec], name: str) -> str:
    """Write the card of a set.

    Parameters
    ----------
    specs : sequence of Spec
        What it holds.
    name : str
        Of the set.

    Returns
    -------
    str
        TOML: the card of the generator with this set's name, version and digest.
    """
    version = f"{VERSION}, design {digest(specs)[:16]}, {len(specs)} pictures"
    head = f"name = {json.dumps(name)}\nversion = {json.dumps(version)}\n"
    return head + CARD.read_text(encoding="utf-8")


def _cell(value: object) -> str:
    """Write a value as a cell; shares to four decimals, nothing as nothing."""
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _mean(values: Sequence[float]) -> str:
    """Write the mean ITA of the figures in degrees."""
    return f"{float(np.mean(values)):.1f}" if len(values) else ""


def _gray_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a gray picture."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=_PNG_LEVEL)
    return stream.getvalue()


def _indexed_png(codes: NDArray[np.uint8]) -> bytes:
    """Encode an indexed mask with its palette."""
    image = Image.frombytes("P", codes.shape[::-1], codes.tobytes())
    image.putpalette(_palette())
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=_PNG_LEVEL)
    return stream.getvalue()


@cache
def _palette() -> bytes:
    """Choose colors by which an indexed mask can be looked at."""
    colors = np.zeros((256, 3), dtype=np.uint8)
    numbers = np.arange(256)
    segment = (numbers - 1) % STRIDE // 2
    shade = (80 + 175 * (segment * 7 % 20) / 19).astype(np.uint8)
    for mask, hue in ((IS_SKIN, (1.0, 0.75, 0.55)), (IS_CLOTH, (0.45, 0.6, 1.0))):
        colors[mask] = (shade[mask, None] * np.array(hue)).astype(np.uint8)
    colors[IS_HAIR] = 90, 60, 40
    colors[OBJECT], colors[OCCLUDER], colors[MIXED] = (120, 160, 60), (60, 60, 60), (255, 0, 255)
    return colors.tobytes()
