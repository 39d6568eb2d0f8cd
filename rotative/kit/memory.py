"""Memory that this process has let go of, given back to the system (glibc; elsewhere nothing)."""

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8  # of mallopt(3)
_ARENAS = 2  # heaps that all threads share: each keeps what its threads have freed


def share_heaps() -> None:
    """Let threads share few heaps. For programs of many threads, before the first begins."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give back what was freed: after work that took much. Costs about a millisecond."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
