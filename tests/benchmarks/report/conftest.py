"""A real browser for the pages and LaTeX for the tables, where they are installed."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .typesetting import Typeset, latex

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

#: Nothing of the browser's own may call out: only the page is under test.
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def chromium(
    require: Callable[[bool, str], None], tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Chrome]":
    """Start Chromium without a window; it logs every request that a page makes."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    require(
        browser is not None and driver is not None,
        "no Chromium with its driver (Debian: apt-get install chromium chromium-driver)",
    )
    require(find_spec("selenium") is not None, "no selenium: pip install fleck[test]")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(browser)
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    session = webdriver.Chrome(options=options, service=service)
    session.set_script_timeout(120)  # axe takes six seconds of a core, and may have to share it
    yield session
    session.quit()


@pytest.fixture
def page_file(tmp_path: Path) -> Callable[[str], str]:
    """Return a writer of pages that gives their addresses."""

    def write(text: str) -> str:
        path = tmp_path / "index.html"
        path.write_text(text, encoding="utf-8")
        return path.as_uri()

    return write


@pytest.fixture
def typeset(require: Callable[[bool, str], None], tmp_path: Path) -> "Callable[..., Typeset]":
    """Return a compiler of bodies of a bare article."""
    require(
        shutil.which("pdflatex") is not None and shutil.which("bibtex") is not None,
        "no LaTeX (Debian: apt-get install --no-install-recommends texlive-latex-recommended)",
    )
    return partial(latex, tmp_path)


@pytest.fixture
def opened(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> "Iterator[Callable[[str], Chrome]]":
    """Return an opener of pages; what a test has the browser pretend ends with it."""

    def show(text: str) -> "Chrome":
        """Write a page and open it, with nothing left in the logs from before."""
        address = page_file(text)
        chromium.get_log("performance")
        chromium.get_log("browser")
        chromium.get(address)
        return chromium

    yield show
    for command, value in (
        ("Emulation.setScriptExecutionDisabled", {"value": False}),
        ("Emulation.clearDeviceMetricsOverride", {}),
        ("Emulation.setTouchEmulationEnabled", {"enabled": False}),
        ("Emulation.setEmulatedMedia", {"media": "", "features": []}),
    ):
        chromium.execute_cdp_cmd(command, value)
