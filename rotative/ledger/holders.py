"""Who holds a cursor: a thread of a process, told apart from every other there is or was."""

import hashlib
import os
import socket
import threading
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

_FIELDS_BEFORE_START = 19  # of /proc/PID/stat, counted after the command's closing bracket


@cache
def _place() -> str:
    """This boot of this machine and its process numbers; random where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        numbers = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        return uuid.uuid4().hex[:20]
    return f"{boot[:8]}-{numbers.removeprefix('pid:[').removesuffix(']')}"


def _started(pid: int) -> str:
    """When the process started, in clock ticks since the boot; empty when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    words = stat.rpartition(")")[2].split()
    # A zombie has ended: nothing of it will move a cursor.
    return "" if words[0] == "Z" else words[_FIELDS_BEFORE_START]


def myself() -> str:
    """The name under which this thread holds a cursor. At most 64 characters."""
    pid = os.getpid()
    return f"{_place()}:{pid}:{_started(pid)}:{threading.get_ident() % 10**9}"


def dead(holder: str) -> bool:
    """Whether ``holder`` is known to have ended: a process of this machine that is gone.

    False where that cannot be known (another machine, another container); the
    hold then ends by its time.
    """
    place, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    started, _, _thread = rest.partition(":")
    if place != _place() or not pid.isdigit() or not started:
        return False
    return _started(int(pid)) != started


def of_this_machine(name: str) -> str:
    """The name of a follower that keeps files in this machine's data folder.

    Machines that share PostgreSQL have such files each, and a cursor each:
    where one of them followed, the others' files would stay as they were.
    """
    if connection.vendor == "sqlite":
        return name
    place = f"{socket.gethostname()} {settings.DATA}"
    return f"{name}@{hashlib.blake2b(place.encode(), digest_size=4).hexdigest()}"
