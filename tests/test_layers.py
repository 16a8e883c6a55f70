"""Who may import whom: exactly the table of the design, read from the code itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("fleck", "convnet", "benchmarks")

#: Each room and what it may import of ours; a room is the longest prefix that matches.
#: Every room may import itself.
ALLOWED: dict[str, set[str]] = {
    "fleck": set(),
    "convnet": set(),
    "benchmarks": set(),
    "benchmarks.__main__": {"benchmarks.cli"},
    "benchmarks.measure": set(),
    "benchmarks.published": set(),
    "benchmarks.data": set(),
    "benchmarks.methods": {"fleck", "convnet", "benchmarks.data"},
    "benchmarks.run": {"benchmarks.methods", "benchmarks.data"},
    "benchmarks.audit": {
        "benchmarks.run",
        "benchmarks.methods",
        "benchmarks.data",
        "benchmarks.measure",
        "fleck",
        "convnet",
    },
    "benchmarks.report": {
        "benchmarks.audit",
        "benchmarks.run",
        "benchmarks.data",
        "benchmarks.measure",
        "benchmarks.published",
        "fleck.draw",
        "convnet.draw",
    },
    # Decision 0029.
    "benchmarks.explain": {
        "benchmarks.run",
        "benchmarks.methods",
        "benchmarks.data",
        "fleck",
        "convnet",
    },
    "benchmarks.train": {
        "convnet",
        "benchmarks.data",
        "benchmarks.measure",
        "benchmarks.methods",
        "benchmarks.run",
    },
    "benchmarks.cli": {"fleck", "convnet", "benchmarks"},
    "benchmarks.scripts": {"fleck", "convnet", "benchmarks"},
}


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def room(module: str) -> str:
    """Name the room a module stands in: the longest named prefix."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in ALLOWED:
            return ".".join(parts[:length])
    msg = f"{module} stands in no room"
    raise AssertionError(msg)


def imports(module: str, path: Path) -> set[str]:
    """Every module of ours that a file imports, at top level or inside a function."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in MODULES else base)
    return {name for name in found if name.split(".")[0] in PACKAGES}


def reaches(allowed: str, target: str) -> bool:
    """Tell whether a permission covers a module: the room itself or something inside it."""
    return target == allowed or target.startswith(f"{allowed}.")


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_what_the_table_allows(module: str) -> None:
    """A module imports its own room and the rooms its row of the table names."""
    own = room(module)
    permitted = ALLOWED[own] | ({own} if own != "benchmarks" else set())
    strangers = {
        target
        for target in imports(module, MODULES[module])
        if not any(reaches(allowed, target) for allowed in permitted)
    }

    assert strangers == set()


def test_the_guard_sees_relative_and_nested_imports(tmp_path: Path) -> None:
    """An import inside a function, and a relative one, are both seen."""
    path = tmp_path / "skin.py"
    path.write_text("from . import color\ndef f():\n    import benchmarks.cli\n", encoding="utf-8")

    found = imports("fleck.skin", path)

    assert "benchmarks.cli" in found
    assert any(name.startswith("fleck") for name in found)


def test_nothing_opens_an_image_by_path_through_opencv() -> None:
    """`cv2.imread` ends the interpreter on some names and hides truncation: it is banned."""
    banned = "cv2." + "imread"
    users = [str(path) for path in MODULES.values() if banned in path.read_text(encoding="utf-8")]

    assert users == []


@pytest.mark.parametrize("module", [m for m in MODULES if room(m) in ("fleck", "convnet")])
def test_the_method_rooms_touch_no_disk(module: str) -> None:
    """`fleck` and `convnet` open no file; `convnet.model` alone reads its weights file."""
    if module == "convnet.model":
        return
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert "open" not in calls
    assert "print" not in calls
