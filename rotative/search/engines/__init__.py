"""The engines that the index of stories can be kept by: a folder each.

``tantivy`` keeps files beside the database; ``opensearch`` asks a server that several
machines share. :mod:`.interface` says what the room asks of either. A new engine is a
new folder, whose module has a function ``engine``.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotative.search.engines.asked import Asked
    from rotative.search.engines.interface import Engine


def chosen() -> "Engine":
    """The engine that the settings name."""
    from django.conf import settings

    return _made(settings.SEARCHING)


@cache
def _made(asked: "Asked") -> "Engine":
    made: Engine = import_module(f"rotative.search.engines.{asked.kind}").engine(asked)
    return made
