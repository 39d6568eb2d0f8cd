"""One Chromium for all tests of a process: starting one takes longer than most looks into it.

Playwright leaves a running loop in its thread, in which Django will not ask its
database: so it has a thread of its own. Every test has its own profiles
(contexts), which end with it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

PROGRAM = "/usr/bin/chromium"
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Chromium:
    """The browser and its thread; begun anew where it has crashed."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._playwright: Any = None
        self._browser: Any = None

    def show(self, look: Callable[[Any], Any]) -> Any:
        """What ``look(chromium)`` returns. Nothing that it opened or kept is there afterwards."""
        return self._thread.submit(self._show, look).result()

    def _show(self, look: Callable[[Any], Any]) -> Any:
        if self._browser is None or not self._browser.is_connected():
            self._start()
        try:
            return look(self._browser)
        finally:
            for context in self._browser.contexts:
                context.close()

    def _start(self) -> None:
        from playwright.sync_api import sync_playwright

        if self._playwright is None:
            self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=PROGRAM, args=list(OPTIONS)
        )

    def end(self) -> None:
        """End the browser and its thread."""
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _stop(self) -> None:
        if self._playwright is not None:
            self._browser.close()
            self._playwright.stop()


@cache
def _of_this_process() -> Chromium:
    return Chromium()


def end() -> None:
    """End this process's browser, where one was started. The run calls it when it is over."""
    if _of_this_process.cache_info().currsize:
        _of_this_process().end()


def in_browser(look: Callable[[Any], Any]) -> Any:
    """What ``look(chromium)`` returns, in a thread where a browser may run."""
    return _of_this_process().show(look)
