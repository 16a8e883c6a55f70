"""Which items may be learned from, which set a threshold, and what belongs together."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.train.features import Features, Row
from benchmarks.train.learned import Learned, dev_part, learned_part, other_dev, read_source

from .toys import COLUMNS, listed

SPLIT = [("1", "train"), ("0", "train"), ("", "train"), ("0", "dev"), ("1", "test"), ("0", "")]


def written(folder: Path, rows: list[tuple[str, ...]], *columns: str) -> str:
    """Write a manifest of files that are not there; nothing here opens them."""
    cells = [
        [f"i{number}", f"{number}.png", f"{number:064x}", *row] for number, row in enumerate(rows)
    ]
    return listed(folder / "set.csv", cells, (*COLUMNS, *columns))


def test_a_split_set_is_read_by_part(tmp_path: Path) -> None:
    """What has no label or no part is counted, and is in no part."""
    source = read_source(written(tmp_path, SPLIT))
    part = learned_part(source, None)

    assert [task.id for task in part.tasks] == ["i0", "i1"]
    assert (part.name, part.unlabeled, source.unsplit) == ("train", 1, 1)
    dev = dev_part(source, part)
    assert dev is not None
    assert [task.id for task in dev.tasks] == ["i3"]
    assert (part.fence, source.name) == (tmp_path.absolute(), "set")


def test_a_set_that_is_not_split_is_learned_from_whole(tmp_path: Path) -> None:
    """And has nothing to set a threshold on; as a set for the threshold it is taken whole."""
    source = read_source(written(tmp_path, [("1", ""), ("0", "")]))
    part = learned_part(source, None)

    assert (part.name, len(part.tasks), dev_part(source, part)) == ("all", 2, None)
    assert other_dev(source).name == "dev"
    assert len(other_dev(source).tasks) == 2


def test_learning_from_dev_leaves_nothing_to_set_a_threshold_on(tmp_path: Path) -> None:
    """The same items cannot do both."""
    source = read_source(written(tmp_path, SPLIT))

    assert dev_part(source, learned_part(source, "dev")) is None


@pytest.mark.parametrize("split", ["train", "dev"])
def test_a_part_that_is_not_there_is_refused(tmp_path: Path, split: str) -> None:
    """With the parts that are there."""
    source = read_source(written(tmp_path, [("1", "test")]))
    with pytest.raises(RefusedError, match=f"the split {split} in set, got test"):
        learned_part(source, split)
    with pytest.raises(
        RefusedError, match=r"--dev: expected items with the split dev .*, got test"
    ):
        other_dev(source)


@pytest.mark.parametrize(
    ("rows", "columns", "told"),
    [
        ([("yes", "train")], (), r"set.csv, line 2, column label: expected .*, got 'yes'"),
        ([("1", "tran")], (), r"line 2, column split: .*'tran'"),
    ],
)
def test_a_typo_in_the_table_is_named_with_its_line(
    tmp_path: Path, rows: list[tuple[str, ...]], columns: tuple[str, ...], told: str
) -> None:
    """As in every verb, under the option that named the set."""
    with pytest.raises(MisuseError, match=f"--dev: .*{told}"):
        read_source(written(tmp_path, rows, *columns), option="--dev")


def test_a_wrong_card_or_no_set_is_named(tmp_path: Path) -> None:
    """Under the option as well."""
    manifest = written(tmp_path, SPLIT)
    Path(manifest).with_suffix(".toml").write_text("license = 'CC0'", encoding="utf-8")
    with pytest.raises(MisuseError, match=r"--data: .*set.toml: expected the fields"):
        read_source(manifest)
    with pytest.raises(MisuseError, match="--dev: expected the name of a built-in set"):
        read_source("no/such.csv", option="--dev")


@pytest.mark.parametrize(
    ("columns", "cells", "column", "together"),
    [
        (("cluster", "scene"), ("c", "s"), "cluster", True),
        (("group",), ("g",), "group", True),
        (("scene",), ("",), None, False),
        (("tone",), ("t",), None, False),
    ],
)
def test_what_belongs_together_is_said_by_a_column(
    tmp_path: Path,
    columns: tuple[str, ...],
    cells: tuple[str, ...],
    column: str | None,
    together: bool,
) -> None:
    """The first of three that is filled in; without one every file stands alone."""
    rows = [("1", "train", *cells), ("0", "train", *cells)]
    part = learned_part(read_source(written(tmp_path, rows, *columns)), None)

    assert part.grouped_by == column
    assert (part.groups[0] == part.groups[1]) == together


def test_an_empty_cell_of_the_column_stands_alone(tmp_path: Path) -> None:
    """Two items of no scene are not of one scene."""
    rows = [("1", "train", "a"), ("0", "train", ""), ("1", "train", ""), ("0", "train", "a")]
    part = learned_part(read_source(written(tmp_path, rows, "scene")), None)
    nothing = np.zeros(1, dtype=np.float32)
    found = Features(tuple(Row(task, nothing, None) for task in part.tasks))
    learned = Learned(read_source(written(tmp_path, rows, "scene")), part, found)

    assert learned.groups.tolist() == [0, 1, 2, 0]
    assert learned.rarer == 2
    area = learned.area(np.array([0.9, 0.1, 0.8, 0.2]))
    assert area is not None
    assert (area.value, found.labels.tolist()) == (1.0, [True, False, True, False])


def test_equal_files_belong_together_where_no_column_says_anything(tmp_path: Path) -> None:
    """A copy in another fold would be learned by heart."""
    same = "0" * 64
    rows = [["a", "a.png", same, "1", ""], ["b", "b.png", same, "1", ""]]
    part = learned_part(read_source(listed(tmp_path / "set.csv", rows)), None)

    assert part.groups[0] == part.groups[1]
