"""Write the reference pages that say what the code says: commands, settings, events.

Usage: python scripts/reference.py [--check]. A test fails while a page and the code differ.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
_SECRET = {"ROTATIVE_SECRET_KEY"}


def settings_page() -> str:
    """Every setting the program reads."""
    from rotative.kit.env import DECLARED

    lines = [
        "# Settings",
        "",
        "All settings come from the environment. A value that cannot be used stops the program",
        "with exit code 78 and names the setting. An empty value is the same as none. A secret may",
        "come from a file: set `NAME_FILE` to the file’s name instead of `NAME`.",
        "",
        "| setting | when it is not set | what it is |",
        "|---|---|---|",
    ]
    for name, declared in sorted(DECLARED.items()):
        default = declared.default
        if isinstance(default, bool):
            default = "yes" if default else "no"
        shown = f"`{default}`" if default not in ("", None) else "nothing"
        lines.append(f"| `{name}` | {shown} | {declared.help} |")
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every verb the ledger knows, with its payload."""
    from rotative.ledger.verbs import VERBS

    lines = [
        "# Events",
        "",
        "What the ledger can say. Each line has a number without gaps, a UTC time, the id of who",
        "did it (none: the clock or the program itself), the edition’s code, the verb, the type",
        "and id of what it is about, the revision, the tags that changed, and the payload below",
        "with its version. Readers of the ledger must ignore verbs they do not know.",
    ]
    for name, verb in sorted(VERBS.items()):
        lines += ["", f"## {name}", "", (verb.payload.__doc__ or "").strip().replace("``", "`"), ""]
        told = " Readers of the edition are told." if verb.told else ""
        lines += [f"Version {verb.version}.{told}", ""]
        lines += ["| field | type | may be left out |", "|---|---|---|"]
        for field in fields(verb.payload):
            kind = field.type if isinstance(field.type, str) else _type_name(field.type)
            optional = field.default is not MISSING or field.default_factory is not MISSING
            lines.append(
                f"| `{field.name}` | {kind} | {'yes' if optional else 'no'} |".replace(
                    " | None", " or nothing"
                )
            )
    return "\n".join(lines) + "\n"


def _type_name(kind: Any) -> str:
    return kind.__name__ if kind in (str, int, bool, float) else str(kind).replace("typing.", "")


def commands_page() -> str:
    """Every command with its arguments and options, and what the exit codes mean."""
    import typer.main

    from rotative.web.cli.app import app
    from rotative.web.cli.outcome import CODES

    lines = [
        "# Commands",
        "",
        "`rotative COMMAND --help` says the same at the terminal. What a program may read goes to",
        "standard output (`--json` where it is offered), what a person should know to standard",
        "error. A time without an offset is in the edition’s own time zone.",
        "",
        "## Exit codes",
        "",
        "| code | meaning |",
        "|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in sorted(CODES.items())),
    ]
    root = typer.main.get_command(app)
    for words, command in _leaves(root, ["rotative"]):
        lines += ["", f"## {' '.join(words)}", "", *_help_of(command), ""]
        lines += ["| | |", "|---|---|"]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            lines.append(f"| {_shown(parameter)} | {_meaning(parameter)} |")
        if lines[-1] == "|---|---|":
            lines[-3:] = []
    return "\n".join(lines) + "\n"


def _leaves(command: Any, words: list[str]) -> Iterator[tuple[list[str], Any]]:
    below = getattr(command, "commands", None)
    if not below:
        yield words, command
        return
    for name in sorted(below):
        yield from _leaves(below[name], [*words, name])


def _help_of(command: Any) -> list[str]:
    return [line.strip() for line in (command.help or "").strip().split("\n")]


def _shown(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.name or '').upper()}`"
    names = [*parameter.opts, *parameter.secondary_opts]
    return ", ".join(f"`{name}`" for name in names)


def _meaning(parameter: Any) -> str:
    text = (getattr(parameter, "help", "") or "").strip()
    if parameter.required and parameter.param_type_name == "option":
        return f"{text} Must be given."
    return text


PAGE_MAKERS = {
    "settings.md": settings_page,
    "events.md": events_page,
    "commands.md": commands_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages; with --check only say which differ, and return 1 when any does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    os.environ.pop("PORT", None)  # one default is made of it
    import django

    django.setup()
    PAGES.mkdir(parents=True, exist_ok=True)
    stale = 0
    for name, make in PAGE_MAKERS.items():
        page, text = PAGES / name, make()
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"docs/reference/{name} is not what the code says: make reference\n")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
