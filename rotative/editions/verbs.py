"""What the ledger says of editions."""

from dataclasses import dataclass, field

from rotative.ledger.verbs import verb


@verb("edition.added")
@dataclass(frozen=True)
class EditionAdded:
    """An edition was made; ``address`` is its home page's."""

    code: str
    name: str
    language: str
    address: str


@verb("edition.changed")
@dataclass(frozen=True)
class EditionChanged:
    """An edition's name, address, colour or another field changed; ``fields`` are which."""

    code: str
    fields: list[str] = field(default_factory=list)
