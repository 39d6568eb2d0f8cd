"""The pictures that a captured page shows, each with its caption and credit once."""

import re
from dataclasses import dataclass, field
from typing import Any

from rotative.wire.captures.credits import looks_like_credit, read_credit, split_credit
from rotative.wire.captures.passages import UNSEEN, is_hidden, seen_text
from rotative.wire.importers.figures import image_of

MAX_CAPTION = 1_500
SMALL = 90  # pixels; what is smaller is a mark, not a picture
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:\w*caption(?:[\s_-]?text)?|gallerytext|legende?|légende)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s_-])(?:\w*credits?|copyright|attribution|photographer|source)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"(?:^|[\s_/.-])(?:icons?|logos?|avatars?|emoji|smiley|pixel|spacer|sprite|badge|gravatar|math\w*|mwe|latex|formula)"
    r"(?:$|[\s_/.-])",
    re.IGNORECASE,
)
_STOPS = {"body", "article", "main", "section", "html"}


@dataclass
class Frame:
    """A picture and what stands under it; ``parts`` are the elements that say so."""

    image: Any
    address: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    parts: list[Any] = field(default_factory=list)
    credit_parts: list[Any] = field(default_factory=list)

    @property
    def value(self) -> dict[str, Any]:
        """The picture as a block of a captured body."""
        printed, photographer, agency = read_credit(self.credit) if self.credit else ("", "", "")
        return {
            "address": self.address,
            "caption": self.caption,
            "credit": printed,
            "photographer": photographer,
            "agency": agency,
            "alt": self.alt,
        }


def name_of(address: str) -> str:
    """What tells a picture from others: its file's name, whatever its size or host.

    A short name ("1.jpg") tells nothing; then it is the whole address.
    """
    name = address.partition("?")[0].rpartition("/")[2]
    return name if len(name) > 11 else address


def frames_of(root: Any) -> list[Frame]:
    """The page's pictures in their order, those that are marks or trackers passed over."""
    made: list[Frame] = []
    taken: set[Any] = set()
    for node in root.iter("img"):
        shown = image_of(node)
        if shown is None or _is_mark(node) or _unseen(node):
            continue
        frame = Frame(node, shown.address, alt=shown.alt)
        _read_beneath(frame, taken)
        if not frame.caption and ".svg" in shown.address and _MARKS.search(shown.address):
            continue
        made.append(frame)
    return made


def _unseen(node: Any) -> bool:
    return any(a.tag in UNSEEN or is_hidden(a) for a in node.iterancestors())


def _is_mark(node: Any) -> bool:
    for side in ("width", "height"):
        figures = re.match(r"\d+", node.get(side) or "")
        if figures and int(figures[0]) < SMALL:
            return True
    return bool(_MARKS.search(f"{node.get('class') or ''} {node.get('id') or ''}"))


def _read_beneath(frame: Frame, taken: set[Any]) -> None:
    """Find the caption nearest to the picture, and the credit beside or in it."""
    for step, box in enumerate(frame.image.iterancestors()):
        if step > 5 or (box.tag in _STOPS):
            return
        framed = box.tag == "figure"
        if not framed and len({one.get("src") for one in box.iter("img")}) > 1:
            return
        captions = _captions(box, taken)
        if not captions and not framed:
            continue
        credits_ = [one for one in _credits(box) if one not in taken]
        _say(frame, captions, credits_)
        taken.update(captions, credits_)
        return


def _captions(box: Any, taken: set[Any]) -> list[Any]:
    """The elements in ``box`` that are captions; of nested ones the outermost."""
    found: list[Any] = [one for one in box.iter("figcaption") if one not in taken]
    if not found:
        found = [
            one
            for one in box.iterdescendants()
            if isinstance(one.tag, str)
            and one not in taken
            and one.tag not in UNSEEN | {"img", "a", "picture", "button"}
            and _CAPTION.search(one.get("class") or "")
            and one.find(".//img") is None
        ]
    outer: list[Any] = []
    for one in found:
        if not any(a in outer for a in one.iterancestors()) and _words(one):
            outer.append(one)
    return outer if sum(len(_words(one)) for one in outer) <= MAX_CAPTION else []


def _credits(box: Any) -> list[Any]:
    return [
        one
        for one in box.iterdescendants()
        if isinstance(one.tag, str)
        and one.tag not in UNSEEN | {"img", "source", "picture"}
        and (
            _CREDIT.search(one.get("class") or "")
            or one.get("itemprop") in {"creditText", "copyrightHolder", "author", "creator"}
        )
        and one.find(".//img") is None
        and 0 < len(_words(one)) < 200
    ]


def _say(frame: Frame, captions: list[Any], credits_: list[Any]) -> None:
    innermost = [one for one in credits_ if not any(a in credits_ for a in one.iterancestors())]
    credit = " ".join(dict.fromkeys(_words(one) for one in innermost))
    caption = " ".join(dict.fromkeys(_words(one) for one in captions))
    if credit and credit in caption:
        caption = caption.replace(credit, " ", 1)
        caption = " ".join(caption.split()).strip(" |–—-/")
    elif caption and not credit:
        caption, credit = ("", caption) if looks_like_credit(caption) else split_credit(caption)
    frame.caption, frame.credit = caption, credit
    frame.parts = captions
    frame.credit_parts = [
        one for one in innermost if not any(a in captions for a in (one, *one.iterancestors()))
    ]


def _words(node: Any) -> str:
    return " ".join(seen_text(node).split())
