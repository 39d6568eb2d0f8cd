"""Read settings from the environment; a bad value stops start-up with its name.

Each reader records what it read in ``DECLARED``, so that the reference page of
settings can be checked against the code. A value may also come from a file:
``NAME_FILE`` names it (for secrets handed over by a supervisor).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadSetting(SystemExit):
    """A setting's value cannot be used. Ends the program with exit code 78 (EX_CONFIG)."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        self.name = name
        self.text = f"rotative: setting {name} is {value!r}: {wanted}"
        super().__init__(78)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Declared:
    """One setting as the code declares it."""

    name: str
    default: Any
    help: str


DECLARED: dict[str, Declared] = {}


class Environment:
    """Typed reads from a mapping of strings (``os.environ`` unless told otherwise)."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source = os.environ if source is None else source

    def _raw(self, name: str, default: Any, help: str) -> str | None:
        DECLARED[name] = Declared(name, default, help)
        path = self.source.get(f"{name}_FILE")
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self.refuse(f"{name}_FILE", path, f"the file cannot be read ({error.strerror})")
        value = self.source.get(name)
        return None if value is None or value == "" else value

    def refuse(self, name: str, value: str, wanted: str) -> None:
        """Stop start-up: print which setting is wrong and what it takes."""
        problem = BadSetting(name, value, wanted)
        os.write(2, (problem.text + "\n").encode())
        raise problem

    def text(self, name: str, default: str = "", *, help: str) -> str:
        """A string, as it stands."""
        raw = self._raw(name, default, help)
        return default if raw is None else raw

    def number(self, name: str, default: int, *, low: int, high: int, help: str) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        raw = self._raw(name, default, help)
        if raw is None:
            return default
        wanted = f"it takes a whole number from {low} to {high}"
        try:
            value = int(raw)
        except ValueError:
            self.refuse(name, raw, wanted)
            raise
        if not low <= value <= high:
            self.refuse(name, raw, wanted)
        return value

    def flag(self, name: str, default: bool, *, help: str) -> bool:
        """Yes or no: 1, true, yes, on, or 0, false, no, off."""
        raw = self._raw(name, default, help)
        if raw is None:
            return default
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"0", "false", "no", "off"}:
            return False
        self.refuse(name, raw, "it takes yes or no")
        return default

    def words(self, name: str, default: tuple[str, ...] = (), *, help: str) -> tuple[str, ...]:
        """A list of words, separated by commas."""
        raw = self._raw(name, ",".join(default), help)
        if raw is None:
            return default
        return tuple(word.strip() for word in raw.split(",") if word.strip())

    def choice(self, name: str, default: str, choices: tuple[str, ...], *, help: str) -> str:
        """One of the given words."""
        raw = self._raw(name, default, help)
        if raw is None:
            return default
        if raw not in choices:
            self.refuse(name, raw, f"it takes one of: {', '.join(choices)}")
        return raw
