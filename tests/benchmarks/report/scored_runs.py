"""Finished runs of tables of scores, for tests: any labels, any scores, no picture opened."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.methods.chosen import Settings
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run


@dataclass(frozen=True)
class Paper:
    """A set on paper.

    Attributes
    ----------
    labels : sequence of int or None
        One an item.
    splits : sequence of str
        One an item, or nothing.
    columns : mapping of str to sequence of str
        Further columns.
    prefix : str
        Of the ids; sets of other prefixes share no file.
    """

    labels: Sequence[int | None]
    splits: Sequence[str] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prefix: str = "i"

    @property
    def ids(self) -> list[str]:
        """Return the ids, which sort as they stand."""
        return [f"{self.prefix}{number:05}" for number in range(len(self.labels))]

    def write(self, folder: Path) -> Path:
        """Write the manifest."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = [",".join(["id", "path", "sha256", "label", "split", *self.columns])]
        for place, name in enumerate(self.ids):
            label = self.labels[place]
            sha256 = hashlib.sha256(name.encode()).hexdigest()
            cells = [name, f"{name}.png", sha256, "" if label is None else str(label)]
            cells.append(self.splits[place] if self.splits else "")
            cells += [column[place] for column in self.columns.values()]
            lines.append(",".join(cells))
        path = folder / "paper.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def table(folder: Path, name: str, paper: Paper, scores: Sequence[float | None]) -> str:
    """Write a table of scores; an item without a score has no row."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{id_},{score!r}"
        for id_, score in zip(paper.ids, scores, strict=True)
        if score is not None
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["id,score", *rows]) + "\n", encoding="utf-8")
    return str(path)


def make_runs(
    folder: Path,
    paper: Paper,
    scores: Mapping[str, Sequence[float | None]],
    thresholds: Mapping[str, float] | None = None,
    **asked: object,
) -> list[Path]:
    """Run one table of scores after the other over a set on paper."""
    manifest = paper.write(folder / "set")
    folders = []
    for name, values in scores.items():
        typed = table(folder / "tables", name, paper, values)
        if name in (thresholds or {}):
            card = f"threshold = {(thresholds or {})[name]!r}\n"
            Path(typed).with_suffix(".toml").write_text(card, encoding="utf-8")
        wanted = Asked(
            typed, str(manifest), Settings(), out=str(folder / "runs"), engine="serial", **asked
        )
        folders.append(Path(run(wanted).folder))
    return folders
