"""Painted figures, looked at: against kept pictures, in gray, for overlaps, point by point."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import FillBetweenPolyCollection, LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from benchmarks.report.compared import Comparison
from benchmarks.report.comparison_figures import PICTURES
from benchmarks.report.curve_figures import LOOKS
from benchmarks.report.figures import settings
from benchmarks.report.layout import DOUBLE, PAGE, SINGLE, Paper
from benchmarks.report.painting import METHODS, SHAPES, paint, paint_layer
from benchmarks.report.pictures import NEUTRAL, Layer, Picture, points_of
from tests.benchmarks.report.pictured import pictured

GOLDENS = Path(__file__).parent / "goldens"
#: Dots an inch of the kept pictures: enough to see a dash, few enough for a few kilobytes.
DOTS = 80
#: Gray levels by which a picture may differ on average (root of mean square) and pass.  A
#: missing line of any figure moves ten times as much; see the tests below.
TOLERANCE = 0.6
KEYS = tuple(key for key in PICTURES if key != "headline")


@lru_cache
def example(methods: int) -> Comparison:
    """Make the comparison once."""
    return pictured(methods)


@lru_cache
def picture(key: str, methods: int = 3) -> Picture:
    """Make one picture of the example."""
    made = PICTURES[key](example(methods))
    assert made is not None
    return made


def painted(made: Picture, paper: Paper = SINGLE) -> Figure:
    """Paint a picture under its settings."""
    with rc_context(settings(made.key)):
        return paint(made, paper)


def raster(figure: Figure, *, words: bool = False) -> NDArray[np.float64]:
    """Turn a figure into gray levels, without its letters, whose shapes are not ours."""
    for text in figure.findobj(Text):
        text.set_visible(words)
    with rc_context({"svg.hashsalt": "test"}):
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=DOTS)
    return np.asarray(Image.open(file).convert("L"), dtype=np.float64)


def away(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return how far two pictures are from each other, in gray levels."""
    if first.shape != second.shape:
        return 255.0
    return float(np.sqrt(((first - second) ** 2).mean()))


def kept(key: str) -> NDArray[np.float64]:
    """Read a kept picture."""
    return np.asarray(Image.open(GOLDENS / f"{key}.png").convert("L"), dtype=np.float64)


def drawn(figure: Figure) -> Iterator[tuple[str, Any]]:
    """Give every artist of a layer with the layer's name."""
    for artist in figure.findobj():
        name = artist.get_gid()
        if isinstance(name, str) and name.startswith("panel-"):
            yield name.rpartition("-")[0], artist


@pytest.mark.parametrize("key", KEYS)
def test_a_figure_looks_as_it_was_kept(key: str) -> None:
    """`python -m tests.benchmarks.report.test_painting` keeps pictures anew, to be looked at."""
    assert away(raster(painted(picture(key))), kept(key)) <= TOLERANCE
    assert (GOLDENS / f"{key}.png").stat().st_size < 40_000


@pytest.mark.parametrize("key", KEYS)
def test_a_dropped_layer_is_seen(key: str) -> None:
    """Whatever is left out, band or line, mark or guide, the kept picture tells."""
    made = picture(key)
    for number, layer in enumerate(made.panels[0].layers):
        if layer.name == "chance" and key in ("slices", "low_fpr"):
            continue  # lies on the frame
        figure = painted(made)
        for name, artist in drawn(figure):
            if name == f"panel-0-layer-{number}":
                artist.remove()
        assert away(raster(figure), kept(key)) > 2 * TOLERANCE, (layer.part, layer.name)


@pytest.mark.parametrize("key", KEYS)
def test_a_shifted_layer_is_seen(key: str) -> None:
    """Two hundredths of the axis are enough."""
    made = picture(key)
    layers = {layer.part: number for number, layer in enumerate(made.panels[0].layers)}
    for part in ("curve", "interval"):
        if part not in layers:
            continue
        figure = painted(made)
        for name, artist in drawn(figure):
            if name == f"panel-0-layer-{layers[part]}":
                up = Affine2D().translate(0, 0.02 * artist.axes.bbox.height)
                artist.set_transform(artist.get_transform() + up)
        assert away(raster(figure), kept(key)) > 2 * TOLERANCE


@pytest.mark.parametrize("methods", [3, 12])
@pytest.mark.parametrize("key", KEYS)
def test_the_table_holds_exactly_what_is_drawn(key: str, methods: int) -> None:
    """Every row is read back from an artist, and every artist stands in the table."""
    made = picture(key, methods)
    rows = list(csv.reader(io.StringIO(points_of(made))))[1:]
    artists: dict[str, list[Any]] = {}
    for name, artist in drawn(painted(made)):
        artists.setdefault(name, []).append(artist)
    at = 0
    for place, panel in enumerate(made.panels):
        for number, layer in enumerate(panel.layers):
            found = read_back(layer, artists.pop(f"panel-{place}-layer-{number}"))
            table = [row[4:] for row in rows[at : at + len(layer.x)]]
            assert {row[1] for row in rows[at : at + len(layer.x)]} <= {layer.part}
            assert sorted(table) == sorted([*map(text, row)] for row in found), layer
            at += len(layer.x)
    assert at == len(rows)
    assert artists == {}


def text(value: float | None) -> str:
    """Write a number as the table does."""
    return "" if value is None else repr(float(value))


def read_back(layer: Layer, artists: list[Any]) -> list[list[float | None]]:
    """Read the points of a layer off what was drawn."""
    lines = [one for one in artists if isinstance(one, Line2D)]
    points = [point for line in lines for point in line.get_xydata().tolist()]
    if layer.part == "band":
        (area,) = artists
        assert isinstance(area, FillBetweenPolyCollection)
        corners = area.get_paths()[0].vertices.tolist()
        half = len(layer.x)
        # Around: the first low end, the high ends, the last low end, the low ends backward.
        high, low = corners[1 : half + 1], corners[half + 2 : 2 * half + 2][::-1]
        if layer.low[0] == corners[1][1] and layer.low[-1] == corners[half][1]:
            low, high = high, low
        return [[x, None, y, top] for (x, y), (_, top) in zip(low, high, strict=True)]
    if layer.part == "interval":
        (bars,) = (one for one in artists if isinstance(one, LineCollection))
        across = layer.along == "x"
        ends = {}
        for (x0, y0), (x1, y1) in bars.get_segments():
            ends[y0 if across else x0] = (x0, x1) if across else (y0, y1)
        return [[x, y, *ends[y if across else x]] for x, y in points]
    return [[x, y, None, None] for x, y in points]


def test_methods_differ_without_color() -> None:
    """Any two of twelve differ in dash or in the marker on the line, and all in the marker."""
    lines = [
        (str(dash), marker if place >= len(LOOKS) else "")
        for place, (_, dash, marker) in enumerate(METHODS)
    ]

    assert len(METHODS) == 12
    assert len(set(lines)) == len(METHODS)
    assert len({marker for _, _, marker in METHODS}) == len(METHODS)


def test_origins_differ_by_shape() -> None:
    """Each origin of an operating point has its own marker."""
    origins = ("dev", "published", "given", "oracle")

    assert len({SHAPES[origin][0] for origin in origins}) == len(origins)


def test_in_gray_the_lines_still_differ() -> None:
    """On the same points, no two of the twelve methods give the same gray picture."""
    made = picture("base_rate")
    line = next(layer for layer in made.panels[0].layers if layer.part == "curve")
    seen = []
    for look in range(12):
        figure = Figure(figsize=(3, 3))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xscale("log")
        axes.set_xlim(1e-4, 0.5)
        paint_layer(axes, Layer("curve", "", look, line.x, line.y), 2)
        # All inks alike, as a bad printer has them.
        seen.append(raster(figure) < 200)

    differing = [
        (one & ~other).sum() + (other & ~one).sum()
        for place, one in enumerate(seen)
        for other in seen[:place]
    ]
    assert min(differing) > 0.1 * max(one.sum() for one in seen)


@pytest.mark.parametrize(
    ("methods", "paper"), [(12, PAGE), (12, SINGLE), (12, DOUBLE), (2, DOUBLE)]
)
def test_words_stand_apart_and_inside(methods: int, paper: Paper) -> None:
    """No two labels touch, none leaves the figure, and no legend lies on the axes."""
    for key in KEYS:
        figure = painted(picture(key, methods), paper)
        figure.set_dpi(300)  # hinting makes letters wider on coarse grids
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        words = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text()]
        boxes = [one.get_window_extent(canvas.get_renderer()) for one in words]
        for place, box in enumerate(boxes):
            told = (key, words[place].get_text())
            sides = (box.x0, box.y0, figure.bbox.x1 - box.x1, figure.bbox.y1 - box.y1)
            assert min(sides) > -0.5, told
            for other in range(place):
                assert not box.overlaps(boxes[other]), (told, words[other].get_text())
            for axes in figure.axes:
                assert not box.padded(-1).overlaps(axes.bbox), told


def test_what_belongs_to_no_method_has_the_color_of_the_text() -> None:
    """So that it is seen on both grounds."""
    for name, artist in drawn(painted(picture("roc"))):
        number = int(name.rpartition("-")[2])
        if picture("roc").panels[0].layers[number].look == NEUTRAL:
            assert artist.get_color() == "#010203"


def keep() -> None:
    """Keep all pictures anew."""
    GOLDENS.mkdir(exist_ok=True)
    for key in KEYS:
        levels = raster(painted(picture(key))).astype(np.uint8)
        Image.fromarray(levels).save(GOLDENS / f"{key}.png", optimize=True)


if __name__ == "__main__":
    keep()
