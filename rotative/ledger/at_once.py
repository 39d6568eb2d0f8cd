"""Who is told of new lines at once, in the process that wrote them."""

from collections.abc import Callable, Sequence

from rotative.ledger.models import Line

_listeners: list[Callable[[Sequence[Line]], None]] = []


def tell_at_once(listener: Callable[[Sequence[Line]], None]) -> None:
    """Let ``listener`` be handed lines right after their commit, in the process that wrote them.

    Before the action returns, so that what it acknowledges is seen at once on
    this machine. Best effort: a process killed in between tells nobody, so
    whoever listens also reads the ledger. Telling the same one again changes nothing.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell(lines: Sequence[Line]) -> None:
    """Hand committed lines to whoever listens; for the ledger alone."""
    for listener in _listeners:
        listener(lines)
