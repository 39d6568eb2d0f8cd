"""Recognise what is embedded from other sites."""

import re
from urllib.parse import parse_qs, urlsplit

# The end of the host name → whose it is. A bare address of one of these, alone in its
# paragraph, was an embed; of any other it is a link.
PROVIDERS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion",
    "dai.ly": "Dailymotion",
    "twitter.com": "X",
    "x.com": "X",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "tiktok.com": "TikTok",
    "soundcloud.com": "SoundCloud",
    "spotify.com": "Spotify",
    "libsyn.com": "Libsyn",
    "acast.com": "Acast",
    "mixcloud.com": "Mixcloud",
    "flickr.com": "Flickr",
    "flic.kr": "Flickr",
    "slideshare.net": "SlideShare",
    "scribd.com": "Scribd",
    "issuu.com": "Issuu",
    "reddit.com": "Reddit",
    "bsky.app": "Bluesky",
    "datawrapper.dwcdn.net": "Datawrapper",
    "flourish.studio": "Flourish",
    "infogram.com": "Infogram",
    "google.com": "Google",
    "openstreetmap.org": "OpenStreetMap",
    "documentcloud.org": "DocumentCloud",
    "ted.com": "TED",
    "giphy.com": "GIPHY",
    "speakerdeck.com": "Speaker Deck",
    "wordpress.tv": "WordPress.tv",
    "videopress.com": "VideoPress",
}
QUOTES = {
    "twitter-tweet": "X",
    "twitter-video": "X",
    "instagram-media": "Instagram",
    "tiktok-embed": "TikTok",
    "bluesky-embed": "Bluesky",
    "reddit-embed-bq": "Reddit",
    "fb-post": "Facebook",
    "text-post-media": "Threads",
    "mastodon-embed": "Mastodon",
    "imgur-embed-pub": "Imgur",
}
_BARE = re.compile(r"https?://[^\s<>\"']+")


def whole(address: str) -> str:
    """``address`` with a scheme, or empty when it is not of the web or over 2,000 characters."""
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        return ""
    return address if good and len(address) <= 2000 and " " not in address else ""


def provider(address: str) -> str:
    """Whose ``address`` is; empty for a site that is not in the table."""
    host = (urlsplit(address).hostname or "").lower()
    return next(
        (name for end, name in PROVIDERS.items() if host == end or host.endswith(f".{end}")), ""
    )


def bare(text: str) -> str:
    """The address that ``text`` consists of, or empty."""
    text = text.strip()
    return text if _BARE.fullmatch(text) else ""


def plain_address(address: str) -> str:
    """A player's address as the page that people know; others unchanged."""
    parts = urlsplit(address)
    host, path = (parts.hostname or "").lower(), parts.path
    if host.endswith(("youtube.com", "youtube-nocookie.com")) and path.startswith("/embed/"):
        name = path.split("/")[2] if path.count("/") > 1 else ""
        if name and name != "videoseries":
            return f"https://www.youtube.com/watch?v={name}"
    if host == "player.vimeo.com" and path.startswith("/video/"):
        return f"https://vimeo.com/{path.split('/')[2]}"
    if host.endswith("facebook.com") and path.startswith("/plugins/"):
        inner = parse_qs(parts.query).get("href", [""])[0]
        return whole(inner) or address
    return address
