"""One thing that the gate found."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """Where it is, which check found it, and what is wrong, for a person to read.

    ``path`` is relative to the root that was checked, or a page's address.
    """

    path: str
    line: int
    check: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.check}: {self.what}"
