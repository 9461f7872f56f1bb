"""A Chromium without a network, in which the tests open pages."""

import shutil
import time
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

WIDTHS = (1280, 390)

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    # no name but this machine's own is found, and nothing leaves it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
)


class Browser:
    """One window, at the width asked for."""

    def __init__(self, profile: Path) -> None:
        options = ChromeOptions()
        for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        options.binary_location = _found("chromium", "chromium-browser", "google-chrome")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = Chrome(options=options, service=Service(_found("chromedriver")))
        self.driver.set_page_load_timeout(30)

    def open(self, address: str, width: int = WIDTHS[0]) -> None:
        """Opens a page and waits until every chart is drawn."""
        self._resize(width, 900)
        self.driver.get(address)
        self.wait()

    def wait(self) -> None:
        """Waits until every chart of the page is drawn."""
        deadline = time.monotonic() + 20
        drawn = "return [...document.querySelectorAll('.chart')].every(one => one.dataset.drawn)"
        while not self.driver.execute_script(drawn):
            assert time.monotonic() < deadline, "a chart was not drawn"
            time.sleep(0.05)

    def said(self) -> list[str]:
        """What the page wrote to the console since the last question, warnings included."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return self.driver.execute_script(
            "return document.documentElement.scrollWidth - window.innerWidth"
        )

    def loaded(self) -> list[str]:
        """Addresses of all that the page loaded."""
        return self.driver.execute_script(
            "return performance.getEntriesByType('resource').map(entry => entry.name)"
        )

    def texts(self, css: str) -> list[str]:
        """Texts of all elements of a selector."""
        return [found.text for found in self.driver.find_elements(By.CSS_SELECTOR, css)]

    def text(self, css: str) -> str:
        """The text of the only element of a selector."""
        (only,) = self.texts(css)
        return only

    def count(self, css: str) -> int:
        """How many elements a selector finds."""
        return len(self.driver.find_elements(By.CSS_SELECTOR, css))

    def picture(self, path: Path, width: int) -> None:
        """Saves the whole page, from top to bottom; of very long ones the beginning."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        self._resize(width, min(height, 9000))
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))

    def _resize(self, width: int, height: int) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )


def _found(*names: str) -> str:
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise AssertionError(f"None of {', '.join(names)} is installed: run make browser.")
