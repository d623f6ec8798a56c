"""Chromium, as Debian ships it, through Playwright; and the whole product served beside it on a port of its
own.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from tests.servers import SETUP
from tests.waiting import until

ROOT = Path(__file__).parents[1]
SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder, when somebody wants to look
# a refused form answers 4xx on purpose, and Chromium reports every such answer
EXPECTED = re.compile(r"status of (400|401|403|404|409|413|422)")


def _as_slow_as_a_person(act: Callable[..., Any]) -> Callable[..., Any]:
    """A page's buttons are there before its scripts have begun; no hand is so quick as to fall between."""

    def acting(self: Locator, *args: Any, **options: Any) -> Any:
        self.wait_for(state="attached")
        self.page.wait_for_load_state()
        return act(self, *args, **options)

    return acting


for name in ("click", "hover", "fill", "press", "check"):
    setattr(Locator, name, _as_slow_as_a_person(getattr(Locator, name)))


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser; pages of it share nothing."""
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        raise RuntimeError(f"Chromium is missing. {SETUP}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def fresh_page(browser: Browser, address: str, *, width: int = 1440, height: int = 900) -> Iterator[Page]:
    """A page of somebody new; whatever the console of the browser complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": height},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == [], "\n".join(complaints)


@contextmanager
def served(addresses: Mapping[str, str]) -> Iterator[str]:
    """`python run.py` on a database, worker and all; the address it is served at."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | addresses | {"PORT": str(port)}
    process = subprocess.Popen([sys.executable, "run.py"], cwd=ROOT, env=environment, start_new_session=True)
    try:
        until(
            lambda: process.poll() is not None or _answers(f"{address}/readyz"),
            seconds=240,  # a busy machine is no failure
            what="run.py is ready",
        )
        assert process.poll() is None, "run.py ended"
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def welfare(addresses: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the house, as a process of its own on that database."""
    command = [sys.executable, "-m", "flask", "--app", "run.py", "welfare", *words]
    environment = os.environ | addresses
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def look(page: Page, name: str) -> None:
    """Keep a picture of the page, where SCREENSHOTS names a folder."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" and not EXPECTED.search(message.text) else []


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


__all__ = ["Browser", "Page", "chromium", "fresh_page", "look", "served", "welfare"]
