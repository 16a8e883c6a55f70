"""Built-in sets by name, and manifests by path."""

from pathlib import Path

import pytest

from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import BUILTIN, builtin, find_set


@pytest.mark.parametrize("name", BUILTIN)
def test_every_built_in_set_has_a_manifest_and_a_full_card(name: str) -> None:
    """A set of ours leaves nothing of its card out, and is called what its card says."""
    manifest = read_manifest(builtin(name))

    assert manifest.card.name == name
    assert None not in manifest.card.model_dump().values()


def test_an_unknown_set_is_refused_with_the_nearest_name() -> None:
    """A slip of the finger is answered by the name that was meant."""
    with pytest.raises(ValueError, match=r"got 'photo'; did you mean photos\?"):
        builtin("photo")


def test_a_path_names_the_users_own_manifest(tmp_path: Path) -> None:
    """A file that exists is taken; one that does not is refused as such."""
    path = tmp_path / "mine.csv"
    path.touch()

    assert find_set(str(path)) == path
    with pytest.raises(ValueError, match="existing manifest"):
        find_set(str(tmp_path / "other.csv"))


def test_a_name_wins_over_a_file_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `photos` means does not depend on the folder one stands in."""
    monkeypatch.chdir(tmp_path)
    Path("photos").touch()

    assert find_set("photos") == builtin("photos")
