"""The strings that each room's sources ask the catalogues for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_javascript
from django.utils.translation.template import templatize

from rotative.web.strings.problem import Problem

# Name of the function: places of context, singular, plural among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {}
for _lazy in ("", "_lazy", "_noop"):
    FUNCTIONS |= {
        f"gettext{_lazy}": (None, 0, None),
        f"ngettext{_lazy}": (None, 0, 1),
        f"pgettext{_lazy}": (0, 1, None),
        f"npgettext{_lazy}": (0, 1, 2),
    }
FUNCTIONS["_"] = (None, 0, None)
_LITERAL = r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(
    rf"(?<![\w.])(n?p?gettext|_)\(\s*u?({_LITERAL})(?:\s*,\s*u?({_LITERAL}))?(?:\s*,\s*u?({_LITERAL}))?",
    re.DOTALL,
)
TEMPLATES = (".html", ".txt", ".xml", ".md", ".svg", ".webmanifest")


@dataclass(frozen=True)
class Message:
    """One string asked for: ``key`` is what the catalogue files it under."""

    msgid: str
    plural: str
    context: str
    path: str
    line: int

    @property
    def key(self) -> tuple[str, str]:
        """Context and string; two uses with different plurals are one entry."""
        return self.context, self.msgid


def rooms_in(root: Path) -> list[Path]:
    """The folders of the package's rooms in ``root`` (the project's folder)."""
    package = root / "rotative"
    return sorted(path.parent for path in package.glob("*/__init__.py"))


def sources_of(room: Path, *suffixes: str) -> Iterator[Path]:
    """The room's own source files: no tests, migrations or anything hidden."""
    for path in sorted(room.rglob("*")):
        parts = path.relative_to(room).parts
        if path.suffix not in suffixes or not path.is_file():
            continue
        if {"tests", "migrations", "locale", "__pycache__", "vendor"} & set(parts):
            continue
        yield path


def messages_of(room: Path, root: Path) -> tuple[list[Message], list[Problem]]:
    """What the room asks for, and the places that ask in a way no catalogue can answer."""
    found: list[Message] = []
    problems: list[Problem] = []
    for path in sources_of(room, ".py"):
        place = path.relative_to(root).as_posix()
        _python(path.read_text("utf-8"), place, found, problems)
    for path in sources_of(room, *TEMPLATES):
        if "templates" in path.parts:
            found += template_messages(path.read_text("utf-8"), path.relative_to(root).as_posix())
    for path in sources_of(room, ".js", ".mjs"):
        place = path.relative_to(root).as_posix()
        with path.open("rb") as file:
            for line, called, arguments, _comments in extract_javascript(
                file, dict.fromkeys(FUNCTIONS), [], {"encoding": "utf-8"}
            ):
                words = [arguments] if isinstance(arguments, str) else list(arguments)
                context, one, many = FUNCTIONS[str(called)]
                if len(words) > one and words[one]:
                    found.append(
                        Message(
                            words[one],
                            words[many] or "" if many is not None and len(words) > many else "",
                            words[context] or "" if context is not None else "",
                            place,
                            line,
                        )
                    )
    return found, problems


def template_messages(source: str, place: str) -> list[Message]:
    """The strings that a template asks for."""
    plain = templatize(source, origin=place)
    found = []
    for match in _IN_TEMPLATE.finditer(plain):
        context, one, many = FUNCTIONS[match[1]]
        words = [ast.literal_eval(word) if word else "" for word in match.groups()[1:]]
        found.append(
            Message(
                words[one],
                words[many] if many is not None else "",
                words[context] if context is not None else "",
                place,
                plain.count("\n", 0, match.start()) + 1,
            )
        )
    return found


def _python(source: str, place: str, found: list[Message], problems: list[Problem]) -> None:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in FUNCTIONS or (name == "_" and not isinstance(node.func, ast.Name)):
            continue
        context, one, many = FUNCTIONS[name]
        words = {
            at: argument.value if isinstance(argument, ast.Constant) else None
            for at, argument in enumerate(node.args)
        }
        if not isinstance(words.get(one), str):
            if len(node.args) > one and isinstance(
                node.args[one], ast.JoinedStr | ast.BinOp | ast.Call
            ):
                problems.append(
                    Problem(
                        place,
                        node.lineno,
                        "computed",
                        f"{name}() takes the sentence itself; put what changes into placeholders",
                    )
                )
            continue
        found.append(
            Message(
                str(words[one]),
                str(words.get(many) or "") if many is not None else "",
                str(words.get(context) or "") if context is not None else "",
                place,
                node.lineno,
            )
        )
