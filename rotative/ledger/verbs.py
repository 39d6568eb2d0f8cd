"""Which verbs the ledger knows and what each one's payload holds.

A room declares its verbs in ``verbs.py`` and imports it in its app's
``ready()``. A payload is a frozen dataclass: fields that it does not name are
refused when written and when read.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any


class UnknownVerb(LookupError):
    """The ledger was handed a verb that no room declared."""


@dataclass(frozen=True)
class Verb:
    """A declared verb: its name, its payload's class and version, whether readers are told."""

    name: str
    payload: type
    version: int
    told: bool = False


VERBS: dict[str, Verb] = {}
_BY_CLASS: dict[type, Verb] = {}


def verb(name: str, *, version: int = 1, told: bool = False) -> Callable[[type], type]:
    """Class decorator: declare ``name`` with the decorated dataclass as its payload.

    Of a ``told`` verb the readers of the edition are told: its lines stand in
    the edition's newsfeed, or take what stood there out of it.
    """

    def declare(payload: type) -> type:
        if not is_dataclass(payload):
            raise TypeError(f"{payload.__name__} must be a dataclass")
        known = VERBS.get(name)
        if known and known.payload.__qualname__ != payload.__qualname__:
            raise TypeError(f"{name} is declared twice")
        VERBS[name] = _BY_CLASS[payload] = Verb(name, payload, version, told)
        return payload

    return declare


def verb_of(payload: object) -> Verb:
    """The verb that ``payload``'s class was declared for. Raises :class:`UnknownVerb`."""
    try:
        return _BY_CLASS[type(payload)]
    except KeyError:
        raise UnknownVerb(type(payload).__name__) from None


def pack(payload: Any) -> dict[str, Any]:
    """A payload as the ledger stores it."""
    return asdict(payload)


def unpack(name: str, stored: dict[str, Any]) -> Any:
    """A stored payload as its dataclass. Raises UnknownVerb, or TypeError on unknown fields."""
    try:
        known = VERBS[name]
    except KeyError:
        raise UnknownVerb(name) from None
    strange = set(stored) - {field.name for field in fields(known.payload)}
    if strange:
        raise TypeError(f"{name} knows no field {', '.join(sorted(strange))}")
    return known.payload(**stored)
