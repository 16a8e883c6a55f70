"""The house itself: two commands, pinned versions, no leaks."""

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def requirements() -> list[str]:
    """Name every package that setup.cfg asks for."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].splitlines()
    for extra in config["options.extras_require"].values():
        lines += extra.splitlines()
    return [re.split(r"[<>=\[]", line)[0] for line in lines if line and not line.startswith("#")]


def test_every_requirement_is_pinned_once() -> None:
    """A fresh machine gets the versions the figures were measured with."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==")[0].lower() for line in lines if "==" in line]

    assert len(pinned) == len(set(pinned))
    assert [name for name in requirements() if name.lower() not in pinned] == []


def test_no_copyleft_detector_is_a_dependency() -> None:
    """NudeNet's terms would bind users; only they may decide to install it."""
    for name in ("setup.cfg", "constraints.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").lower().splitlines()
        assert not [line for line in lines if line.lstrip().startswith("nudenet")]


def test_every_link_inside_the_documents_leads_somewhere() -> None:
    """A picture or page that a document names was committed with it."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    dead = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert ROOT / "README.md" in pages
    assert dead == []


def test_make_alone_prints_the_commands() -> None:
    """A newcomer who types `make` learns what there is and installs nothing."""
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    for command in ("make report", "make test", "make check", "make speed"):
        assert command in printed


@pytest.mark.parametrize("goal", ["test", "coverage"])
def test_what_is_asked_for_wins_over_a_worker_a_core(goal: str) -> None:
    """The tests go to JOBS workers; `ARGS="-n 0"` comes later, and pytest takes the last word."""
    printed = subprocess.run(
        ["make", "--dry-run", goal, "JOBS=3", "ARGS=-n 0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (command,) = [line for line in printed.splitlines() if "-m pytest" in line]

    assert re.findall(r"-n \d", command) == ["-n 3", "-n 0"]


def test_importing_the_packages_loads_nothing_heavy() -> None:
    """The packages are lazy: a name costs its import only when it is used."""
    heavy = "numpy, cv2, scipy, matplotlib, PIL, pydantic, torch, onnxruntime"
    code = (
        "import sys, fleck, convnet, benchmarks\n"
        f"print([n for n in '{heavy}'.split(', ') if n in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[]"
