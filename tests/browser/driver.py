"""A page in headless Chromium, and what it asks for, complains of and shows.

Nothing but the file itself may be asked for: `Tab.requests` is what the browser's network log says.
"""

import base64
import json
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

_FLAGS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_PATIENCE_S = 30


def start(browser, chromedriver):
    """Return a driver of the programs at these paths; nothing is looked up or loaded."""
    options = webdriver.ChromeOptions()
    for flag in _FLAGS:
        options.add_argument(flag)
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(chromedriver)
    return webdriver.Chrome(options=options, service=service)


class Tab:
    """One tab, used by one test after the other."""

    def __init__(self, driver):
        self.driver = driver
        self.requests = []
        self.complaints = []

    def open(self, path, *, width=1280, height=900, script=True, reduced_motion=False):
        """Open the file `path` in a window of this size, as a phone below 600 points."""
        command = self.driver.execute_cdp_cmd
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.requests, self.complaints = [], []
        command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        command("Emulation.setScriptExecutionDisabled", {"value": not script})
        motion = {"name": "prefers-reduced-motion", "value": "reduce" if reduced_motion else ""}
        command("Emulation.setEmulatedMedia", {"features": [motion]})
        self.driver.get(Path(path).resolve().as_uri())
        return self

    def run(self, code, *values):
        """Return what the body of a function, called with `values`, returns."""
        return self.driver.execute_script(code, *values)

    def wait(self, code, *values):
        """Wait until a piece of script returns something true, and return it."""
        wait = WebDriverWait(self.driver, _PATIENCE_S, poll_frequency=0.05)
        return wait.until(lambda driver: driver.execute_script(code, *values))

    def settle(self, seconds):
        """Let the page do what it does by itself, with or without script."""
        time.sleep(seconds)

    def asked(self):
        """Return every address that the page asked for, data within it apart."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        return [url for url in self.requests if not url.startswith("data:")]

    def complained(self):
        """Return what the console has of warnings and errors."""
        entries = self.driver.get_log("browser")
        self.complaints += [e["message"] for e in entries if e["level"] in {"WARNING", "SEVERE"}]
        return self.complaints

    def screenshot(self, path):
        """Write what the window shows."""
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {})
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def printed(self):
        """Return the page as a PDF of A4 sheets."""
        paper = {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69}
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", paper)["data"])
