"""Tables of networks: names, files, and every mistake in a file by its layer."""

from pathlib import Path

import pytest

from benchmarks.run.arguments import MisuseError
from benchmarks.train.tables import find_architecture
from convnet.architecture import FIGURES_NET, ZFNET, Average, Conv, Dense

from .toys import TABLE, table


def test_a_name_is_a_table_of_ours() -> None:
    """The two tables of `convnet.architecture` are known by name."""
    assert find_architecture("figures") is FIGURES_NET
    assert find_architecture("zfnet") is ZFNET


def test_a_file_says_what_the_records_say(tmp_path: Path) -> None:
    """Fields left out have the defaults of the records."""
    found = find_architecture(table(tmp_path))

    assert found.name == "toy"
    assert found.layers == (Conv(8, 5, 4, norm=True), Average(), Dense(1, relu=False))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('kind = "conv"', 'kind = "covn"', "layer 1: .*got 'covn'; did you mean 'conv'"),
        ("filters = 8", "filter = 8", "layer 1: .*got 'filter'; did you mean 'filters'"),
        ("filters = 8\n", "", "layer 1: expected filters, got nothing"),
        ("size = 5", 'size = "5"', "layer 1: size: expected a value of type int, got '5'"),
        ("size = 5", "size = true", "layer 1: size: expected a value of type int, got True"),
        ("norm = true", "norm = 1", "layer 1: norm: expected a value of type bool, got 1"),
        ("size = 5", "size = -5", "layer 1: size: expected"),
        ("size = 5", "size = 64", "layer 1: expected an input of at least 64 rows, got 32"),
        ("units = 1", "units = 2", "expected as last layer"),
        ("side = 32", "side = 7", "expected a side from 8 to 1024, got 7"),
        ("side = 32", "sides = 32", "got 'sides'; did you mean 'side'"),
        ('name = "toy"', "name = 7", "expected name and citation to be text"),
        ("[[layers]]", "[[layers", "expected a table in TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    """The message says the layer, the field and what was expected."""
    with pytest.raises(MisuseError, match=message):
        find_architecture(table(tmp_path, TABLE.replace(before, after)))


def test_a_file_that_is_not_there_is_misuse() -> None:
    """Nothing is guessed where the file is missing."""
    with pytest.raises(MisuseError, match="expected a file that can be read, got: No such file"):
        find_architecture("no/such.toml")
