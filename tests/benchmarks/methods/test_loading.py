"""A user's file works with its own folder around it, and leaves nothing behind."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.methods.loading import Home, OwnMethodError


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a tree of small files and return its home-like root."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_two_files_of_one_name_with_neighbors_of_one_name_do_not_meet(tmp_path: Path) -> None:
    """Each gets its own neighbor, when it is loaded and when it imports late."""
    homes, modules = [], []
    for name in ("one", "two"):
        folder = write(
            tmp_path / name,
            {
                "my.py": "import near\ndef late():\n    import far\n    return near.N, far.N\n",
                "near.py": f"N = '{name}'\n",
                "far.py": f"N = '{name} far'\n",
            },
        )
        homes.append(Home(folder))
        modules.append(homes[-1].load(folder / "my.py"))

    for _ in range(2):
        for home, module, name in zip(homes, modules, ("one", "two"), strict=True):
            with home.at_work():
                assert module.late() == (name, f"{name} far")


def test_nothing_of_a_home_is_seen_outside(tmp_path: Path) -> None:
    """The search path, its finders and the table of modules are as before; no byte code either."""
    folder = write(tmp_path, {"my.py": "import near\n", "near.py": ""})
    path, finders = list(sys.path), list(sys.meta_path)
    before = set(sys.modules)

    Home(folder).load(folder / "my.py")

    assert (sys.path, sys.meta_path) == (path, finders)
    assert not {"my", "near"} & (set(sys.modules) - before)
    assert sorted(p.name for p in folder.iterdir()) == ["my.py", "near.py"]


def test_a_neighbor_takes_the_place_of_an_installed_module_at_home_only(tmp_path: Path) -> None:
    """A neighbor called like a loaded module is the neighbor here and the module elsewhere."""
    folder = write(tmp_path, {"my.py": "import pytest\nN = pytest.N\n", "pytest.py": "N = 3\n"})

    assert Home(folder).load(folder / "my.py").N == 3
    assert sys.modules["pytest"] is pytest


@pytest.mark.parametrize("name", ["fleck", "random", "benchmarks"])
def test_no_neighbor_hides_the_library_or_this_project(tmp_path: Path, name: str) -> None:
    """Neither does the file itself, when it bears such a name."""
    folder = write(tmp_path, {f"{name}.py": f"import {name}\nF = {name}.__name__\n"})
    before = sys.modules.get(name)

    module = Home(folder).load(folder / f"{name}.py")

    assert name == module.F
    assert module.__name__ == f"{name}_"
    assert before is None or sys.modules[name] is before


def test_folders_packages_and_odd_names_are_importable(tmp_path: Path) -> None:
    """Packages, folders without `__init__.py`, relative imports inside, a name with dots."""
    folder = write(
        tmp_path,
        {
            "a-b.c.py": "from parts.net import N\nfrom whole import M\nTOTAL = N + M\n",
            "parts/net.py": "N = 1\n",
            "whole/__init__.py": "from .leaf import M\n",
            "whole/leaf.py": "M = 2\n",
        },
    )

    assert Home(folder).load(folder / "a-b.c.py").TOTAL == 3


def test_a_mere_folder_does_not_hide_an_installed_package(tmp_path: Path) -> None:
    """A folder of models called `onnx` is not the package onnx."""
    folder = write(tmp_path, {"my.py": "import onnx\nF = onnx.__file__\n", "onnx/readme": ""})

    assert Home(folder).load(folder / "my.py").F


def test_classes_of_the_file_can_be_pickled_at_home(tmp_path: Path) -> None:
    """A weights file that names a class of the file or its neighbor can be read back."""
    folder = write(
        tmp_path,
        {
            "my.py": (
                "import pickle\nfrom near import Net\nclass Own: pass\n"
                "def f():\n    return type(pickle.loads(pickle.dumps([Net(), Own()]))[0])\n"
            ),
            "near.py": "class Net: pass\n",
        },
    )
    home = Home(folder)
    module = home.load(folder / "my.py")

    with home.at_work():
        assert module.f() is module.Net


def test_what_stands_in_the_file_is_what_runs(tmp_path: Path) -> None:
    """A file changed within the same second and of the same size is not taken for the old one."""
    folder = write(tmp_path, {"my.py": "from near import N\n", "near.py": "N = 1\n"})
    times = (1_000_000_000, 1_000_000_000)
    os.utime(folder / "near.py", times)

    assert Home(folder).load(folder / "my.py").N == 1
    write(folder, {"near.py": "N = 2\n"})
    os.utime(folder / "near.py", times)
    assert Home(folder).load(folder / "my.py").N == 2


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"my.py": "x = 1\ndef f(:\n"}, r"my\.py, line 2: SyntaxError: "),
        ({"my.py": "\nimport nothing_like_this\n"}, "line 2: ModuleNotFoundError: .*nothing_like"),
        ({"my.py": "import near\n", "near.py": "\n\n1 / 0\n"}, r"near\.py, line 3: ZeroDivision"),
        ({"my.py": "open('no/such.npz')\n"}, r"my\.py, line 1: FileNotFoundError"),
        ({"my.py": "import numpy as np\nnp.zeros(-1)\n"}, r"my\.py, line 2: ValueError: negative"),
        ({"my.py": "from . import near\n"}, r"my\.py, line 1: ImportError: .*relative import"),
        ({"my.py": "x = '\0'\n"}, "null byte"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, files: dict[str, str], told: str) -> None:
    """The last line of the user's own that was at work is named, whichever file it is in."""
    folder = write(tmp_path, files)

    with pytest.raises(OwnMethodError, match=told):
        Home(folder).load(folder / "my.py")
    assert "my" not in sys.modules
