"""A story as Markdown (CommonMark) with front matter, at its address followed by ``md/``."""

from rotative.press.routes import address
from rotative.wire.outbound.markdown.document import markdown

_STORY = r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[\w-]+-(?P<number>[0-9]{1,18})"

PATTERNS = [address(rf"^{_STORY}/md/$", markdown)]
