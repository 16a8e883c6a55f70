"""Known public sets from a local copy: layouts, counts, labels, masks; nothing is fetched."""

import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.gathering import Plan
from benchmarks.data.known import add_known, copy_digest, find_known
from benchmarks.data.known_sets import CCP_HAIR, CCP_SKIN, COREL_CLASSES, KNOWN
from benchmarks.data.known_texts import bibtex, where
from benchmarks.data.manifest import each_item, read_manifest
from benchmarks.data.sets import builtin

#: Pictures that each set publishes, by the layout that its own pages describe.
PUBLISHED = {
    "ccp": 1004,
    "pratheepan": 32 + 46,
    "bsds500": 200 + 100 + 200,
    "corel1000": 1000,
    "cid22": 250,
    "cq100": 100,
    "kodak": 24,
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing connect to anything."""

    def refuse(*_: object) -> None:
        msg = "a known set was fetched"
        raise AssertionError(msg)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def paint(path: Path, seed: int = 0, size: tuple[int, int] = (24, 32)) -> None:
    """Store a small random picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    small = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    Image.fromarray(small).resize(size[::-1]).save(path)


def test_every_set_says_what_it_must() -> None:
    """Source, terms, citation and layouts are stated; every layout says how it is known."""
    assert {name: known.layouts[0].files for name, known in KNOWN.items()} == PUBLISHED
    for name, known in KNOWN.items():
        assert known.name == name
        assert known.page.startswith("http")
        assert all((known.title, known.what, known.terms, known.consent, known.labels, known.gaps))
        assert {"type", "key", "author", "title", "year"} <= known.citation.keys()
        assert bibtex(known).count("{") == bibtex(known).count("}")
        assert known.page in where(known)
        assert known.terms.rstrip(".") in where(known)


def test_only_layouts_of_sets_at_hand_count_as_verified_on_files() -> None:
    """Three sets were never at hand, and say so."""
    verified = {
        name for name, known in KNOWN.items() for one in known.layouts if one.verified == "files"
    }

    assert verified == {"ccp", "cid22", "cq100", "kodak"}


def test_an_unknown_set_offers_the_nearest() -> None:
    """A misspelt name is no guess."""
    with pytest.raises(ValueError, match=r"got 'Kodac'; did you mean kodak\?"):
        find_known("Kodac")


def test_a_folder_without_the_set_says_where_it_is_to_be_had(tmp_path: Path) -> None:
    """Address, terms and layout stand in the message."""
    paint(tmp_path / "other.jpg")

    with pytest.raises(ValueError, match=r"no picture of it; Pratheepan .*cs-chan\.com.*terms: "):
        add_known("pratheepan", tmp_path, tmp_path / "out")
    with pytest.raises(ValueError, match="expected a folder with a copy of Pratheepan"):
        add_known("pratheepan", tmp_path / "nothing", tmp_path / "out")


def test_a_part_is_taken_only_if_asked_and_called_one(tmp_path: Path) -> None:
    """The card says how many of how many; the parts of its pictures are those of the whole set."""
    for number in range(1, 25):
        paint(tmp_path / f"whole/kodim{number:02d}.png", number)
    for number in range(1, 4):
        paint(tmp_path / f"part/kodim{number:02d}.png", number)

    with pytest.raises(ValueError, match=r"expected the 24 pictures .* got 3; complete the copy"):
        add_known("kodak", tmp_path / "part", tmp_path / "a")
    part = add_known("kodak", tmp_path / "part", tmp_path / "a", partial=True)
    whole = add_known("kodak", tmp_path / "whole", tmp_path / "b")

    assert (part.whole, whole.whole) == (False, True)
    small, large = (read_manifest(one.added.manifest, allow_outside=True) for one in (part, whole))
    assert (small.card.name, large.card.name) == ("kodak (part: 3 of 24)", "kodak")
    splits = {item.id: item.split for item in large.items}
    assert all(splits[item.id] == item.split for item in small.items)
    assert {item.id for item in small.items} == {"kodak_1", "kodak_2", "kodak_3"}
    assert "documents only" in str(small.card.known_gaps)


def test_two_copies_in_one_folder_are_refused(tmp_path: Path) -> None:
    """A picture that is there twice would count twice."""
    for place in ("a", "b"):
        paint(tmp_path / place / "kodim01.png")

    with pytest.raises(ValueError, match=r"every picture of Kodak.* once, got"):
        add_known("kodak", tmp_path, tmp_path / "out", partial=True)


def test_a_file_that_is_another_under_its_name_is_refused(tmp_path: Path) -> None:
    """Where the very files were at hand, hashes are checked one by one."""
    paint(tmp_path / "kodak_1.jpg")

    with pytest.raises(ValueError, match=r"expected the file .*kodak_1\.jpg with the SHA-256"):
        add_known("kodak", tmp_path, tmp_path / "out", partial=True)


def test_bsds_keeps_its_own_parts(tmp_path: Path) -> None:
    """Its parts are published, and val is dev; nobody looked at the pictures, so no label."""
    for part, number in (("train", 1), ("val", 2), ("test", 3)):
        paint(tmp_path / f"BSR/BSDS500/data/images/{part}/{number}.jpg", number)

    added = add_known("bsds500", tmp_path, tmp_path / "out", partial=True).added

    items = read_manifest(added.manifest, allow_outside=True).items
    assert {(item.id, item.split, item.label) for item in items} == {
        ("bsds500_1", "train", None),
        ("bsds500_2", "dev", None),
        ("bsds500_3", "test", None),
    }


def test_corel_has_labels_by_theme(tmp_path: Path) -> None:
    """Themes that show people or statues have none; the hundred decides the theme."""
    for number in range(50, 1000, 100):
        paint(tmp_path / f"image.orig/{number}.jpg", number)

    added = add_known("corel1000", tmp_path, tmp_path / "out", partial=True).added

    labels = {
        item.slices["class"]: item.label
        for item in read_manifest(added.manifest, allow_outside=True).items
    }
    assert list(labels.values()).count(None) == 3
    assert labels == {
        one: None if one in ("africa", "beach", "monuments") else 0 for one in COREL_CLASSES
    }


def test_pratheepan_masks_are_made_from_white(tmp_path: Path) -> None:
    """A softened outline is skin from the middle of the range up."""
    paint(tmp_path / "Pratheepan_Dataset/FacePhoto/x y.jpg", size=(2, 3))
    truth = tmp_path / "Ground_Truth/GroundT_FacePhoto/x y.png"
    truth.parent.mkdir(parents=True)
    Image.fromarray(np.array([[0, 127, 128], [255, 1, 254]], dtype=np.uint8)).save(truth)
    paint(tmp_path / "Pratheepan_Dataset/FamilyPhoto/without.jpg")

    added = add_known("pratheepan", tmp_path, tmp_path / "out", partial=True).added

    (item,) = read_manifest(added.manifest, allow_outside=True).items
    assert item.id == "pratheepan_FacePhoto_x y"
    assert item.mask == tmp_path / "out/masks/pratheepan_FacePhoto_x y.png"
    assert np.asarray(Image.open(item.mask)).tolist() == [[0, 0, 255], [255, 0, 255]]
    assert added.passed_over == 2


def test_ccp_masks_are_the_skin_class_in_either_form(tmp_path: Path) -> None:
    """Class numbers in a MATLAB file or in a PNG give the same mask; hair is not skin."""
    from scipy.io import savemat

    classes = np.array([[0, CCP_SKIN, CCP_HAIR], [58, CCP_SKIN, 1]], dtype=np.uint8)
    paint(tmp_path / "a/photos/0001.jpg", size=(2, 3))
    paint(tmp_path / "b/images/0001.jpg", size=(2, 3))
    (tmp_path / "a/annotations/pixel-level").mkdir(parents=True)
    (tmp_path / "b/labels").mkdir(parents=True)
    savemat(tmp_path / "a/annotations/pixel-level/0001.mat", {"groundtruth": classes})
    Image.fromarray(classes).save(tmp_path / "b/labels/0001.png")

    made = [add_known("ccp", tmp_path / one, tmp_path / f"out {one}", partial=True) for one in "ab"]

    for one in made:
        (item,) = read_manifest(one.added.manifest, allow_outside=True).items
        assert item.mask is not None
        assert np.asarray(Image.open(item.mask)).tolist() == [[0, 255, 0], [0, 255, 0]]
    assert [one.layout.verified for one in made] == ["documents", "files"]


@pytest.mark.parametrize("fault", ["size", "broken", "no matrix"])
def test_truth_that_does_not_fit_is_refused(tmp_path: Path, fault: str) -> None:
    """A mask of another size, or none, is named; no manifest is written."""
    from scipy.io import savemat

    paint(tmp_path / "photos/0001.jpg", size=(2, 3))
    truth = tmp_path / "annotations/pixel-level/0001.mat"
    truth.parent.mkdir(parents=True)
    if fault == "broken":
        truth.write_bytes(b"no MATLAB file")
    else:
        name = "groundtruth" if fault == "size" else "other"
        savemat(truth, {name: np.zeros((3, 2), dtype=np.uint8)})

    with pytest.raises(ValueError, match=r"expected (the truth of|the classes of pixels)"):
        add_known("ccp", tmp_path, tmp_path / "out", partial=True)
    assert not (tmp_path / "out/ccp.csv").exists()


def test_a_set_is_replaced_with_its_card_only_if_asked(tmp_path: Path) -> None:
    """The card of a known set follows the copy."""
    out = tmp_path / "out"
    for number in (1, 2):
        paint(tmp_path / f"set/kodim{number:02d}.png", number)
    add_known("kodak", tmp_path / "set", out, partial=True)
    paint(tmp_path / "set/kodim03.png", 3)

    with pytest.raises(ValueError, match="expected no manifest there yet"):
        add_known("kodak", tmp_path / "set", out, partial=True)
    add_known("kodak", tmp_path / "set", out, partial=True, plan=Plan(replace=True))

    manifest = read_manifest(out / "kodak.csv", allow_outside=True)
    assert manifest.card.name == "kodak (part: 3 of 24)"


def test_the_photographs_of_the_project_are_parts_of_three_known_sets(tmp_path: Path) -> None:
    """All 309 are found again, with their labels, and none is a positive."""
    found = {}
    for name in ("cid22", "cq100", "kodak"):
        made = add_known(name, builtin("photos").parent, tmp_path, partial=True)
        assert made.added.labels == {"negative": made.added.items}
        found[name] = made.added.items

    assert found == {"cid22": 202, "cq100": 88, "kodak": 19}


def test_real_copies_are_what_they_were(shared_data: Path, tmp_path: Path) -> None:
    """Counts, labels and digests of the copies at hand; no photograph is a positive."""
    whole = add_known("kodak", shared_data / "photos", tmp_path)
    part = add_known("cid22", shared_data / "photos", tmp_path, partial=True)

    assert whole.whole
    assert whole.pinned.startswith("all 24 pictures")
    assert whole.added.labels == {"negative": 24}
    assert part.pinned.startswith("216 of the pictures")
    assert part.added.labels == {"negative": 215, "unknown": 1}
    assert part.added.clusters == 1


def test_the_street_photographs_are_what_they_were(shared_data: Path, tmp_path: Path) -> None:
    """The part at hand is pinned by its digest, and its masks hold what decisions measured."""
    made = add_known(
        "ccp", shared_data / "ccp_skin", tmp_path, partial=True, plan=Plan(each=lambda _, __: [])
    )
    items = list(each_item(made.added.manifest, allow_outside=True))

    assert len(items) == 598
    assert made.pinned.startswith("598 of the pictures")
    assert copy_digest((item.id, item.sha256) for item in items) in KNOWN["ccp"].pins
    assert {item.label for item in items} == {None}
    first = next(item for item in items if item.id == "ccp_0003")
    assert first.mask is not None
    # The share that index.csv states for this photograph.
    assert float((np.asarray(Image.open(first.mask)) == 255).mean()) == pytest.approx(
        0.00897, abs=1e-5
    )
