"""The threads that Django runs in: a fixed number of them, and a queue with an end."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from rotative.web.server.guard import Refused

T = TypeVar("T")
here = threading.local()


class Work:
    """One piece of work in the pool; ``abandon`` says that nobody waits for it any more.

    Work that has not begun never will; work under way is told through
    ``here.abandoned``, which what it calls may look at. Its thread stays counted
    until it is really done.
    """

    def __init__(self) -> None:
        self.abandoned = threading.Event()
        self.future: Future[Any] | None = None

    def abandon(self) -> None:
        """Nobody waits any more."""
        self.abandoned.set()
        if self.future:
            self.future.cancel()


class Pool:
    """``threads`` threads and ``queue`` places to wait for one."""

    def __init__(self, threads: int, queue: int) -> None:
        self.threads = threads
        self.queue = queue
        self._lock = threading.Lock()
        self._held = 0
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="django")

    @property
    def held(self) -> int:
        """How much work is under way or waiting."""
        return self._held

    def start(self, function: Callable[[], T]) -> tuple[Work, "asyncio.Future[T]"]:
        """Let a thread run ``function``. Raises Refused (503) when every place is taken."""
        with self._lock:
            if self._held >= self.threads + self.queue:
                raise Refused(503, "The site is very busy. Try again in a moment.", retry_after=2)
            self._held += 1
        work = Work()

        def run() -> T:
            here.abandoned = work.abandoned
            try:
                return function()
            finally:
                here.abandoned = None

        try:
            work.future = self._executor.submit(run)
        except BaseException:
            self._done(None)
            raise
        work.future.add_done_callback(self._done)
        return work, asyncio.wrap_future(work.future)

    def _done(self, _future: Any) -> None:
        with self._lock:
            self._held -= 1

    def close(self) -> None:
        """Let what is under way end, begin nothing more, and wait for nothing."""
        self._executor.shutdown(wait=False, cancel_futures=True)
