"""Keep a few rendered pictures to compare with: `python -m benchmarks.scripts.figures_goldens`.

Writes into the folder of the tests, for each golden, the photograph before compression and the
indexed mask.  To be run when `factors.VERSION` changes, and never to make a test pass.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image

from benchmarks.data.figures.design import test_specs
from benchmarks.data.figures.factors import Spec
from benchmarks.data.figures.making import photograph, photographs
from benchmarks.data.figures.scene import assemble
from benchmarks.run.files import keep_file

FOLDER = Path(__file__).parents[2] / "tests/benchmarks/data/figures/goldens"
#: From all three blocks of the test split: every tone, background, coverage, distractor and
#: control, three sizes and both qualities.
GOLDENS = (
    "x-s01-very_light-2700-plain-none",
    "x-s05-light-4000-wood-hips",
    "x-s09-tan-6500-sand-hips_chest",
    "x-s14-brown-9000-photo-full",
    "x-s19-dark-2700-wood-none",
    "x-s22-intermediate-6500-photo-hips_chest",
    "c-base-b0-s00-none",
    "c-base-b1-s02-full",
    "c-coverage-b2-s03-shorts_shirt",
    "c-coverage-b1-s04-long_sleeves",
    "c-background-noise-b0-s01-none",
    "c-background-fur-b2-s02-hips_chest",
    "c-background-sunset-b3-s05-full",
    "c-cloth_pattern-check-b0-s03-full",
    "c-occluder-0.6-b3-s04-none",
    "c-control-shape_free-b0-s05-none",
    "c-control-color_free-b1-s00-none",
    "c-quality-draft-b2-s01-hips_chest",
    "n-bread-s11",
    "n-head-s02",
)


def golden_specs() -> tuple[Spec, ...]:
    """Find the goldens in the test split.

    Returns
    -------
    tuple of Spec
        In the order of `GOLDENS`.

    Raises
    ------
    KeyError
        If the test split has no such picture.
    """
    known = {spec.id: spec for spec in test_specs()}
    return tuple(known[name] for name in GOLDENS)


def render_golden(spec: Spec) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Render one golden.

    Parameters
    ----------
    spec : Spec
        Of the golden.

    Returns
    -------
    pixels : ndarray of shape (N, N, 3), dtype uint8
        sRGB, before compression.
    codes : ndarray of shape (N, N), dtype uint8
        Indexed mask.
    """
    scene = assemble(spec, photographs(spec.split))
    return photograph(spec, scene), scene.codes


def main(
    out: Annotated[Path, typer.Option(help="Folder of the goldens.")] = FOLDER,
) -> None:
    """Write every golden anew."""
    total = 0
    for spec in golden_specs():
        for kind, pixels in zip(("picture", "parts"), render_golden(spec), strict=True):
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "PNG", optimize=True)
            keep_file(stream.getvalue(), str(out / f"{spec.id}.{kind}.png"))
            total += len(stream.getvalue())
    print(f"{len(GOLDENS)} goldens, {total / 1e6:.2f} MB, in {out}")


if __name__ == "__main__":
    typer.run(main)
