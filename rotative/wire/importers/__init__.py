"""Archives of other systems: a folder each, self-registering.

A folder's ``__init__`` declares an :class:`Importer` with :func:`register`: its
name on the command line and a function that surveys files and one that reads
them as neutral items (see ``items.py``). Everything after that, from blocks to
report, is shared: copy a folder whole to begin another.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rotative.wire.importers.items import Item, Survey


class UnreadableFile(Exception):
    """A file that cannot be imported at all. ``str()`` says why and what to do."""


@dataclass(frozen=True)
class Importer:
    """A system whose exports can be imported.

    ``survey(path)`` reads a whole file once, cheaply, and yields nothing but a
    :class:`Survey`; ``read(path, survey)`` yields its items one at a time, in
    the file's order, in constant memory. Both raise :class:`UnreadableFile`.
    What is wrong inside a readable file becomes an item of kind ``broken``.
    """

    name: str
    label: str
    survey: Callable[[Path, Survey], None]
    read: Callable[[Path, Survey], Iterator[Item]]


SYSTEMS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Make ``importer`` known by its name."""
    SYSTEMS[importer.name] = importer


def find(name: str) -> Importer:
    """The importer of that name. Raises KeyError; every folder here is looked into."""
    if name not in SYSTEMS:
        for module in pkgutil.iter_modules(__path__):
            if module.ispkg:
                importlib.import_module(f"{__name__}.{module.name}")
    return SYSTEMS[name]


def names() -> list[str]:
    """The names of all importers, in order."""
    with suppress(KeyError):
        find("")
    return sorted(SYSTEMS)
