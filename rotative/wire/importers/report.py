"""One report form for every import: what became of each item, and why."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

IMPORTED, UPDATED, UNCHANGED, SKIPPED = "imported", "updated", "unchanged", "skipped"
OUTCOMES = (IMPORTED, UPDATED, UNCHANGED, SKIPPED)
DONE, REFUSED, DISK, AGAIN = 0, 1, 74, 75


@dataclass
class Entry:
    """What became of one item.

    ``reason`` says why it was skipped; ``unknown`` counts what was not
    understood and is kept, by a word for it; ``missing`` lists pictures whose
    files were not there; ``notes`` is everything else worth a look.
    """

    key: str
    kind: str
    type: str
    title: str
    outcome: str
    reason: str = ""
    state: str = ""
    story: int | None = None
    address: str = ""
    notes: list[str] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    comments: dict[str, int] = field(default_factory=dict)
    redirects: int = 0

    def told(self) -> dict[str, Any]:
        """What a later report needs to say the same again."""
        kept = ("reason", "state", "address", "notes", "unknown", "missing", "comments")
        return {name: getattr(self, name) for name in kept} | {"redirects": self.redirects}


class Report:
    """All entries of one import, and their sums. Entries are on disk, not in memory."""

    def __init__(self, system: str, edition: str, *, dry_run: bool) -> None:
        self.system, self.edition, self.dry_run = system, edition, dry_run
        self.run: int | None = None
        self.resumed = False
        self.files: list[dict[str, Any]] = []
        self.expected = 0
        self.outcomes: Counter[str] = Counter()
        self.kinds: dict[str, Counter[str]] = {}
        self.states: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.comments: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        self.redirects = self.missing = self.pictures = 0
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.stopped = ""
        self.exit_code = DONE
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115

    def add(self, entry: Entry) -> None:
        """Count an entry and keep it."""
        self.outcomes[entry.outcome] += 1
        self.kinds.setdefault(entry.type or entry.kind, Counter())[entry.outcome] += 1
        if entry.outcome == SKIPPED:
            self.reasons[entry.reason] += 1
        if entry.state:
            self.states[entry.state] += 1
        self.unknown.update(entry.unknown)
        self.comments.update(entry.comments)
        self.missing += len(entry.missing)
        self.redirects += entry.redirects
        self._spool.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")

    def problem(self, text: str, code: int = REFUSED) -> None:
        """Something that a person must look at; the import does not end with 0."""
        self.problems.append(text)
        self.exit_code = max(self.exit_code, code)

    @property
    def seen(self) -> int:
        """How many items have an outcome."""
        return sum(self.outcomes.values())

    def entries(self) -> Iterator[dict[str, Any]]:
        """The entries in the order of the files, one at a time."""
        self._spool.flush()
        self._spool.seek(0)
        for text in self._spool:
            yield json.loads(text)
        self._spool.seek(0, 2)

    def sums(self) -> dict[str, Any]:
        """The report without its entries."""
        return {
            "system": self.system,
            "edition": self.edition,
            "dry_run": self.dry_run,
            "run": self.run,
            "resumed": self.resumed,
            "files": self.files,
            "items": {"seen": self.seen, "expected": self.expected}
            | {outcome: self.outcomes[outcome] for outcome in OUTCOMES},
            "types": {name: dict(counts) for name, counts in sorted(self.kinds.items())},
            "stories": dict(self.states),
            "skipped": dict(self.reasons.most_common()),
            "not_understood": dict(self.unknown.most_common()),
            "comments": dict(self.comments),
            "pictures": {"imported": self.pictures, "missing": self.missing},
            "redirects": self.redirects,
            "made": dict(self.made),
            "notes": self.notes,
            "problems": self.problems,
            "stopped": self.stopped,
            "exit_code": self.exit_code,
        }

    def as_dict(self) -> dict[str, Any]:
        """The whole report, for programs."""
        return self.sums() | {"entries": list(self.entries())}

    def lines(self, *, most: int = 40) -> Iterator[str]:
        """The report in words: sums first, then up to ``most`` items that want a look."""
        counts = ", ".join(f"{self.outcomes[name]:,} {name}" for name in OUTCOMES)
        verb = "would be" if self.dry_run else "are"
        yield f"{self.seen:,} of {self.expected:,} items {verb} accounted for: {counts}."
        for name, counted in sorted(self.kinds.items()):
            parts = ", ".join(f"{counted[one]:,} {one}" for one in OUTCOMES if counted[one])
            yield f"  {name}: {parts}"
        if self.states:
            yield (
                "Stories: " + ", ".join(f"{n:,} {state}" for state, n in self.states.items()) + "."
            )
        if self.made:
            yield "Made: " + ", ".join(f"{n:,} {what}" for what, n in self.made.items()) + "."
        if self.comments:
            parts = ", ".join(f"{n:,} {what}" for what, n in self.comments.items())
            yield f"Comments: {parts}."
        yield f"Old addresses that lead here now: {self.redirects:,}."
        if self.pictures or self.missing:
            yield f"Pictures: {self.pictures:,} taken in, {self.missing:,} not found."
        for what, number in self.unknown.most_common(15):
            yield f"Not understood and kept: {what}, {number:,} times."
        for reason, number in self.reasons.most_common(15):
            yield f"Skipped: {number:,}, because: {reason}."
        shown = 0
        for entry in self.entries():
            if entry["notes"] or entry["unknown"] or entry["missing"]:
                if shown == most:
                    yield "More items have notes; --json lists all of them."
                    break
                shown += 1
                yield f"· {entry['type']} “{entry['title'][:70]}”: {_remarks(entry)}"
        yield from (f"Note: {note}" for note in self.notes)
        yield from (f"Problem: {problem}" for problem in self.problems)
        if self.stopped:
            yield f"Stopped: {self.stopped}"
        if self.run and self.outcomes[IMPORTED]:
            yield f"This was import {self.run}. To take it back: rotative import undo {self.run}"


def _remarks(entry: dict[str, Any]) -> str:
    parts = list(entry["notes"])
    parts += [f"kept {what} ×{number}" for what, number in entry["unknown"].items()]
    parts += [f"picture not found: {address}" for address in entry["missing"]]
    return "; ".join(parts[:6]) + (f"; and {len(parts) - 6} more" if len(parts) > 6 else "")
