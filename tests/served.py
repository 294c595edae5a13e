"""The app as a visitor meets it: a server of its own on this machine, and a browser that reaches nothing else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("PLANNER_CHROMIUM", "/usr/bin/chromium"))
_ROOT = Path(__file__).parents[1]
_WEBGL = ["--use-angle=swiftshader", "--enable-webgl", "--ignore-gpu-blocklist", "--enable-unsafe-swiftshader"]


def at_hand() -> None:
    """Skip a test where there is no browser; fail it where one is promised."""
    if not CHROMIUM.exists():
        reason = f"no browser at {CHROMIUM} (set PLANNER_CHROMIUM)"
        if os.environ.get("PLANNER_TEST_DATA_REQUIRED") or os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def served(territory: str, *options: str) -> Iterator[str]:
    """Run `planner app` on a free port and yield its address; at the end its process group ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "planner.cli", "app", territory, "--port", str(port), "--headless", *options]
    server = subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/_stcore/health", server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


@contextmanager
def visited(
    *, strangers: list[str], width: int = 1280, height: int = 800, locale: str = "en-GB", **context: Any
) -> Iterator[Any]:
    """Yield a page of a browser; requests to anything but this machine are refused and written down in `strangers`."""
    from playwright.sync_api import Route, sync_playwright

    def guard(route: Route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*_WEBGL, "--no-sandbox"])
        try:
            page = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **context).new_page()
            page.route("**/*", guard)
            yield page
        finally:
            browser.close()


def settled(page: Any) -> None:
    """Wait until the page is drawn and nothing on it is about to change."""
    page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    page.wait_for_function("!document.querySelector('[data-testid=stProgress], [data-stale=true]')", timeout=90_000)


def _wait(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
