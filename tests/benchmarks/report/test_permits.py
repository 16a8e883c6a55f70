"""What may be shown of whom: strict where it must be, whatever a manifest says of itself."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.data.figures.factors import FACTOR_NAMES, Factors, Spec
from benchmarks.data.figures.making import Made, make
from benchmarks.data.figures.proving import PLACES
from benchmarks.data.manifest import Item, read_manifest
from benchmarks.data.sets import builtin
from benchmarks.report.permits import RENDERED, Asked, permits


@pytest.fixture(scope="module")
def made() -> Made:
    """Render a small mannequin before a photograph."""
    factors = Factors(size=64, quality="draft", background="photo")
    return make(Spec("one", "dev", "draw", "", 2000000, factors))


@pytest.fixture(scope="module")
def mannequin(made: Made) -> Item:
    """Its row."""
    cells = {name: made.row[name] for name in (*PLACES, *FACTOR_NAMES, "photograph")}
    return Item("one", Path("one.jpg"), made.row["sha256"], 1, "dev", slices=cells)


@pytest.fixture(scope="module")
def photographs() -> dict[str, Item]:
    """One built-in photograph of each kind of visibility."""
    return {item.slices["person_visible"]: item for item in read_manifest(builtin("photos")).items}


def test_a_mannequin_is_shown_with_the_photograph_behind_it(mannequin: Item, made: Made) -> None:
    """The background is under a license that wants its author named."""
    permit = permits([mannequin], "blurred")["one"]

    assert (permit.pixels, permit.words) == ("sharp", RENDERED)
    assert made.row["photograph"]
    assert permit.credit is not None
    assert permit.credit.attribution.startswith("Background: ")
    assert permit.credit.changes.endswith("cropped behind rendered figures")


@pytest.mark.parametrize("asked", ["blurred", "full"])
def test_columns_of_the_renderer_make_no_mannequin(
    mannequin: Item, made: Made, asked: Asked
) -> None:
    """The very row of a rendered picture, with a picture that is saved anew: a stranger's."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(made.files["images/one.jpg"])).save(stream, "JPEG", quality=90)
    other = hashlib.sha256(stream.getvalue()).hexdigest()
    permit = permits([replace(mannequin, sha256=other)], asked)["one"]

    assert permit.words != RENDERED
    assert permit.pixels == {"blurred": "blurred", "full": "sharp"}[asked]


def test_nothing_is_shown_that_was_not_asked_for(
    mannequin: Item, photographs: dict[str, Item]
) -> None:
    """Not even what always may be."""
    found = permits([mannequin, *photographs.values()], "none")

    assert {permit.pixels for permit in found.values()} == {"none"}


@pytest.mark.parametrize("asked", ["blurred", "full"])
def test_nobody_of_the_built_in_set_is_shown(photographs: dict[str, Item], asked: Asked) -> None:
    """Only photographs in which nobody is visible, each with its credit."""
    assert len(photographs) > 1
    found = permits(list(photographs.values()), asked)

    for visible, item in photographs.items():
        permit = found[item.id]
        assert permit.pixels == ("sharp" if visible == "none" else "none")
        assert (permit.credit is not None) == (visible == "none")


def test_a_manifest_cannot_talk_a_person_away(photographs: dict[str, Item]) -> None:
    """A built-in photograph is known by its bytes, under any name and with any column."""
    someone = next(item for visible, item in photographs.items() if visible != "none")
    renamed = replace(someone, id="mine", slices={"person_visible": "none"})

    assert permits([renamed], "full")["mine"].pixels == "none"


def test_the_columns_of_the_built_in_set_make_nothing_sharp() -> None:
    """A photograph of the user's stays blurred, whatever its columns say."""
    own = Item("a", Path("a.jpg"), "0" * 64, 0, None, slices={"person_visible": "none"})

    assert permits([own], "blurred")["a"].pixels == "blurred"
