"""Lint rules, each a function from a parsed file to findings. Each explains itself.

A rule's docstring is what the person at fault is shown.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Finding:
    """One place that breaks one rule."""

    path: str
    line: int
    rule: str
    what: str


@dataclass(frozen=True)
class Source:
    """One file: its path from the project's root, with slashes, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed module. Raises SyntaxError."""
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts."""
        return PurePosixPath(self.path).parts

    @property
    def in_tests(self) -> bool:
        """Whether the file is a test, a benchmark or the lint itself."""
        return bool({"tests", "bench", "lint"} & set(self.parts)) or self.path == "conftest.py"


PYTHON: list[Callable[[Source], Iterator[Finding]]] = []
TEMPLATE: list[Callable[[Source], Iterator[Finding]]] = []
STYLE: list[Callable[[Source], Iterator[Finding]]] = []
_Rule = Callable[[Source], Iterator[Finding]]

_STOCK_QUESTIONS = frozenset(
    {
        "all", "filter", "exclude", "get", "annotate", "values", "values_list", "count", "exists",
        "raw", "extra", "aggregate", "in_bulk", "iterator", "get_or_create", "update_or_create",
        "create", "bulk_create", "update", "delete", "first", "last", "none", "using", "dates",
        "datetimes", "select_for_update",
    }
)  # fmt: skip
_UNTAGGED = frozenset({"values", "values_list", "count", "exists", "raw", "extra", "aggregate"})


def _python(rule: _Rule) -> _Rule:
    PYTHON.append(rule)
    return rule


def _template(rule: _Rule) -> _Rule:
    TEMPLATE.append(rule)
    return rule


def _style(rule: _Rule) -> _Rule:
    STYLE.append(rule)
    return rule


def is_public(source: Source) -> bool:
    """Whether a module takes part in making public pages."""
    if source.in_tests or source.parts[:1] != ("rotative",):
        return False
    room, *rest = source.parts[1:]
    if room not in {"stories", "fronts", "newsfeed", "wire", "search", "web", "press"}:
        return False
    if room == "wire":
        return rest[:1] == ["outbound"]
    name = rest[0] if rest else ""
    return name in {"views", "views.py", "templatetags", "public", "public.py", "feeds"}


@_python
def named_questions(source: Source) -> Iterator[Finding]:
    """Public code asks named questions (``Story.objects.latest(edition)``), which check
    visibility and record a tag; ``.objects.filter()`` and its kin would do neither."""
    if not is_public(source):
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
            and node.attr in _STOCK_QUESTIONS
        ):
            yield Finding(source.path, node.lineno, "named-questions", f".objects.{node.attr}")


@_python
def tagged_lookups(source: Source) -> Iterator[Finding]:
    """``values``, ``count``, ``exists`` and raw SQL read rows that no page remembers having
    shown: put them into a QuerySet method that declares its tag with ``saw()``."""
    if not is_public(source):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            # str.count and list.count take an argument; a queryset's takes none.
            if name == "count" and node.args:
                continue
            if name == "values" and not (node.args or node.keywords):
                continue
            if name in _UNTAGGED or name == "cursor":
                yield Finding(source.path, node.lineno, "tagged-lookups", f".{name}()")


@_python
def no_marked_safe(source: Source) -> Iterator[Finding]:
    """Text becomes HTML by escaping (``format_html``) or by cleaning (``rotative.kit.cleaning``),
    never by declaring it safe."""
    if source.in_tests or source.path == "rotative/kit/cleaning.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} & {"mark_safe"}
        elif isinstance(node, ast.Call):
            # As a type the class promises something; only a call claims it.
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            names = {called} & {"SafeString", "SafeText"}
        else:
            used = getattr(node, "id", None) or getattr(node, "attr", "")
            names = {used} & {"mark_safe"} if isinstance(node, ast.Name | ast.Attribute) else set()
        for name in names:
            yield Finding(source.path, node.lineno, "no-marked-safe", name)


_CLIENTS = ("requests", "httpx", "urllib.request", "urllib3", "http.client", "aiohttp", "ftplib")


@_python
def one_way_out(source: Source) -> Iterator[Finding]:
    """Everything that leaves the newsroom goes through ``rotative.kit.outgoing``, which checks
    and pins each hop: a request made elsewhere can be led to the inside of the network."""
    if source.in_tests or source.path == "rotative/kit/outgoing.py":
        return
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if any(name == client or name.startswith(f"{client}.") for client in _CLIENTS):
                yield Finding(source.path, node.lineno, "one-way-out", name)
                break


@_python
def no_streaming_responses(source: Source) -> Iterator[Finding]:
    """A streamed Django response holds a thread and a database connection while a slow reader
    reads; live streams belong to the server's own broadcast."""
    if source.in_tests:
        return
    for node in ast.walk(source.tree):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if isinstance(node, ast.Name | ast.Attribute) and name == "StreamingHttpResponse":
            yield Finding(source.path, node.lineno, "no-streaming-responses", str(name))
        elif isinstance(node, ast.ImportFrom) and any(
            alias.name == "StreamingHttpResponse" for alias in node.names
        ):
            yield Finding(
                source.path, node.lineno, "no-streaming-responses", "StreamingHttpResponse"
            )


@_python
def only_actions_record(source: Source) -> Iterator[Finding]:
    """Only actions write the ledger: views, tasks, hooks and commands call an action."""
    if source.in_tests or source.parts[:2] == ("rotative", "ledger"):
        return
    in_actions = any(part in {"actions", "actions.py"} for part in source.parts)
    if in_actions:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "rotative.ledger.record":
            for alias in node.names:
                # one_change() only gathers several actions into one transaction.
                if alias.name != "one_change":
                    yield Finding(source.path, node.lineno, "only-actions-record", alias.name)


@_template
def no_unsafe_templates(source: Source) -> Iterator[Finding]:
    """A template never switches escaping off: what is shown was typed by somebody."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"\|\s*safe\b|\|\s*safeseq\b|{%\s*autoescape\s+off", line):
            yield Finding(source.path, number, "no-unsafe-templates", line.strip()[:80])


@_template
def nothing_inline(source: Source) -> Iterator[Finding]:
    """The content security policy lets no inline script or style run: put it into a file."""
    pattern = re.compile(
        r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)"
        r"(?![^>]*type=[\"']application/(?:ld\+)?json)",
        re.IGNORECASE,
    )
    for number, line in enumerate(source.text.splitlines(), 1):
        if pattern.search(line):
            yield Finding(source.path, number, "nothing-inline", line.strip()[:80])


_PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)(?:-[a-z]+)*\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


@_style
def logical_properties(source: Source) -> Iterator[Finding]:
    """Half of the editions may read from right to left: say ``inline-start``, not ``left``."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), source.text, flags=re.S)
    for number, line in enumerate(text.splitlines(), 1):
        if _PHYSICAL.search(line):
            yield Finding(source.path, number, "logical-properties", line.strip()[:80])


def check(source: Source) -> Iterator[Finding]:
    """Everything wrong with one file."""
    if source.path.endswith(".py"):
        rules = PYTHON
    elif source.path.endswith((".html", ".txt", ".xml")) and "templates" in source.parts:
        rules = TEMPLATE
    elif source.path.endswith(".css"):
        rules = STYLE
    else:
        return
    for rule in rules:
        yield from rule(source)


EXPLANATIONS = {
    rule.__name__.replace("_", "-"): " ".join((rule.__doc__ or "").split())
    for rule in (*PYTHON, *TEMPLATE, *STYLE)
}
