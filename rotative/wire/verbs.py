"""What the ledger says of the wire."""

from dataclasses import dataclass

from rotative.ledger.verbs import verb


@verb("import.undone")
@dataclass(frozen=True)
class ImportUndone:
    """An import was taken back; each story and picture that went has a line of its own before.

    ``left`` counts what stays because the newsroom had made it its own.
    """

    system: str
    stories: int
    pictures: int
    left: int
