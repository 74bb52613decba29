"""A phone: Chromium without a window, 390 x 844, driven over its DevTools protocol by the library that serves it."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

WIDTH, HEIGHT = 390, 844
PATIENCE = 20.0
"""Seconds after which something that should happen has not."""

NOTES = """
window.sockets = []; window.frames_sent = []; window.faults = [];
const given = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  if (!sockets.includes(this)) sockets.push(this);
  frames_sent.push(text);
  return given.call(this, text);
};
window.again = (text) => given.call(sockets.at(-1), text);
addEventListener("error", (event) => faults.push(String(event.message)));
addEventListener("securitypolicyviolation", (event) => faults.push(`policy: ${event.violatedDirective}`));
"""
"""Notes what the page sends, so that it can be sent again, and what goes wrong in it."""


def chromium() -> str:
    """The browser; "" for none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


class Phone:
    """A browser with one page.

    Parameters
    ----------
    folder : for what it keeps
    languages : that it speaks, as browsers say it
    dark : the scheme of colours that its owner prefers
    until : waits until something holds; a program with an event loop lets it run meanwhile
    """

    def __init__(
        self,
        folder: Path,
        *,
        languages: str = "en-GB,en",
        dark: bool = False,
        until: Callable[[Callable[[], bool]], None] | None = None,
    ) -> None:
        self._until = until or _until
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._count = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                chromium(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                f"--user-data-dir={folder}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        told = folder / "DevToolsActivePort"
        self._until(lambda: told.is_file() and told.read_text().count("\n") >= 1)
        port, path = told.read_text().splitlines()[:2]
        self._held = contextlib.ExitStack()
        self._line = self._held.enter_context(connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None))
        self._reader = threading.Thread(target=self._read, name="phone", daemon=True)
        self._session = ""
        self._reader.start()
        [target] = [t for t in self("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self._session = self("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for name in ("Page", "Runtime", "Network"):
            self(f"{name}.enable")
        agent = self("Browser.getVersion")["userAgent"]
        self("Network.setUserAgentOverride", userAgent=agent, acceptLanguage=languages)
        self("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=2, mobile=True)
        self("Emulation.setTouchEmulationEnabled", enabled=True)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self("Emulation.setEmulatedMedia", features=[scheme])
        self("Page.addScriptToEvaluateOnNewDocument", source=NOTES)

    def _read(self) -> None:
        with contextlib.suppress(Exception):
            for text in self._line:
                said = json.loads(text)
                if answer := self._answers.pop(said.get("id", 0), None):
                    answer.set_result(said)

    def __call__(self, method: str, /, **given: Any) -> dict[str, Any]:
        """What the browser answers to a command."""
        number, answer = next(self._count), Future[dict[str, Any]]()
        self._answers[number] = answer
        session = {"sessionId": self._session} if self._session else {}
        self._line.send(json.dumps({"id": number, "method": method, "params": given} | session))
        self._until(answer.done)
        said = answer.result()
        assert "error" not in said, (method, said["error"])
        return dict(said["result"])

    def js(self, code: str, /) -> Any:
        """What an expression gives on the page, awaited."""
        out = self("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in out, (code, out["exceptionDetails"])
        return out["result"].get("value")

    def open(self, url: str, /) -> None:
        """Open an address, as a camera does."""
        self("Page.navigate", url="about:blank")
        self("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && document.title")

    def wait(self, code: str, /) -> None:
        """Wait until an expression holds on the page."""
        try:
            self._until(lambda: bool(self._now(code)))
        except Exception as error:
            raise AssertionError(f"never came: {code}; the page says {self.text!r}") from error

    def _now(self, code: str) -> Any:
        # A page that is just being left has no answer.
        out = self("Runtime.evaluate", expression=f"Boolean({code})", returnByValue=True)
        return out["result"].get("value")

    def tap(self, selector: str, /) -> None:
        """Touch the middle of an element, as a finger does; it has to be seen whole."""
        self.wait(f"document.querySelector({selector!r})?.checkVisibility()")
        box = self.js(
            f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'center'}});"
            " const b = e.getBoundingClientRect();"
            " return [b.left, b.top, b.right, b.bottom]; })()"
        )
        assert box[0] >= 0 <= box[1], (selector, box)
        assert box[2] <= WIDTH + 1, (selector, box)
        assert box[3] <= HEIGHT + 1, (selector, box)
        point = {"x": (box[0] + box[2]) / 2, "y": (box[1] + box[3]) / 2}
        self("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        self("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    @property
    def text(self) -> str:
        """What is read on the page."""
        return str(self.js("document.body.innerText"))

    def picture(self, file: Path, /) -> None:
        """Keep what is seen."""
        file.write_bytes(base64.b64decode(self("Page.captureScreenshot", format="png")["data"]))

    def close(self) -> None:
        """Put it away, with all of its processes."""
        self._held.close()
        self._reader.join()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
