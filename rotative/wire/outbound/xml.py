"""What all XML that goes out shares: no text of a story can make it ill-formed."""

import re
from xml.etree import ElementTree as ET

# Characters that XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _ILLEGAL.sub("", text)


def put(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """A new last child of ``parent``."""
    made = ET.SubElement(parent, tag, {key: clean(value) for key, value in attributes.items()})
    if text:
        made.text = clean(text)
    return made


def written(root: ET.Element) -> bytes:
    """The document, indented, in UTF-8."""
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
