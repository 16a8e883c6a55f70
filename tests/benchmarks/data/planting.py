"""Manifests with a fault planted in them: a clean set, and the ways to spoil it."""

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

HEAD = "id,path,sha256,label,split,mask,group,scene"
COLUMNS = HEAD.split(",")
SPLITS = ("train", "dev", "test")


def picture(shade: int, size: tuple[int, int] = (8, 6)) -> bytes:
    """Draw a picture of one shade."""
    file = io.BytesIO()
    Image.new("RGB", size, (shade, 0, 0)).save(file, "PNG")
    return file.getvalue()


def sha(shade: int) -> str:
    """Hash the picture of a shade."""
    return hashlib.sha256(picture(shade)).hexdigest()


@dataclass
class Planted:
    """A set that can be spoiled before it is written: lines 2 to 7 are its rows."""

    folder: Path
    rows: list[dict[str, str]] = field(default_factory=list)
    head: str = HEAD
    files: dict[str, bytes] = field(default_factory=dict)
    #: Bytes of whole lines by number, in place of those that the rows make.
    raw: dict[int, bytes] = field(default_factory=dict)
    before: bytes = b""
    end: bytes = b"\n"
    name: str = "set.csv"

    def row(self, line: int) -> dict[str, str]:
        """Return the cells of a line."""
        return self.rows[line - 2]

    def write(self) -> Path:
        """Write the set and return its manifest."""
        lines = [self.head, *(",".join(row.values()) for row in self.rows)]
        encoded = [self.raw.get(number, line.encode()) for number, line in enumerate(lines, 1)]
        path = self.folder / self.name
        path.write_bytes(self.before + b"".join(line + self.end for line in encoded))
        for name, data in self.files.items():
            (self.folder / name).write_bytes(data)
        return path


def clean_set(folder: Path) -> Planted:
    """Make a clean set: two items in each part, one of each label, with a mask each."""
    folder.mkdir()
    made = Planted(folder)
    for number in range(6):
        cells = (
            *(f"n{number}", f"n{number}.png", sha(number), str(number % 2), SPLITS[number // 2]),
            *(f"m{number}.png", f"g{number}", "wood"),
        )
        made.rows.append(dict(zip(COLUMNS, cells, strict=True)))
        made.files |= {f"n{number}.png": picture(number), f"m{number}.png": picture(9)}
    return made


Plant = Callable[[Planted], None]


def cell(line: int, column: str, text: str) -> Plant:
    """Put a text into a cell."""

    def plant(planted: Planted) -> None:
        planted.row(line)[column] = text

    return plant


def line(number: int, data: bytes) -> Plant:
    """Put bytes in the place of a line."""

    def plant(planted: Planted) -> None:
        planted.raw[number] = data

    return plant


def head(old: str, new: str) -> Plant:
    """Change the header."""

    def plant(planted: Planted) -> None:
        planted.head = HEAD.replace(old, new)

    return plant


def set_to(**changes: object) -> Plant:
    """Change how the file is written."""

    def plant(planted: Planted) -> None:
        for name, value in changes.items():
            setattr(planted, name, value)

    return plant


def same_bytes(first: int, again: int, **cells: str) -> Plant:
    """Let one row name the bytes of another."""

    def plant(planted: Planted) -> None:
        planted.row(again)["sha256"] = planted.row(first)["sha256"]
        planted.files[planted.row(again)["path"]] = planted.files[planted.row(first)["path"]]
        planted.row(again).update(cells)

    return plant


def link_out(planted: Planted) -> None:
    """Put a link to a file outside in the place of a picture."""
    data = planted.files.pop("n1.png")
    (planted.folder.parent / "far.png").write_bytes(data)
    (planted.folder / "n1.png").symlink_to("../far.png")


def without(name: str) -> Plant:
    """Leave a file out."""

    def plant(planted: Planted) -> None:
        del planted.files[name]

    return plant


def with_file(name: str, data: bytes) -> Plant:
    """Write another file in its place."""

    def plant(planted: Planted) -> None:
        planted.files[name] = data

    return plant


def one_label(*lines: int) -> Plant:
    """Make rows positive."""

    def plant(planted: Planted) -> None:
        for number in lines:
            planted.row(number)["label"] = "1"

    return plant


def in_one_group(planted: Planted) -> None:
    """Let a train and a test picture be of one group."""
    planted.row(7)["group"] = planted.row(2)["group"]


def clusters_for_groups(planted: Planted) -> None:
    """The same, in a column of clusters."""
    in_one_group(planted)
    planted.head = HEAD.replace("group", "cluster")


def bad_card(planted: Planted) -> None:
    """Misspell a field of the card."""
    planted.files["set.toml"] = b"nom = 'x'\n"


def pipe(planted: Planted) -> None:
    """Put a pipe in the place of a picture."""
    del planted.files["n1.png"]
    os.mkfifo(planted.folder / "n1.png")


def loop(planted: Planted) -> None:
    """Put a link to itself in the place of a picture."""
    del planted.files["n1.png"]
    (planted.folder / "n1.png").symlink_to("n1.png")


def card_pipe(planted: Planted) -> None:
    """Put a pipe in the place of the card; opening it would wait for ever."""
    os.mkfifo(planted.folder / "set.toml")
