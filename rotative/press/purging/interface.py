"""What a kind of CDN must know. Needs no Django: the settings ask it whether they are enough."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from rotative.kit.outgoing import Fetched

PATIENCE = 8.0  # seconds for one request, from the first byte to the last
MOST_ANSWERED = 200_000  # bytes


class NotPurged(Exception):
    """The CDN did not say that it let go: the same keys are told to it again."""


@dataclass(frozen=True)
class Asked:
    """What the settings say of the CDN. ``inside``: its addresses may be in a private network."""

    kind: str = "null"
    addresses: tuple[str, ...] = ()
    service: str = ""
    key: str = ""
    inside: bool = False


@dataclass(frozen=True)
class Problem:
    """Why the settings are not enough: which one, its value, and what it takes."""

    setting: str
    value: str
    wanted: str


class Purger(ABC):
    """One kind of CDN. ``batch``: most keys that it takes in one request.

    Keys are letters and digits, at most four of them, in lower case.
    """

    batch: ClassVar[int] = 200

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    @classmethod
    @abstractmethod
    def problem(cls, asked: Asked) -> Problem | None:
        """What is wrong with the settings; None when nothing is."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The addresses that are told, each for itself: one that is away holds up no other."""
        return self.asked.addresses

    @abstractmethod
    def headers(self, keys: Sequence[str], seconds: int) -> list[tuple[str, str]]:
        """What tells the CDN to keep an answer for ``seconds`` under ``keys``."""

    def not_kept(self) -> list[tuple[str, str]]:
        """What tells the CDN to keep nothing of an answer (RFC 9213)."""
        return [("cdn-cache-control", "no-store")]

    @abstractmethod
    def purge(self, address: str, keys: Sequence[str]) -> None:
        """Have every answer that carries one of ``keys`` let go of.

        Returns only when the CDN has said so. Raises NotPurged.
        """

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None = None
    ) -> "Fetched":
        """One request to the CDN. Raises NotPurged where it cannot be had or is not a 200."""
        # Whoever only reads the settings, as the supervisor does, is spared what it loads.
        from rotative.kit.outgoing import Failed, Refused, fetch

        try:
            answer = fetch(
                url, method=method, headers=headers, data=data,
                timeout=PATIENCE, max_bytes=MOST_ANSWERED, inside=self.asked.inside,
            )  # fmt: skip
        except (Refused, Failed) as error:
            raise NotPurged(str(error)) from error
        if answer.status != 200:
            raise NotPurged(f"answered {answer.status}")
        return answer


def told(answer: "Fetched") -> dict[str, Any]:
    """The JSON object that was answered. Raises NotPurged for anything else."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NotPurged("the answer is not JSON") from error
    if not isinstance(found, dict):
        raise NotPurged("the answer is no JSON object")
    return found


def kept_for(seconds: int) -> tuple[str, str]:
    """How long caches that are told when to let go may keep an answer (RFC 9213)."""
    return ("cdn-cache-control", f"max-age={seconds}")


_KINDS: dict[str, type[Purger]] = {}


def add_kind(name: str, kind: type[Purger]) -> None:
    """Let the setting ``ROTATIVE_PURGER`` choose ``kind`` by ``name``."""
    _KINDS[name] = kind


def kinds() -> tuple[str, ...]:
    """The names of all kinds there are: the folders beside this file."""
    here = Path(__file__).parent
    found = (place.parent.name for place in here.glob("*/__init__.py"))
    return tuple(sorted(name for name in found if name not in {"migrations", "tests"}))


def kind_named(name: str) -> type[Purger]:
    """The kind that the folder ``name`` registers."""
    import_module(f"rotative.press.purging.{name}")
    return _KINDS[name]
