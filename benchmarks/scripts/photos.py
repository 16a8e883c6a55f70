"""Count the built-in photographs: `python -m benchmarks.scripts.photos`.

Prints the tables of `docs/data.md` and of decision 0008 from the manifest and from the list of
photographs left out.
"""

import csv
from collections import Counter
from collections.abc import Iterable

from benchmarks.data.manifest import Manifest, read_manifest
from benchmarks.data.sets import builtin

PARTS = ("train", "dev", "test")


def table(pairs: Iterable[tuple[str, str]], head: str) -> list[str]:
    """Lay out counts as a Markdown table with one column a part."""
    counts = Counter(pairs)
    names = sorted({name for name, _ in counts})
    lines = [f"| {head} | {' | '.join(PARTS)} | all |", "| --- | ---: | ---: | ---: | ---: |"]
    for name in names:
        row = [counts[name, part] for part in PARTS]
        lines.append(f"| {name} | {' | '.join(map(str, row))} | {sum(row)} |")
    whole = [sum(counts[name, part] for name in names) for part in PARTS]
    lines.append(f"| together | {' | '.join(map(str, whole))} | {sum(whole)} |")
    return lines


def left_out(manifest: Manifest) -> list[str]:
    """Count the photographs left out, by reason."""
    with (manifest.path.parent / "excluded.csv").open(encoding="utf-8", newline="") as stream:
        reasons = Counter(row["reason"] for row in csv.DictReader(stream))
    return [f"- {reason}: {number}" for reason, number in reasons.most_common()]


def main() -> None:
    """Print every table."""
    manifest = read_manifest(builtin("photos"))
    items = manifest.items
    size = sum(item.path.stat().st_size for item in items)
    groups = len({item.slices["group"] for item in items})
    print(f"{len(items)} photographs in {groups} groups, {size / 1e6:.1f} MB")
    print(f"digest {manifest.digest}\n")
    for column in ("source", "person_visible", "licence", "scene", "backgrounds"):
        pairs = [(item.slices[column] or "-", str(item.split)) for item in items]
        print("\n".join(table(pairs, column)) + "\n")
    print("Left out:\n")
    print("\n".join(left_out(manifest)))


if __name__ == "__main__":
    main()
