"""A story as plain text, at its address followed by ``text/``."""

from rotative.press.routes import address
from rotative.wire.outbound.text.document import text

_STORY = r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[\w-]+-(?P<number>[0-9]{1,18})"

PATTERNS = [address(rf"^{_STORY}/text/$", text)]
