"""Signs between the server's processes: ready, the parent is gone, it is time."""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

READY = "ROTATIVE_READY_FD"
LISTENING = "ROTATIVE_LISTENING_FD"
_PR_SET_PDEATHSIG = 1


def report_ready() -> None:
    """Tell whoever started this process that it answers; harmless when nobody listens."""
    place = os.environ.get(READY)
    if place:
        with contextlib.suppress(OSError, ValueError):
            os.write(int(place), f"{os.getpid()}\n".encode())


def end_with_parent(parent: int, sign: signal.Signals = signal.SIGTERM) -> None:
    """Let this process get ``sign`` when ``parent`` ends, however it ends; perhaps several times.

    On Linux the kernel sends it at once; a thread looks each second too, and
    alone elsewhere. Must be called by the process that ``parent`` started
    itself, from its main thread, with nothing forked afterwards.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), sign)

    threading.Thread(target=look, name="watch-parent", daemon=True).start()


def end_at_the_latest(seconds: float) -> None:
    """Let the kernel end this process after ``seconds``, whatever it does then.

    A thread of ours could not: it needs the interpreter's lock, which may be
    what the process hangs on.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)


def stop_accepting() -> None:
    """Let this process take no more connections from the socket that it shares with others.

    Granian cannot be told to. Each of its descriptors of the socket is made one
    of another socket, to which nobody can connect; those who come now are
    left to the other processes. Without /proc nothing happens.
    """
    place = os.environ.get(LISTENING)
    folder = Path("/proc/self/fd")
    if not place or not folder.is_dir():
        return
    with contextlib.suppress(OSError, ValueError):
        shared = (folder / place).readlink()
        nobody = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        nobody.bind("")  # a name that the system makes up, seen by no one
        nobody.listen(1)
        nobody.setblocking(False)
        for link in list(folder.iterdir()):
            with contextlib.suppress(OSError):
                if link.readlink() == shared:
                    os.dup2(nobody.fileno(), int(link.name), inheritable=False)
        nobody.close()
