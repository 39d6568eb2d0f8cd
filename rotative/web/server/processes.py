"""Does that process still run? Told apart from another that was given its number since."""

import contextlib
import os
import socket
from pathlib import Path


def here() -> str:
    """Where process numbers mean what they mean to us: machine, its start, its number space.

    Empty where the system does not say: then nothing is known of other processes.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{socket.gethostname()[:60]} {boot} {space}"


def began(process: int) -> str:
    """When ``process`` began, as the system counts; empty when it has ended (a zombie too)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return ""
    state, *rest = fields.split()
    return "" if state in "ZX" else rest[18]


def alive_in(group: int) -> bool:
    """Whether a process of ``group`` runs, zombies left out; True where that cannot be seen."""
    if not Path("/proc/self/stat").exists():
        return True
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, its, *_ = place.read_text("utf-8").rpartition(")")[2].split()
            if int(its) == group and state not in "ZX":
                return True
    return False


def place_of_this() -> str:
    """What tells this process from every other: where it runs and when it began."""
    where = here()
    return f"{where} {began(os.getpid())}" if where else ""


def lives(process: int, place: str) -> bool | None:
    """Whether ``process``, noted with ``place``, runs; None where that cannot be seen from here."""
    where = here()
    if not where or not place.startswith(f"{where} "):
        return None
    return began(process) == place.rpartition(" ")[2]
