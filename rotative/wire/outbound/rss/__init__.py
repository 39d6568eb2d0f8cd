"""RSS 2.0 with the full text, for the edition and each of its lists."""

from rotative.wire.outbound.formats import RSS
from rotative.wire.outbound.lists import patterns
from rotative.wire.outbound.rss.document import write

PATTERNS = patterns(RSS, write)
