"""JSON Feed 1.1 with the full text, for the edition and each of its lists."""

from rotative.wire.outbound.formats import JSON_FEED
from rotative.wire.outbound.json_feed.document import write
from rotative.wire.outbound.lists import patterns

PATTERNS = patterns(JSON_FEED, write)
