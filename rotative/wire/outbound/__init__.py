"""Formats that go out: a folder each, self-registering.

A folder's package has ``PATTERNS``: public addresses below an edition's base.
"""

from importlib import import_module
from pkgutil import iter_modules

from rotative.press.routes import add_public


def register() -> None:
    """Add the addresses of every format in this folder."""
    for found in iter_modules(__path__):
        if found.ispkg:
            add_public(import_module(f"{__name__}.{found.name}").PATTERNS, order=30)
