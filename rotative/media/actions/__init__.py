"""What is done to pictures: each checks permission, changes, and appends to the ledger."""

from rotative.media.actions.pictures import add_picture, change_picture, delete_picture
from rotative.media.actions.printing import make_renditions

__all__ = ["add_picture", "change_picture", "delete_picture", "make_renditions"]
