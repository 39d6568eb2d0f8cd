"""What is done to fronts, static pages, banners and counts: check, change, record."""

from rotative.fronts.actions.banner import clear_banner, show_banner
from rotative.fronts.actions.onward import choose_onward
from rotative.fronts.actions.pages import (
    delete,
    ensure_front,
    note_move,
    publish,
    publish_revision,
    tags_of,
    unpublish,
)
from rotative.fronts.actions.reads import add_reads, rank

__all__ = [
    "add_reads",
    "choose_onward",
    "clear_banner",
    "delete",
    "ensure_front",
    "note_move",
    "publish",
    "publish_revision",
    "rank",
    "show_banner",
    "tags_of",
    "unpublish",
]
