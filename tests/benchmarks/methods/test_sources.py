"""What a method is made of: reached by imports, digested by bytes and place."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.methods import sources
from benchmarks.methods.classical import fleck_methods
from benchmarks.methods.comparators import comparators
from benchmarks.methods.names import identify
from benchmarks.methods.sources import (
    HOME,
    PACKAGES,
    code_digest,
    import_closure,
    imported_of_ours,
)

#: What a method would be wrong without, and what it has nothing to do with.
MADE_OF = {
    "fleck": ("fleck/skin.py", "fleck/groups.py", "fleck/parameters.py", "fleck/segments.py"),
    "fleck:skin": ("fleck/skin.py", "fleck/parameters.py"),
    "fleck-kapur": ("fleck/skin.py", "fleck/groups.py"),
    "kovac": ("benchmarks/methods/color_rules.py", "benchmarks/methods/protocol.py"),
    "chai-ngan": ("benchmarks/methods/color_rules.py",),
    "rgb-h-cbcr": ("benchmarks/methods/color_rules.py",),
    "jones-rehg": ("benchmarks/methods/mixtures.py",),
    "ap-apid": ("benchmarks/methods/ap_apid.py", "benchmarks/methods/nude_js.py"),
    "nude.js": ("benchmarks/methods/nude_js.py",),
}


def closure_of(name: str) -> set[str]:
    """List the files of a built-in method, relative to the project."""
    method = (fleck_methods() | comparators())[name]
    module = sys.modules[type(method).__module__]
    found = import_closure(Path(str(module.__file__)), HOME, PACKAGES)
    return {path.relative_to(HOME).as_posix() for path in found}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a tree of small files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(found: tuple[Path, ...], root: Path) -> list[str]:
    """Name files relative to a root."""
    return [path.relative_to(root.resolve()).as_posix() for path in found]


@pytest.mark.parametrize("name", MADE_OF)
def test_a_method_is_made_of_the_files_that_compute_it(name: str) -> None:
    """The files that its numbers come from are in; those of another method are not."""
    found = closure_of(name)

    assert set(MADE_OF[name]) <= found
    assert "benchmarks/methods/names.py" not in found
    if name.startswith("fleck"):
        assert "benchmarks/methods/color_rules.py" not in found
    else:
        assert not any(file.startswith("fleck/") for file in found)


@pytest.mark.parametrize("name", ["fleck", "kovac", "jones-rehg", "ap-apid", "nude.js"])
def test_nothing_that_a_method_loads_is_missing(name: str) -> None:
    """A fresh process that scores with the method has loaded none of our files but these."""
    method = (fleck_methods() | comparators())[name]
    script = (
        f"import json, sys, numpy as np, {type(method).__module__} as home\n"
        "from pathlib import Path\n"
        f"known = {{}}; known.update(getattr(home, 'fleck_methods', dict)())\n"
        "known.update(getattr(home, 'comparators', dict)())\n"
        "image = np.full((48, 64, 3), (200, 130, 100), dtype=np.uint8)\n"
        f"known[{name!r}].score(image)\n"
        "files = [getattr(m, '__file__', None) for m in list(sys.modules.values())]\n"
        f"root = Path({str(HOME)!r})\n"
        "places = [Path(f).resolve() for f in files if f]\n"
        "print(json.dumps([p.relative_to(root).as_posix() for p in places "
        f"if any(p.is_relative_to(root / package) for package in {PACKAGES!r})]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=HOME
    )
    loaded = set(json.loads(done.stdout))

    assert loaded
    assert loaded <= closure_of(name)


def test_all_of_the_1996_system_is_one_piece() -> None:
    """Its configurations differ in parameters, not in code."""
    assert len({identify(name).code for name in fleck_methods()}) == 1
    assert identify("fleck").code != identify("kovac").code


@pytest.mark.parametrize("file", ["fleck/skin.py", "benchmarks/methods/__init__.py"])
def test_a_changed_comment_makes_another_method_and_a_move_does_not(
    tmp_path: Path, file: str
) -> None:
    """The digest depends on bytes and on places in the tree, not on where the tree lies."""
    here = import_closure(HOME / "benchmarks/methods/classical.py", HOME, PACKAGES)
    for package in PACKAGES:
        shutil.copytree(
            HOME / package,
            tmp_path / "elsewhere" / package,
            ignore=lambda _, inside: [n for n in inside if n.endswith(("photos", "__pycache__"))],
        )
    root = tmp_path / "elsewhere"
    there = import_closure(root / "benchmarks/methods/classical.py", root, PACKAGES)

    assert names(here, HOME) == names(there, root)
    assert code_digest(here) == code_digest(there, [root]) == identify("fleck").code
    with (root / file).open("a", encoding="utf-8") as stream:
        stream.write("# a comment\n")
    assert code_digest(there, [root]) != code_digest(here)


def test_every_kind_of_import_is_followed(tmp_path: Path) -> None:
    """Absolute, relative, nested, of names and of modules, with the packages on the way."""
    root = write(
        tmp_path,
        {
            "my.py": "import plain\nfrom deep.inner import leaf\ndef f():\n    import late\n",
            "plain.py": "import numpy, json\nif False:\n    import never\n",
            "late.py": "import dotted.one.two\n",
            "never.py": "",
            "deep/__init__.py": "",
            "deep/inner/__init__.py": "from .. import top\nfrom . import side\n",
            "deep/inner/leaf.py": "from ..cousin import thing\nfrom ...beyond import nothing\n",
            "deep/inner/side.py": "from .leaf import *\n",
            "deep/top.py": "",
            "deep/cousin.py": "import my\n",
            "dotted/one/two.py": "",
            "stranger.py": "",
            "deep/stranger.py": "",
        },
    )

    assert names(import_closure(root / "my.py", root), root) == [
        *("deep/__init__.py", "deep/cousin.py", "deep/inner/__init__.py", "deep/inner/leaf.py"),
        *("deep/inner/side.py", "deep/top.py", "dotted/one/two.py"),
        *("late.py", "my.py", "never.py", "plain.py"),
    ]


def test_what_a_users_file_takes_from_this_project_counts(tmp_path: Path) -> None:
    """A method that wraps the skin filter is another one when the skin filter changes."""
    root = write(tmp_path, {"my.py": "def f(image):\n    from fleck import skin_mask\n"})

    found = names(imported_of_ours([root / "my.py"], root), HOME)

    assert "fleck/skin.py" in found
    assert not any(name.startswith("benchmarks") for name in found)


def test_swapped_contents_are_another_method(tmp_path: Path) -> None:
    """A name belongs to its bytes; a file outside every root counts by its bare name."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    write(tmp_path, {"a/one.bin": "1", "a/two.bin": "2", "b/one.bin": "2", "b/two.bin": "1"})
    first = sorted((tmp_path / "a").iterdir())
    other = sorted((tmp_path / "b").iterdir())

    assert code_digest(first, []) != code_digest(other, [])
    assert code_digest(first, []) == code_digest(first[::-1], [tmp_path / "a"])
    assert code_digest(first, [tmp_path]) != code_digest(first, [tmp_path / "a"])


def test_weights_of_an_installed_package_count_by_name_and_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual environment inside the checkout, or another Python, changes no digest."""
    monkeypatch.setattr(sources, "HOME", tmp_path)
    write(
        tmp_path,
        {
            ".venv/lib/python3.11/site-packages/peer/weights.bin": "1",
            ".venv/lib/python3.12/site-packages/peer/weights.bin": "1",
            "fleck/skin.py": "",
            "benchmarks/skin.py": "",
        },
    )
    first, other = sorted(tmp_path.rglob("weights.bin"))

    assert code_digest([first]) == code_digest([other])
    assert code_digest([tmp_path / "fleck/skin.py"]) != code_digest(
        [tmp_path / "benchmarks/skin.py"]
    )
