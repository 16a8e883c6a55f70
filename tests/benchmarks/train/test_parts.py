"""Parts of a user's set: taken at their word, or held out by whole groups."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.train.learned import Source, read_source
from benchmarks.train.parts import Parts, held_out, parts_of, require_both

from .toys import COLUMNS, listed


def source(folder: Path, rows: Sequence[tuple[str, str, str]], column: str | None = None) -> Source:
    """Write and read a set of rows of label, part and group."""
    cells = [
        [f"i{number:03}", f"{number}.png", f"{number:064x}", label, part, *([group] * bool(column))]
        for number, (label, part, group) in enumerate(rows)
    ]
    columns = (*COLUMNS, column) if column else COLUMNS
    return read_source(listed(folder / "set.csv", cells, columns))


def numbers(parts: Parts) -> tuple[list[int], list[int]]:
    """Read which rows are learned from, and which judge."""
    return tuple([int(task.id[1:]) for task in part] for part in (parts.train, parts.dev))  # type: ignore[return-value]


def test_the_column_split_is_taken_at_its_word(tmp_path: Path) -> None:
    """The part test is not looked at, items without a label or a part are left out and counted."""
    rows = [
        ("1", "train", ""),
        ("0", "dev", ""),
        ("", "train", ""),
        ("1", "test", ""),
        ("", "test", ""),
        ("0", "", ""),
    ]
    parts = parts_of(source(tmp_path, rows))

    assert numbers(parts) == ([0], [1])
    assert parts.rule == "the column split"
    assert parts.left_out == {"without a label": 1, "in the part test": 2, "without a part": 1}


@pytest.mark.parametrize("part", ["", "train"])
def test_without_dev_a_fifth_of_each_class_is_held_out(tmp_path: Path, part: str) -> None:
    """Whether the rows are in no part or all in train."""
    parts = parts_of(source(tmp_path, [(str(int(n % 5 == 0)), part, "") for n in range(100)]))

    assert len(parts.dev) == 20
    assert sum(task.label or 0 for task in parts.dev) == 4
    assert "20% of the files of each class are held out" in parts.rule
    assert "fleck data check SET --neighbors" in parts.advice


def test_groups_stay_together(tmp_path: Path) -> None:
    """No group has items on both sides, and the column is named."""
    rows = [(str(int(n // 4 % 2)), "", f"g{n // 4}") for n in range(80)]
    parts = parts_of(source(tmp_path, rows, "cluster"))
    train, dev = ({n // 4 for n in side} for side in numbers(parts))

    assert not train & dev
    assert (len(train), len(dev)) == (16, 4)
    assert "groups (column cluster)" in parts.rule
    assert parts.advice == ""


def test_what_is_held_out_does_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    """Rows in another order are the same set."""
    rows = [(str(n % 2), "", f"g{n // 2}") for n in range(60)]
    (tmp_path / "turned").mkdir()
    cells = [[f"i{n:03}", f"{n}.png", f"{n:064x}", *rows[n]] for n in reversed(range(60))]
    turned = read_source(listed(tmp_path / "turned" / "set.csv", cells, (*COLUMNS, "scene")))

    assert numbers(parts_of(source(tmp_path, rows, "scene"))) == numbers(parts_of(turned))


def test_a_longer_set_holds_out_mostly_the_same(tmp_path: Path) -> None:
    """A hash decides, so that ten more items move few of the others."""
    rows = [(str(n % 2), "", "") for n in range(110)]
    longer = set(numbers(parts_of(source(tmp_path, rows)))[1])
    shorter = set(numbers(parts_of(source(tmp_path, rows[:100])))[1])

    assert len(shorter - longer) <= 2


def test_equal_files_stay_together(tmp_path: Path) -> None:
    """The same bytes under two ids are one group where no column says more."""
    cells = [[f"i{n:03}", f"{n}.png", f"{n // 2:064x}", str(n // 2 % 2), ""] for n in range(100)]
    train, dev, _ = held_out(read_source(listed(tmp_path / "set.csv", cells)).parts["all"])

    assert not {task.sha256 for task in train} & {task.sha256 for task in dev}


@pytest.mark.parametrize("part", ["dev", "test"])
def test_a_set_without_train_is_refused(tmp_path: Path, part: str) -> None:
    """Neither dev nor test is learned from because there is nothing else."""
    with pytest.raises(RefusedError, match="expected labeled items in the part train of set"):
        parts_of(source(tmp_path, [("1", part, ""), ("0", part, "")]))


def test_a_set_without_labels_is_refused(tmp_path: Path) -> None:
    """The message says how many have none."""
    with pytest.raises(RefusedError, match="got none: 3 without a label"):
        parts_of(source(tmp_path, [("", "", "")] * 3))


@pytest.mark.parametrize(
    ("part", "positive", "negative", "message"),
    [
        ("train", 0, 500, "expected both labels in the part train of mine, got 0 positive and 500"),
        ("dev", 50, 0, "expected both labels in the part dev of mine"),
        ("train", 99, 500, "at least 100 usable .* got 99 .*; use fleck transfer"),
        ("train", 500, 99, "at least 100 usable .* 99 negative \\(1 more\\); use fleck transfer"),
        ("dev", 9, 10, "at least 10 usable .* in the part dev .* leave it empty"),
    ],
)
def test_too_little_is_refused_with_the_next_step(
    part: str, positive: int, negative: int, message: str
) -> None:
    """What is missing, how much there is, and what else would do."""
    with pytest.raises(RefusedError, match=message):
        require_both("mine", part, positive, negative, "1 more")


def test_enough_is_enough() -> None:
    """The stated numbers themselves are taken."""
    require_both("mine", "train", 100, 100)
    require_both("mine", "dev", 10, 10)
