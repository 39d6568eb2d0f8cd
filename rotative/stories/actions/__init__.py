"""What is done to stories: each checks permission, changes, and appends to the ledger."""

from rotative.stories.actions.editing import approve, create, delete, edit, submit
from rotative.stories.actions.publishing import (
    correct,
    publish,
    publish_revision,
    restore,
    schedule,
    unpublish,
    unschedule,
    update,
    withdraw,
)
from rotative.stories.actions.refused import CannotDo

__all__ = [
    "CannotDo",
    "approve",
    "correct",
    "create",
    "delete",
    "edit",
    "publish",
    "publish_revision",
    "restore",
    "schedule",
    "submit",
    "unpublish",
    "unschedule",
    "update",
    "withdraw",
]
