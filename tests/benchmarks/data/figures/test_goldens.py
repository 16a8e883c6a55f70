"""Rendered pictures against those that are kept: the same masks everywhere, for ever."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.figures.factors import Spec
from benchmarks.scripts.figures_goldens import GOLDENS, golden_specs, render_golden

FOLDER = Path(__file__).parent / "goldens"


def kept(name: str, kind: str) -> np.ndarray:
    """Read what is kept of one golden."""
    with Image.open(FOLDER / f"{name}.{kind}.png") as image:
        return np.array(image)


@pytest.mark.parametrize("spec", golden_specs(), ids=GOLDENS)
def test_a_golden_comes_out_as_it_was_kept(spec: Spec) -> None:
    """Masks byte for byte, pixels within one level, on any machine (R11)."""
    pixels, codes = render_golden(spec)
    before = kept(spec.id, "picture").astype(int)

    assert (codes == kept(spec.id, "parts")).all()
    assert np.abs(pixels.astype(int) - before).max() <= 1


def test_the_goldens_cover_every_factor() -> None:
    """Twenty pictures, at most 4 MB, with every tone, background, coverage and control."""
    factors = [spec.factors for spec in golden_specs()]
    sizes = [path.stat().st_size for path in FOLDER.glob("*.png")]

    assert len(factors) == 20
    assert len(sizes) == 40
    assert sum(sizes) <= 4_000_000
    assert len({one.tone for one in factors}) == 6
    assert len({one.background for one in factors}) == 7
    assert len({one.coverage for one in factors}) == 6
    assert len({one.control for one in factors}) == 3
    assert {one.quality for one in factors} == {"draft", "full"}
