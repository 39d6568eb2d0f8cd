"""Memory that this process has let go of, given back to the system (glibc; elsewhere nothing)."""

import ctypes
from collections.abc import Callable

_M_ARENA_MAX = -8  # of mallopt(3)
_ARENAS = 2  # heaps that all threads share: each keeps what its threads have freed


def _of_glibc(name: str) -> Callable[[int], int] | None:
    """A function of the C library that takes and returns an int; None where there is none."""
    try:
        found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), name, None)
    except OSError:
        found = None
    return found


def share_heaps() -> None:
    """Let threads share few heaps. For programs of many threads, before the first begins."""
    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
    except (OSError, AttributeError):
        return


def give_back() -> None:
    """Give back what was freed: after work that took much. Costs about a millisecond."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)
