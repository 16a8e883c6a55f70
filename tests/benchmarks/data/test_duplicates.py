"""Near-duplicates: planted ones found, strangers left alone, any order the same."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from benchmarks.data import duplicates
from benchmarks.data.duplicates import THRESHOLD, Look, find_duplicates, neighbors
from benchmarks.data.fingerprints import fingerprint, look_at
from benchmarks.data.images import Image as Picture
from benchmarks.data.images import read
from benchmarks.data.sets import builtin

PHOTOS = ("kodak_1", "kodak_3", "kodak_8", "kodak_19", "cq100_spices", "cid22_1001682")


def photo(name: str) -> Image.Image:
    """One of the photographs that come with the project."""
    picture = read(builtin("photos").with_name(f"{name}.jpg"))
    assert isinstance(picture, Picture)
    return Image.fromarray(picture.pixels)


def stored(picture: Image.Image, quality: int) -> Image.Image:
    """Store as JPEG and read again."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")


def distance(one: Image.Image, other: Image.Image) -> int:
    """Bits in which two pictures differ."""
    bits = [fingerprint(np.asarray(picture)) for picture in (one, other)]
    assert bits[0] is not None
    assert bits[1] is not None
    return (bits[0] ^ bits[1]).bit_count()


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    "change",
    [
        lambda picture: stored(picture, 20),
        lambda picture: picture.resize((picture.width // 3, picture.height // 3)),
        lambda picture: picture.resize((2 * picture.width, picture.height)),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
        lambda picture: picture.convert("L").convert("RGB"),
        lambda picture: picture.crop((4, 4, picture.width - 4, picture.height - 4)),
    ],
    ids=["stored anew", "a third", "stretched", "brighter", "gray", "cut by 4 pixels"],
)
def test_a_planted_copy_is_found(name: str, change: Callable[[Image.Image], Image.Image]) -> None:
    """What happens to pictures on their way leaves them within the threshold."""
    picture = photo(name)

    assert distance(picture, change(picture)) <= THRESHOLD


def test_the_photographs_of_the_project_are_all_different() -> None:
    """Among all 309, whose copies were taken out by eye, no pair is taken for copies."""
    paths = sorted(str(path) for path in builtin("photos").parent.glob("*.jpg"))

    found = find_duplicates(
        Look(path, seen.sha256, seen.bits) for path, seen in look_at(paths).items()
    )

    assert len(found.clusters) == 309
    assert list(found.pairs()) == []


def brute(bits: list[int], threshold: int) -> list[tuple[int, int, int]]:
    """Compare every hash with every other."""
    return [
        (one, other, (bits[one] ^ bits[other]).bit_count())
        for one in range(len(bits))
        for other in range(one + 1, len(bits))
        if (bits[one] ^ bits[other]).bit_count() <= threshold
    ]


@st.composite
def crowds(draw: st.DrawFn) -> list[int]:
    """Hashes with near and far pairs among them."""
    centers = draw(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=6))
    flips = st.lists(st.integers(0, 63), max_size=10)
    found = []
    for center in centers:
        for places in draw(st.lists(flips, max_size=5)):
            bits = center
            for place in places:
                bits ^= 1 << place
            found.append(bits)
    return found


@given(crowds(), st.integers(0, 15))
def test_the_search_finds_what_comparing_all_pairs_finds(bits: list[int], threshold: int) -> None:
    """Bands lose no pair and add none, at any threshold, with equal hashes among them."""
    pairs, distances = neighbors(np.array(bits, dtype=np.uint64), threshold)

    found = [(*pair, far) for pair, far in zip(pairs.tolist(), distances.tolist(), strict=True)]
    assert found == brute(bits, threshold)


def test_the_search_works_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Candidates compared a few at a time give the same pairs."""
    rng = np.random.default_rng(3)
    bits: NDArray[np.uint64] = np.repeat(rng.integers(0, 2**64, 20, dtype=np.uint64), 5)
    whole = neighbors(bits)[0]

    monkeypatch.setattr(duplicates, "_CHUNK", 3)

    assert np.array_equal(neighbors(bits)[0], whole)
    assert len(whole) == 20 * 10


@pytest.mark.parametrize("threshold", [-1, 16, 64])
def test_a_threshold_beyond_the_bands_is_refused(threshold: int) -> None:
    """Sixteen bits and more are no near-duplicate and would not be searched exactly."""
    with pytest.raises(ValueError, match="expected a threshold from 0 to 15 bits"):
        neighbors(np.zeros(2, dtype=np.uint64), threshold)


@given(crowds(), st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order(bits: list[int], random: object) -> None:
    """Rows may stand in any order: clusters, pairs and their order stay the same."""
    looks = [Look(f"{place:03d}", f"{value:x}", value) for place, value in enumerate(bits)]
    shuffled = list(looks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = find_duplicates(looks), find_duplicates(shuffled)

    assert one.clusters == other.clusters
    assert list(one.pairs()) == list(other.pairs())
    assert [(int(p.first.id), int(p.second.id), p.distance) for p in one.pairs()] == brute(
        bits, THRESHOLD
    )


def test_a_cluster_is_called_after_its_smallest_id_and_joins_over_steps() -> None:
    """Two pictures far apart share a cluster if a third lies between."""
    found = find_duplicates(
        [Look("c", "1", 0), Look("a", "2", 0xFFFF), Look("b", "3", 0xFF), Look("z", "4", 2**63 - 1)]
    )

    assert found.clusters == {"a": "a", "b": "a", "c": "a", "z": "z"}
    assert found.groups() == {"a": ("a", "b", "c")}
    assert [(p.first.id, p.second.id, p.distance) for p in found.pairs()] == [
        ("a", "b", 8),
        ("b", "c", 8),
    ]


def test_pictures_without_structure_are_the_same_only_byte_for_byte() -> None:
    """Blank pages do not collapse into one cluster; the same file under two ids does."""
    found = find_duplicates(
        [Look("a", "1", None), Look("b", "2", None), Look("c", "2", None), Look("d", "3", None)]
    )

    assert found.groups() == {"b": ("b", "c")}
    assert [(pair.first.id, pair.second.id) for pair in found.pairs()] == [("b", "c")]


def test_equal_files_are_one_picture_also_where_one_was_not_answered() -> None:
    """A file whose worker died is still tied to its twin, and so to the twin's neighbors."""
    found = find_duplicates([Look("a", "1", None), Look("b", "1", 0), Look("c", "2", 1)])

    assert set(found.clusters.values()) == {"a"}


def test_leaks_and_disagreements_are_pairs_with_two_parts_or_two_labels() -> None:
    """An unknown part or label is no contradiction."""
    found = find_duplicates(
        [
            Look("a", "1", 0, "train", 1),
            Look("b", "2", 0, "test", 1),
            Look("c", "3", 0, None, 0),
            Look("d", "4", 0, "train", None),
        ]
    )

    assert [(p.first.id, p.second.id) for p in found.leaks()] == [("a", "b"), ("b", "d")]
    assert [(p.first.id, p.second.id) for p in found.pairs() if p.disagrees] == [
        ("a", "c"),
        ("b", "c"),
    ]
    assert list(found.placed(dict.fromkeys("abcd", "dev")).leaks()) == []


def test_a_set_without_pictures_has_no_pairs() -> None:
    """Nothing in, nothing out."""
    assert dict(find_duplicates([]).clusters) == {}
    assert list(find_duplicates([]).pairs()) == []


def test_copies_of_street_photographs_are_found(shared_data: object) -> None:
    """Two shots of one moment, known from their data set, are one cluster; strangers are none."""
    from pathlib import Path

    folder = Path(str(shared_data)) / "ccp_skin" / "images"
    ids = ("0594", "0722", "0345", "0379", "0692")
    seen = look_at([str(folder / f"{one}.jpg") for one in ids])

    found = find_duplicates(
        Look(one, file.sha256, file.bits) for one, file in zip(ids, seen.values(), strict=True)
    )

    assert found.groups() == {"0594": ("0594", "0722")}
