"""List the most skin-colored photographs: `python -m benchmarks.scripts.skin_colored`.

Prints the photographs of the train and dev parts with the largest skin fraction, and what the
grouper finds in each, as a Markdown table; with `--overlays DIR` it draws them.  The grouper runs
on all of them, also below the area gate, so that its segments can be judged; the verdict is that
of the shipped detector with its gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image as Pillow

from benchmarks.data.images import Image, read
from benchmarks.data.manifest import Item, read_manifest
from benchmarks.data.sets import builtin
from fleck.detect import Detection, detect
from fleck.draw import draw_detection
from fleck.parameters import AUTHORS_PAGE
from fleck.skin import find_skin

#: The authors' page without its area gate.
UNGATED = replace(AUTHORS_PAGE, min_area=0.0)

HEAD = ("id", "part", "scene", "skin", "segments", "limbs", "girdles", "spines", "F")


@dataclass(frozen=True)
class Looked:
    """One photograph: its row of the manifest, its groups without the gate, F with it."""

    item: Item
    ungated: Detection
    marked: bool

    def cells(self) -> tuple[str, ...]:
        """Write the row of the table."""
        found = self.ungated
        numbers = (found.segments, found.limbs, found.girdles, found.spines)
        return (
            self.item.id,
            str(self.item.split),
            self.item.slices.get("scene", ""),
            f"{100 * found.skin_fraction:.1f} %",
            *(str(len(group)) for group in numbers),
            "marked" if self.marked else "no",
        )


def pixels_of(item: Item) -> NDArray[np.uint8]:
    """Read a photograph, or stop with its fault."""
    image = read(item.path)
    if not isinstance(image, Image):
        msg = f"expected a readable photograph {item.path}, got {image.code}: {image.message}"
        raise typer.BadParameter(msg)
    return image.pixels


def most_skin_colored(items: Sequence[Item], number: int) -> list[Item]:
    """Return so many items with the largest skin fraction, largest first, ties by id."""
    fractions = {item.id: find_skin(pixels_of(item)).fraction for item in items}
    return sorted(items, key=lambda item: (-fractions[item.id], item.id))[:number]


def main(
    number: Annotated[int, typer.Option(min=1, help="Photographs in the table.")] = 50,
    overlays: Annotated[Path | None, typer.Option(help="Write overlays here, as PNG.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="Of another set of photographs.")] = None,
) -> None:
    """Print the table, largest skin fraction first."""
    cv2.setNumThreads(1)
    photos = read_manifest(manifest or builtin("photos"))
    chosen = most_skin_colored(photos.part("train") + photos.part("dev"), number)
    if overlays is not None:
        overlays.mkdir(parents=True, exist_ok=True)
    typer.echo("| " + " | ".join(HEAD) + " |")
    typer.echo("|" + " --- |" * len(HEAD))
    for item in chosen:
        pixels = pixels_of(item)
        ungated = detect(pixels, UNGATED)
        looked = Looked(item, ungated, detect(pixels).verdict)
        typer.echo("| " + " | ".join(looked.cells()) + " |")
        if overlays is not None:
            picture = draw_detection(pixels, ungated)
            Pillow.fromarray(picture).save(overlays / f"{item.id}.png")


if __name__ == "__main__":
    typer.run(main)
