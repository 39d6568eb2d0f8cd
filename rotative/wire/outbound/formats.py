"""The names under which lists and stories go out in other formats."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format: the last part of its address, its media type, its name."""

    name: str
    type: str
    label: str


RSS = Format("feed.xml", "application/rss+xml", "RSS")
ATOM = Format("feed.atom", "application/atom+xml", "Atom")
JSON_FEED = Format("feed.json", "application/feed+json", "JSON Feed")
FEEDS = (RSS, ATOM, JSON_FEED)

TEXT = Format("text", "text/plain", "Text")
MARKDOWN = Format("md", "text/markdown", "Markdown")
ALTERNATES = (TEXT, MARKDOWN)

OPENSEARCH = Format("opensearch.xml", "application/opensearchdescription+xml", "OpenSearch")
