"""The script that draws the grouping rules."""

from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.scripts.rule_picture import main
from fleck.rules import draw_rules


def test_the_picture_is_that_of_the_rules(tmp_path: Path) -> None:
    """Pixel for pixel."""
    main(tmp_path / "rules.png")

    with Image.open(tmp_path / "rules.png") as picture:
        assert np.array_equal(np.asarray(picture), draw_rules())
