"""Words in Python and in scripts that went round the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.jslexer import Token, tokenize

from rotative.web.strings.extract import FUNCTIONS, sources_of
from rotative.web.strings.problem import Problem
from rotative.web.strings.words import words_in

# What is said to people, and which argument says it.
_SAID: dict[str, tuple[int, ...]] = {
    "ValidationError": (0,),
    "StructBlockValidationError": (0,),
    "HttpResponse": (0,),
    "HttpResponseBadRequest": (0,),
    "HttpResponseForbidden": (0,),
    "HttpResponseNotFound": (0,),
    "HttpResponseServerError": (0,),
    "HttpResponseGone": (0,),
    "send_mail": (0, 1),
    "EmailMessage": (0, 1),
    "EmailMultiAlternatives": (0, 1),
    "CannotDo": (0,),
    "add_error": (1,),
    "format_html": (0,),
    "Gone": (0,),
}
_MESSAGES = {"success", "error", "info", "warning", "debug"}
_NAMED = {
    "verbose_name",
    "verbose_name_plural",
    "help_text",
    "label",
    "heading",
    "empty_label",
    "error_message",
    "violation_error_message",
    "placeholder",
    "menu_label",
    "success_message",
    "page_title",
    "header_title",
    "add_item_label",
    "subject",
    "admin_text",
    "button_label",
}
_DIRECTION = re.compile(r"</?[a-zA-Z][^<>]*>|\{[^{}]*\}|%\(\w+\)s")
_TO_PAGE = re.compile(
    r"(?:^|\.)(?:textContent|innerText|innerHTML|outerHTML|title|ariaLabel|placeholder|alt|"
    r"nodeValue|data|label|ariaDescription|ariaValueText)$"
)
_SAYS = re.compile(
    r"(?:^|\.)(?:append|prepend|before|after|replaceWith|replaceChildren|createTextNode|alert|"
    r"confirm|prompt|insertAdjacentText|insertAdjacentHTML|setCustomValidity|announce|toast)$"
)
_SPOKEN_JS = re.compile(
    r"^(?:aria-(?:label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|"
    r"label|data-(?:label|text|message|title|confirm))$"
)
_NOT_FOR_READERS = "# operators read this"
_SIGNS = 2  # quotation marks of a literal


def check_python(room: Path, root: Path) -> Iterator[Problem]:
    """Words in the room's Python that people are shown and no catalogue holds.

    The command line is left out: operators read it beside its documentation,
    in English, and programs read it too.
    """
    for path in sources_of(room, ".py"):
        if "cli" in path.relative_to(room).parts:
            continue
        yield from check_module(path.read_text("utf-8"), path.relative_to(root).as_posix())


def check_module(source: str, place: str) -> Iterator[Problem]:
    """Words in one Python module."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        said: list[tuple[ast.AST, str]] = []
        if isinstance(node, ast.Call):
            said += _said_by(node)
        elif isinstance(node, ast.ClassDef):
            said += _declared_by(node)
        for value, where in said:
            for literal in _literals(value):
                if lines[literal.lineno - 1].endswith(_NOT_FOR_READERS):
                    continue
                text = str(literal.value)
                if where == "format_html":
                    text = _DIRECTION.sub(" ", text)
                if words := words_in(text):
                    yield Problem(place, literal.lineno, "literal", f"“{words}” in {where}")


def _said_by(call: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in FUNCTIONS:
        return
    owner = getattr(getattr(call.func, "value", None), "id", "")
    if name in _MESSAGES and owner == "messages":
        yield from ((argument, f"messages.{name}") for argument in call.args[1:2])
    for place in _SAID.get(name, ()):
        yield from ((argument, name) for argument in call.args[place : place + 1])
    for keyword in call.keywords:
        if keyword.arg in _NAMED:
            yield keyword.value, keyword.arg
        elif keyword.arg == "choices" and isinstance(keyword.value, ast.List | ast.Tuple):
            for pair in keyword.value.elts:
                if isinstance(pair, ast.Tuple) and len(pair.elts) == _SIGNS:
                    yield pair.elts[1], "choices"


def _declared_by(owner: ast.ClassDef) -> Iterator[tuple[ast.AST, str]]:
    bases = {getattr(base, "attr", getattr(base, "id", "")) for base in owner.bases}
    is_room = "AppConfig" in bases
    is_choice = bool(bases & {"TextChoices", "IntegerChoices"})
    for line in owner.body:
        if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
            continue
        name = line.targets[0].id
        if name in _NAMED and not is_room:
            yield line.value, name
        elif is_choice and isinstance(line.value, ast.Tuple) and len(line.value.elts) == _SIGNS:
            yield line.value.elts[1], "a choice"


def _literals(value: ast.AST) -> Iterator[ast.Constant]:
    """The string constants that ``value`` is made of, outside calls."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            yield from _literals(part)
    elif isinstance(value, ast.BinOp):
        yield from _literals(value.left)
    elif isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.List | ast.Tuple):
        for part in value.elts:
            yield from _literals(part)
    elif isinstance(value, ast.Dict):
        for part in value.values:
            yield from _literals(part)


def check_scripts(room: Path, root: Path) -> Iterator[Problem]:
    """Words in the room's scripts that are put on a page and come from no catalogue."""
    for path in sources_of(room, ".js", ".mjs"):
        yield from check_script(path.read_text("utf-8"), path.relative_to(root).as_posix())


def check_script(source: str, place: str) -> Iterator[Problem]:
    """Words in one script."""
    tokens = [
        token
        for token in tokenize(source, jsx=False)
        if token.type not in {"linecomment", "multilinecomment"}
    ]
    for at, token in enumerate(tokens):
        if token.type != "name":
            continue
        following = tokens[at + 1].value if at + 1 < len(tokens) else ""
        if following in {"=", "+="} and _TO_PAGE.search(token.value):
            where = token.value.rpartition(".")[2]
            passage = _until(tokens, at + 2, {";"})
        elif following == "(" and _SAYS.search(token.value):
            where = token.value.rpartition(".")[2]
            passage = _inside(tokens, at + 1)
        elif following == "(" and token.value.endswith("setAttribute"):
            passage = _inside(tokens, at + 1)
            if not passage or not _SPOKEN_JS.match(passage[0].value[1:-1]):
                continue
            where, passage = passage[0].value[1:-1], passage[1:]
        else:
            continue
        for literal in passage:
            text = re.sub(r"\$\{[^}]*\}|</?[a-zA-Z][^<>]*>", " ", literal.value[1:-1])
            if words := words_in(text):
                yield Problem(place, literal.lineno, "literal", f"“{words}” put into {where}")


def _until(tokens: list[Token], at: int, ends: set[str]) -> list[Token]:
    """The literals of an expression that begins at ``at``."""
    found, depth, line = [], 0, tokens[at].lineno if at < len(tokens) else 0
    while at < len(tokens):
        token = tokens[at]
        if token.value in {"(", "[", "{"}:
            depth += 1
        elif token.value in {")", "]", "}"}:
            depth -= 1
        if depth < 0 or (depth == 0 and token.value in ends):
            break
        if depth == 0 and token.lineno > line and tokens[at - 1].type != "operator":
            break
        if depth == 0 and token.type in {"string", "template_string"}:
            compared = tokens[at - 1].value in {"===", "!==", "==", "!="}
            found += [] if compared else [token]
        line = token.lineno
        at += 1
    return found


def _inside(tokens: list[Token], at: int) -> list[Token]:
    """The literals between the parenthesis at ``at`` and its partner, outside inner calls."""
    found, depth = [], 0
    while at < len(tokens):
        token = tokens[at]
        if token.value in {"(", "[", "{"}:
            depth += 1
        elif token.value in {")", "]", "}"}:
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token.type in {"string", "template_string"}:
            found.append(token)
        at += 1
    return found
