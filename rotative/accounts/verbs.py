"""What the ledger says of people who sign in. No name and no address: people may be deleted."""

from dataclasses import dataclass, field

from rotative.ledger.verbs import verb


@verb("user.added")
@dataclass(frozen=True)
class UserAdded:
    """A person was let in as ``role`` of ``editions`` (codes; an operator has none)."""

    role: str
    editions: list[str] = field(default_factory=list)
