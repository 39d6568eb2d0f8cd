"""Opaque places in a newest-first list: a moment and an id."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class BadCursor(ValueError):
    """What was given is not a cursor of ours."""


def pack_cursor(moment: datetime, number: int) -> str:
    """The cursor that stands after the item published at ``moment`` (aware) with id ``number``."""
    text = f"{(moment - _EPOCH) // _MICROSECOND}.{number}"
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def unpack_cursor(cursor: str) -> tuple[datetime, int]:
    """The moment (UTC) and id in ``cursor``. Raises :class:`BadCursor`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        micros, number = text.split(".")
        moment, found = _EPOCH + int(micros) * _MICROSECOND, int(number)
        # One cursor, one spelling: another would be another stored page.
        if not 0 < found < 2**63 or pack_cursor(moment, found) != cursor:
            raise BadCursor(cursor)
    except (ValueError, OverflowError, binascii.Error):
        raise BadCursor(cursor) from None
    return moment, found
