"""The built-in photographs: complete, attributed, rightly split, and without those left out."""

import csv
import hashlib
import re
from collections import defaultdict
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.data.manifest import Item, Manifest, read_manifest
from benchmarks.data.sets import builtin
from benchmarks.data.splits import backgrounds_of, split_of

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 45_000_000

COLUMNS = [
    "author",
    "address",
    "backgrounds",
    "group",
    "height",
    "licence",
    "modified",
    "person_visible",
    "scene",
    "source",
    "width",
]

SCENES = {
    *("animal", "building", "chart", "crowd", "depiction", "drink", "flower", "food", "forest"),
    *("hand", "interior", "landscape", "light", "object", "people", "portrait", "sky", "sports"),
    *("stone", "street", "texture", "vehicle", "water", "wood"),
}


@pytest.fixture(scope="module")
def photos() -> Manifest:
    """Read the manifest once."""
    return read_manifest(builtin("photos"))


@pytest.fixture(scope="module")
def excluded(photos: Manifest) -> list[dict[str, str]]:
    """Read the list of photographs left out."""
    path = photos.path.parent / "excluded.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_file_is_the_one_named(photos: Manifest) -> None:
    """One flipped bit anywhere fails, and names the photograph."""
    wrong = [
        item.id
        for item in photos.items
        if hashlib.sha256(item.path.read_bytes()).hexdigest() != item.sha256
    ]

    assert wrong == []


def test_the_folder_holds_the_named_pictures_and_no_others(photos: Manifest) -> None:
    """A picture that is not in the manifest has no license and no split."""
    assert {path.name for path in photos.path.parent.glob("*.jpg")} == {
        item.path.name for item in photos.items
    }


def test_the_set_stays_small_enough_to_clone(photos: Manifest) -> None:
    """At most 45 MB, with everything that lies in the folder."""
    assert sum(path.stat().st_size for path in photos.path.parent.iterdir()) <= LIMIT


def test_no_picture_is_there_twice(photos: Manifest) -> None:
    """A picture counted twice would make every interval too narrow."""
    assert len({item.sha256 for item in photos.items}) == len(photos.items)


def test_no_picture_is_positive(photos: Manifest) -> None:
    """The set measures false alarms: the label is 0 everywhere."""
    assert {item.label for item in photos.items} == {0}


def test_columns_hold_closed_sets_of_words(photos: Manifest) -> None:
    """What code decides by is spelled in one way only."""
    for item in photos.items:
        assert sorted(item.slices) == sorted(COLUMNS)
        assert item.slices["person_visible"] in {"none", "person"}
        assert item.slices["source"] in {"CID22", "CQ100", "Kodak"}
        assert item.slices["scene"] in SCENES
        assert all(item.slices[name] for name in COLUMNS if name != "backgrounds"), item.id


def test_no_scene_of_people_is_without_a_person(photos: Manifest) -> None:
    """A photograph called a portrait may never be displayed as one that shows nobody."""
    for item in photos.items:
        if item.slices["scene"] in {"portrait", "people", "crowd", "hand", "sports", "depiction"}:
            assert item.slices["person_visible"] == "person", item.id


def test_size_is_that_of_the_file(photos: Manifest) -> None:
    """Width and height as the header of the file says."""
    for item in photos.items:
        with Image.open(item.path) as image:
            assert image.size == (int(item.slices["width"]), int(item.slices["height"])), item.id


def test_splits_follow_the_blind_rule(photos: Manifest) -> None:
    """Nobody chose where a picture went."""
    for item in photos.items:
        assert item.split == split_of(item.slices["group"]), item.id


def test_no_group_straddles_two_parts(photos: Manifest) -> None:
    """Pictures of one scene, series or author are tuned on, or measured on, never both."""
    parts = defaultdict(set)
    for item in photos.items:
        parts[item.slices["group"]].add(item.split)

    assert {group for group, found in parts.items() if len(found) > 1} == set()


def test_one_author_is_one_group(photos: Manifest) -> None:
    """Where the source names the photographer, all of his or her pictures stay together."""
    groups = defaultdict(set)
    for item in photos.items:
        if item.slices["source"] == "CQ100" and not item.slices["author"].startswith("unnamed"):
            groups[item.slices["author"]].add(item.slices["group"])

    assert {author for author, found in groups.items() if len(found) > 1} == set()


def test_a_group_is_called_after_its_first_picture(photos: Manifest) -> None:
    """The name decides the split, so it must not be free to choose."""
    members = defaultdict(list)
    for item in photos.items:
        members[item.slices["group"]].append(item.id)

    assert [group for group, ids in members.items() if group != min(ids)] == []


def test_backgrounds_are_train_photographs_without_people(photos: Manifest) -> None:
    """A rendered test image never stands before a photograph that a classifier was trained on."""
    for item in photos.items:
        fit = item.split == "train" and item.slices["person_visible"] == "none"
        expected = backgrounds_of(item.slices["group"]) if fit else ""
        assert item.slices["backgrounds"] == expected, item.id


def test_pictures_left_out_are_not_there(photos: Manifest, excluded: list[dict[str, str]]) -> None:
    """Neither by name nor, except for copies of a picture that was kept, by content."""
    ids = {item.id for item in photos.items}
    hashes = {item.sha256 for item in photos.items}

    assert ids.isdisjoint(row["id"] for row in excluded)
    assert hashes.isdisjoint(row["sha256"] for row in excluded if row["reason"] != "duplicate")


def test_pictures_left_out_have_a_reason(excluded: list[dict[str, str]]) -> None:
    """The reasons are a closed set, each with a detail."""
    reasons = {"apparent minor", "age unclear", "duplicate", "label doubtful", "third-party rights"}

    assert {row["reason"] for row in excluded} <= reasons
    assert all(row["detail"] for row in excluded)


def test_copies_of_kept_pictures_are_named_as_such(
    photos: Manifest, excluded: list[dict[str, str]]
) -> None:
    """The three pictures that Kodak and CQ100 share are in the set at most once."""
    hashes = {item.sha256: item.id for item in photos.items}
    shared = {row["id"] for row in excluded if row["sha256"] in hashes}

    assert shared == {"cq100_ball_caps", "cq100_macaws"}
    assert {"kodak_5", "cq100_motocross"} <= {row["id"] for row in excluded}


def table_rows(photos: Manifest) -> dict[str, list[str]]:
    """Read the attribution as cells by file name."""
    text = (photos.path.parent / "ATTRIBUTION.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line) for line in text.splitlines() if ".jpg |" in line]
    return {row[1].strip(): [cell.strip() for cell in row[2:-1]] for row in rows}


def test_every_picture_is_attributed(photos: Manifest) -> None:
    """Title, author, source, license and changes, each present, for each picture and no other."""
    rows = table_rows(photos)

    assert set(rows) == {item.path.name for item in photos.items}
    for item in photos.items:
        title, author, source, licence, changes = rows[item.path.name]
        assert title
        assert author.replace("\\", "") == item.slices["author"]
        assert page(source).replace("%28", "(").replace("%29", ")") == item.slices["address"]
        assert licence.startswith(f"[{item.slices['licence']}]({link(item)}")
        assert "JPEG 95" in changes


def page(cell: str) -> str:
    """Take the address out of a Markdown link."""
    return cell.removeprefix("[page](").removesuffix(")")


def link(item: Item) -> str:
    """Return how the address of an item's license starts."""
    name = item.slices["licence"]
    return "../../../LICENSES/" if name.startswith("LicenseRef") else "https://creativecommons.org/"


def test_every_license_has_its_text(photos: Manifest) -> None:
    """Whoever passes the pictures on has the terms at hand."""
    for name in {item.slices["licence"] for item in photos.items}:
        text = (ROOT / "LICENSES" / f"{name}.txt").read_text(encoding="utf-8")
        assert len(text) > (200 if name.startswith("LicenseRef") else 5000), name
