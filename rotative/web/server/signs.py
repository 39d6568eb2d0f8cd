"""Signs between the server's processes: ready, the parent is gone, it is time."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path

READY = "ROTATIVE_READY_FD"
# As ps and top show the processes; 15 bytes at most.
MAIN, SERVER, JOBS = "rotative-main", "rotative-server", "rotative-jobs"
_PR_SET_PDEATHSIG = 1


def report_ready() -> None:
    """Tell whoever started this process that it answers; harmless when nobody listens."""
    place = os.environ.get(READY)
    if place:
        with contextlib.suppress(OSError, ValueError):
            os.write(int(place), f"{os.getpid()}\n".encode())


def ask_kernel_to_tell(parent: int, sign: signal.Signals) -> bool:
    """Let the kernel send ``sign`` to this process when ``parent`` ends; whether it will.

    Linux alone can. Must be called by the process that ``parent`` started itself.
    """
    if sys.platform != "linux":
        return False
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0):
        return False
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), sign)
    return True


def end_with_parent(parent: int, sign: signal.Signals = signal.SIGTERM) -> None:
    """Let this process get ``sign`` when ``parent`` ends, however it ends; perhaps several times.

    The kernel sends it at once where it can; elsewhere a thread looks each
    second. Must be called by the process that ``parent`` started itself, with
    nothing forked afterwards.
    """
    if ask_kernel_to_tell(parent, sign):
        return

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), sign)

    threading.Thread(target=look, name="watch-parent", daemon=True).start()


def name_process(name: str) -> None:
    """Let ``ps -o comm`` and ``top`` call this process ``name`` (15 bytes of it), on Linux."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(name, encoding="ascii")


def how_it_ended(code: int) -> str:
    """An exit code or a signal, in words; ``code`` as subprocess has it."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def end_at_the_latest(seconds: float) -> None:
    """Let the kernel end this process after ``seconds``, whatever it does then, if not sooner.

    A thread of ours could not: it needs the interpreter's lock, which may be
    what the process hangs on.
    """
    left, _interval = signal.getitimer(signal.ITIMER_REAL)
    if not left or seconds < left:
        signal.setitimer(signal.ITIMER_REAL, seconds)
