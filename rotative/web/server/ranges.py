"""Parts of files: what a player asks for when someone moves its slider."""

import re
from dataclasses import dataclass

from rotative.web.server.adapter import Reply
from rotative.web.server.guard import Call
from rotative.web.server.hot import Headers

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})\Z")


@dataclass(frozen=True)
class Part:
    """Bytes ``start`` up to and without ``end`` of ``size``; none where it cannot be met."""

    start: int
    end: int
    size: int

    def headers(self, whole: Headers) -> Headers:
        """The headers of the whole, made those of the part."""
        kept = [field for field in whole if field[0] not in ("content-length", "content-range")]
        if self.end <= self.start:
            return [*kept, ("content-range", f"bytes */{self.size}"), ("content-length", "0")]
        where = f"bytes {self.start}-{self.end - 1}/{self.size}"
        return [*kept, ("content-range", where), ("content-length", str(self.end - self.start))]


def part_of(call: Call, reply: Reply) -> Part | None:
    """The part of the reply's file that ``call`` asks for; None for the whole.

    Only where the view offers it (``Accept-Ranges: bytes``). Several parts at
    once, an unknown unit, or an ``If-Range`` that no longer holds: the whole.
    """
    fields = dict(reply.headers)
    asked = call.headers.get("range")
    if not asked or reply.status != 200 or fields.get("accept-ranges") != "bytes":
        return None
    still = call.headers.get("if-range")
    if still and still not in (fields.get("etag"), fields.get("last-modified")):
        return None
    match = _RANGE.match(asked.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return Part(max(0, reply.size - int(last)), reply.size if int(last) else 0, reply.size)
    start = int(first)
    end = min(int(last) + 1, reply.size) if last else reply.size
    if last and int(last) < start:
        return None
    return Part(start, end, reply.size) if start < reply.size else Part(0, 0, reply.size)
