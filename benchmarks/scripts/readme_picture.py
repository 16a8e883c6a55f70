"""Draw the picture of the README: a drawn figure and a photograph, with what the grouper found.

The photograph is of the dev part and shows nobody; the figure is drawn by
`benchmarks.data.drawings` and featureless.
"""

from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.drawings import draw
from benchmarks.data.images import Image, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from fleck.detect import detect
from fleck.draw import draw_detection

PHOTOGRAPH = "cq100_mangoes"
FIGURE_SEED = 3


def panel(pixels: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """Detect, draw, and bring to one height."""
    overlay = draw_detection(pixels, detect(pixels))
    width = round(overlay.shape[1] * height / overlay.shape[0])
    resized = cv2.resize(overlay, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)


def main(
    out: Annotated[Path, typer.Option(help="PNG to write")] = Path("docs/overlay.png"),
    height: Annotated[int, typer.Option(min=64)] = 560,
) -> None:
    """Write the picture."""
    items = {item.id: item for item in read_manifest(builtin("photos")).items}
    photograph = read(items[PHOTOGRAPH].path)
    if not isinstance(photograph, Image):
        msg = f"expected a readable photograph, got the fault {photograph.code}"
        raise ValueError(msg)
    figure = draw("figure", np.random.default_rng(FIGURE_SEED)).pixels
    panels = [panel(figure, height), panel(photograph.pixels, height)]
    gap = np.full((height, 12, 3), 255, np.uint8)
    picture = np.hstack([panels[0], gap, panels[1]])
    _, encoded = cv2.imencode(".png", picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    out.write_bytes(encoded.tobytes())
    print(f"written to {out}")


if __name__ == "__main__":
    typer.run(main)
