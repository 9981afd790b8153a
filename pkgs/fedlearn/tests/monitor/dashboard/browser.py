"""A real browser, spoken to in the W3C WebDriver protocol.

The protocol is JSON over HTTP, so that no further library is needed: chromedriver
translates it. Where either program is missing the tests are skipped.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # as root, as CI is; the page comes from this test
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Key of a reference to an element, fixed by the protocol."""

TAB, ENTER, END = "\ue004", "\ue007", "\ue010"
"""Keys as the protocol writes them."""


def missing() -> str | None:
    """Tell what is missing on this machine; None if a browser is there."""
    for names in (("chromium", "google-chrome"), ("chromedriver",)):
        if not any(map(shutil.which, names)):
            return f"{names[0]} is not installed"
    return None


class Browser:
    """One window of a browser.

    Args:
        url: Of the driver.
        profile: Empty folder for the browser's own files.
    """

    def __init__(self, url: str, profile: Path) -> None:
        self._url = url
        options = {
            "binary": shutil.which("chromium") or shutil.which("google-chrome"),
            "args": [*FLAGS, f"--user-data-dir={profile}"],
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        session = self._call("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"/session/{session['sessionId']}"

    def close(self) -> None:
        self._call("DELETE", self._session)

    def open(self, path: Path) -> None:
        """Show a file and forget what was logged before."""
        self.logged("browser")
        self.logged("performance")
        self._ask("url", url=path.as_uri())

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401  (any JSON)  (JSON)
        """Run the body of a function in the page and give what it returns."""
        return self._ask("execute/sync", script=script, args=list(arguments))

    def wait(self, condition: str) -> None:
        """Wait until an expression of the page is true."""
        script = (
            "const done = arguments[0]; const look = () =>"
            f" ({condition}) ? done(true) : setTimeout(look, 10); look();"
        )
        self._ask("execute/async", script=script, args=[])

    def type(self, selector: str, text: str) -> None:
        found = self._ask("element", using="css selector", value=selector)
        self._ask(f"element/{found[ELEMENT]}/value", text=text)

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        actions = [
            {"type": kind, "value": key}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._ask("actions", actions=[keyboard])

    def resize(self, width: int, height: int) -> None:
        """Give the page a size in CSS pixels, as a phone or a desktop has it."""
        self._devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def prefer(self, **features: str) -> None:
        """Let the person prefer something, such as `color_scheme="dark"`."""
        named = [
            {"name": f"prefers-{name.replace('_', '-')}", "value": value}
            for name, value in features.items()
        ]
        self._devtools("Emulation.setEmulatedMedia", features=named)

    def screenshot(self, path: Path, *, whole: bool = True) -> None:
        shot = self._devtools("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """Give what was logged since the last time: `browser` or `performance`."""
        log: list[dict[str, Any]] = self._ask("se/log", type=kind)
        return log

    def requests(self) -> list[str]:
        """Give the URLs that were asked for since the page was opened."""
        messages = (
            json.loads(e["message"])["message"] for e in self.logged("performance")
        )
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _devtools(self, command: str, **parameters: object) -> Any:  # noqa: ANN401  (any JSON)
        return self._ask("goog/cdp/execute", cmd=command, params=parameters)

    def _ask(self, path: str, **content: object) -> Any:  # noqa: ANN401  (any JSON)  (JSON)
        return self._call("POST", f"{self._session}/{path}", **content)

    def _call(self, method: str, path: str, **content: object) -> Any:  # noqa: ANN401  (any JSON)
        request = urllib.request.Request(
            self._url + path,
            method=method,
            data=None if method == "DELETE" else json.dumps(content).encode(),
            headers={"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error


@contextlib.contextmanager
def open_browser(profile: Path) -> Iterator[Browser]:
    """Start a driver and a browser, and end both."""
    driver = shutil.which("chromedriver") or "chromedriver"
    environment = {**os.environ, "HOME": str(profile), "XDG_CONFIG_HOME": str(profile)}
    with subprocess.Popen(
        [driver, "--port=0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout
            port = next(
                line.rsplit(" ", 1)[1].strip(" .\n")
                for line in process.stdout
                if "started successfully on port" in line
            )
            browser = Browser(f"http://127.0.0.1:{port}", profile)
            try:
                yield browser
            finally:
                browser.close()
        finally:
            process.terminate()
