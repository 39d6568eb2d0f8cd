"""Cursors come back as they went, and nothing else is one."""

from datetime import UTC, datetime

import pytest

from rotative.kit.cursors import BadCursor, pack_cursor, unpack_cursor


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 20, 17, 34, 123456, UTC),
        datetime(1969, 7, 20, tzinfo=UTC),
        datetime(1631, 5, 30, 12, tzinfo=UTC),
    ],
)
def test_a_cursor_comes_back_to_the_microsecond(moment):
    assert unpack_cursor(pack_cursor(moment, 42)) == (moment, 42)


@pytest.mark.parametrize(
    "bad", ["", "x", "====", "MS4y=", "MS4w", "é", "\x00", "A" * 4000, "MTIz", "MSAuMQ"]
)
def test_what_is_no_cursor_is_refused(bad):
    with pytest.raises(BadCursor):
        unpack_cursor(bad)
