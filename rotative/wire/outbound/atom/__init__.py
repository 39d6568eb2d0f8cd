"""Atom (RFC 4287) with the full text, for the edition and each of its lists."""

from rotative.wire.outbound.atom.document import write
from rotative.wire.outbound.formats import ATOM
from rotative.wire.outbound.lists import patterns

PATTERNS = patterns(ATOM, write)
