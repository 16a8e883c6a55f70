"""Whether a picture is one of the renderer's: nothing but the picture itself says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.data.figures.factors import FACTOR_NAMES, Factors, Spec
from benchmarks.data.figures.making import make
from benchmarks.data.figures.proving import PLACES, rendered_again, spec_of
from benchmarks.data.manifest import Item

SPEC = Spec("one", "dev", "draw", "", 2000000, Factors(size=64, quality="draft", pose=0.123))


@pytest.fixture(scope="module")
def item() -> Item:
    """Render a picture and write its row."""
    row = make(SPEC).row
    cells = {name: row[name] for name in (*PLACES, *FACTOR_NAMES)}
    return Item("one", Path("one.jpg"), row["sha256"], 1, "dev", slices=cells)


def test_a_row_says_what_was_rendered(item: Item) -> None:
    """Down to the type of every factor."""
    assert spec_of(item) == SPEC


def test_a_rendered_picture_comes_out_again(item: Item) -> None:
    """Its own row is given back."""
    row = rendered_again(item)

    assert row is not None
    assert row["sha256"] == item.sha256


def test_a_row_with_other_bytes_is_a_strangers(item: Item) -> None:
    """Every column is as the renderer writes it; the picture is another one."""
    assert rendered_again(replace(item, sha256="0" * 64)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"tone": "pink"},
        {"size": "9999999"},
        {"people": "-1"},
        {"scene": ""},
        {"scene": "1" * 30},
        {"scene": "²"},
        {"pose": "nan"},
    ],
)
def test_a_row_that_no_design_has_is_not_rendered(item: Item, changed: dict[str, str]) -> None:
    """A foreign manifest may hold anything in these columns; nothing of it is tried."""
    assert spec_of(replace(item, slices={**item.slices, **changed})) is None


@pytest.mark.parametrize("column", [*PLACES, "tone", "control"])
def test_a_row_without_a_column_is_a_strangers(item: Item, column: str) -> None:
    """All of them are needed."""
    cells = {name: cell for name, cell in item.slices.items() if name != column}

    assert spec_of(replace(item, slices=cells)) is None


def test_a_row_without_a_part_is_a_strangers(item: Item) -> None:
    """Rendered sets always have parts."""
    assert spec_of(replace(item, split=None)) is None
