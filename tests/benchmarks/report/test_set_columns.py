"""What a set says of its items: columns, clusters and slices."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.report.aligned import UnlikeRunsError
from benchmarks.report.set_columns import clusters_of, columns_of, read_set, slice_columns
from benchmarks.run.arguments import MisuseError


def test_a_built_in_set_is_always_at_hand() -> None:
    """Its manifest is found by its name, and its columns stand in the order of the items."""
    manifest = read_manifest(builtin("photos"))
    ids = [item.id for item in manifest.items][::-1]
    found = columns_of(read_set(None, "photos", manifest.digest), ids)

    assert found.card is not None
    expected = [item.slices["person_visible"] for item in manifest.items][::-1]
    assert found.columns["person_visible"].tolist() == expected


def test_a_set_of_another_digest_is_not_taken_for_the_one_that_was_run() -> None:
    """Named by the user it is refused; by its name alone it is as if not at hand."""
    assert read_set(None, "photos", "0" * 64) is None
    with pytest.raises(UnlikeRunsError, match="expected the manifest that was run"):
        read_set("photos", "photos", "0" * 64)


def test_a_set_that_is_not_named_is_not_looked_for() -> None:
    """Nothing is known of it."""
    found = columns_of(read_set(None, "mine", "0" * 64), ["a"])

    assert found.card is None
    assert found.columns == {}


def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    """With the name of the option."""
    (tmp_path / "mine.csv").write_text("nothing\n")

    with pytest.raises(MisuseError, match="--data: "):
        read_set(str(tmp_path / "mine.csv"), "mine", "0" * 64)
    with pytest.raises(MisuseError, match="--data: "):
        read_set(str(tmp_path / "absent.csv"), "mine", "0" * 64)


def test_items_without_an_entry_are_clusters_of_their_own() -> None:
    """Two that have none are not together for that."""
    found = clusters_of({"cluster": np.array(["a", "", "a", "b", ""])}, None)
    assert found is not None
    name, clusters = found

    assert name == "cluster"
    assert clusters[0] == clusters[2]
    assert len(set(clusters.tolist())) == 4


def test_a_column_in_which_no_two_are_together_is_no_cluster() -> None:
    """Intervals are then those of independent items."""
    assert clusters_of({"scene": np.array(["a", "b", ""])}, None) is None
    assert clusters_of({"tone": np.array(["a", "a"])}, None) is None


def test_clusters_are_chosen_by_the_user() -> None:
    """Any column, or none; one that is absent is refused."""
    columns = {"scene": np.array(["a", "a"]), "camera": np.array(["x", "x"])}

    assert clusters_of(columns, "none") is None
    found = clusters_of(columns, "camera")
    assert found is not None
    assert found[0] == "camera"
    with pytest.raises(MisuseError, match=r"--clusters: .* got lens; it has camera, scene"):
        clusters_of(columns, "lens")


def test_slices_are_those_asked_for_those_of_the_first_class_or_all_with_few_levels() -> None:
    """A column of many levels is an id, and no slice."""
    many = np.array([str(number) for number in range(40)])
    two = np.array(["x", "y"] * 20)

    assert slice_columns({"tone": two, "size": two}, ()) == ("tone",)
    assert slice_columns({"tone": two, "size": two}, ("size",)) == ("size",)
    assert slice_columns({"lens": two, "serial": many, "same": np.array(["x"] * 40)}, ()) == (
        "lens",
    )
    with pytest.raises(MisuseError, match=r"--slice: .* name the manifest with --data"):
        slice_columns({}, ("tone",))
