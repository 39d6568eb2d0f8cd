"""What stands round every HTML page: menus, editions, the foot. Rooms add their own.

A room may not import the rooms above it, yet a story's page shows the menu
that fronts keep: so each room registers what it contributes, by name.
"""

from collections.abc import Callable
from typing import Any

from rotative.press.page import Ask

_makers: dict[str, Callable[[Ask], Any]] = {}


def add_furniture(name: str, make: Callable[[Ask], Any]) -> None:
    """Let every HTML page's template find ``make(ask)`` under ``name``."""
    _makers[name] = make


def furniture(ask: Ask) -> dict[str, Any]:
    """Everything that rooms contribute to the page asked for."""
    return {name: make(ask) for name, make in _makers.items()}
