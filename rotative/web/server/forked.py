"""What is particular to a process that was forked from the main process: its work, its end."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from rotative.web.server.signs import end_at_the_latest, end_with_parent

log = logging.getLogger("rotative.server")

STOP = 6.0  # seconds for requests under way when everything stops
FAREWELL = 1.0  # seconds in which an old worker takes no one new and asks its clients to leave


def end(code: int) -> NoReturn:
    """End this forked process when the threads with work under way have done it.

    Not by the interpreter's own way out, which takes the whole program apart:
    that would copy all the memory that is shared.
    """
    for sign in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(sign, signal.SIG_IGN)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


_left = False


def left_behind(_signal: int, _frame: Any) -> None:
    """The main process is gone, and nobody will end this one."""
    global _left  # noqa: PLW0603 - once a process
    if _left:
        return
    _left = True
    end_at_the_latest(FAREWELL + STOP + 1)
    os.kill(os.getpid(), signal.SIGUSR1)
    later = threading.Timer(FAREWELL, os.kill, (os.getpid(), signal.SIGTERM))
    later.daemon = True
    later.start()


def in_a_process(work: Callable[[], int]) -> int:
    """Run ``work`` in a forked process, which leaves nothing open in this one; its exit code."""
    main = os.getpid()
    process = os.fork()
    if not process:
        code = 1
        try:
            end_with_parent(main)
            code = work()
        except BaseException:
            log.exception("preparing failed")
        finally:
            end(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
