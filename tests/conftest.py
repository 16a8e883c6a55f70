"""What several rooms' tests need: the measuring data, and skips that can be made failures."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The first call of a compiled function compiles it, and a test is no clock.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A process of pytest-xdist has threads, so the workers of a run are not forked from it but from
# a server, which loads once what each of them would otherwise load (decision 0032).
SERVED = [
    "benchmarks.data.images",
    "benchmarks.methods.names",
    "benchmarks.run.choosing",
    "benchmarks.run.crew",
    "benchmarks.run.work",
    "distributed",
    "fleck.detect",
    "simplejpeg",
]
if "PYTEST_XDIST_WORKER" in os.environ:
    SERVED.append("tests.rendered_once")
multiprocessing.set_forkserver_preload(SERVED)

ROOT = Path(__file__).resolve().parents[1]


def missing(what: str) -> None:
    """Skip with the reason, or fail where the gate says that nothing may be missing."""
    if os.environ.get("FLECK_REQUIRE_ALL"):
        pytest.fail(f"{what} (FLECK_REQUIRE_ALL is set, so this is no skip)")
    pytest.skip(what)


@pytest.fixture(scope="session")
def require() -> Callable[[bool, str], None]:
    """Return a check that skips, or under FLECK_REQUIRE_ALL fails, with a reason."""

    def check(present: bool, reason: str) -> None:
        if not present:
            missing(reason)

    return check


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of measuring data that stands beside a checkout, not inside it."""
    folder = Path(os.environ.get("FLECK_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        missing(f"no measuring data at {folder}: set FLECK_SHARED to its folder")
    return folder
