"""Colours that can be read: WCAG contrast, and the nearest tone that reaches it."""

_KNEE = 0.04045  # below it sRGB is a straight line
_MIDDLE = 0.18  # papers brighter than this are read against black


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG defines it, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= _KNEE else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, paper: str, ratio: float = 4.5) -> str:
    """``colour``, moved toward black or white until it has ``ratio`` on ``paper``."""
    toward = "#000000" if luminance(paper) > _MIDDLE else "#ffffff"
    for step in range(21):
        found = mix(colour, toward, step / 20)
        if contrast(found, paper) >= ratio:
            return found
    return toward
