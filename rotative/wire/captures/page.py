"""Understand a captured page of HTML.

trafilatura and the page's own JSON-LD say which passages are running text;
the page's tree says what each passage is and where it stands. So every
passage is in the story once, or left out for a reason.
"""

import re
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.utils.translation import gettext as _

from rotative.wire.captures.body import drop, write_body
from rotative.wire.captures.credits import read_credit
from rotative.wire.captures.datelines import cut_dateline
from rotative.wire.captures.declared import json_ld, microdata, names_of, text_of
from rotative.wire.captures.judged import Judge
from rotative.wire.captures.passages import BLOCKS, Passage, is_hidden, passages_of, tokens
from rotative.wire.captures.pictures import Frame, frames_of, name_of
from rotative.wire.captures.sorting import Sorted, mark_of, sort_passages
from rotative.wire.captures.text import paragraphs
from rotative.wire.captures.understood import (
    LEFT_OUT,
    LeadPicture,
    LeftOut,
    Line,
    NotAPage,
    Understood,
    Wishes,
)

MAX_PAGE = 20_000_000
MAX_MARKUP = 4_000_000  # characters once scripts, styles and pictures' bytes are gone
MAX_ELEMENTS = 20_000
MAX_LINE = 500
_SCRIPTS = re.compile(
    r"<script\b(?![^>]{0,300}ld\+json)[^>]*>.*?</script\s*>|<style\b[^>]*>.*?</style\s*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_DATA = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=-]{1,40})*,[^\"'\s)>]{100,}")
_NO_WISHES = Wishes()


def understand_page(
    raw: bytes, *, address: str = "", seed: str = "capture", wishes: Wishes = _NO_WISHES
) -> Understood:
    """What the page in ``raw`` tells: a story, and what was left out of it and why.

    ``wishes`` are marks of lines that an earlier reading of the same bytes
    gave. Raises :class:`NotAPage` for a file that is too large, empty, or not
    HTML. Nothing is fetched; scripts in the page are data that nobody runs.
    """
    html = reduced(raw)
    source = _tree(html)
    declared = json_ld(source)
    judge = Judge(html, address, str(declared.get("articleBody") or ""))
    _show_what_scripts_would(source)
    body = source.find("body")
    passages = passages_of(body)
    if not judge and not wishes.back:
        raise NotAPage(_("No running text was found in the page: paste its text instead."))
    found = _say_what_it_is(judge.document, declared, source, passages)
    found.address = found.address or address
    frames = frames_of(body)
    made = sort_passages(passages, judge, found, frames, wishes)
    lead = _lead_frame(judge.document, declared, frames, passages, made)
    found.lead = _lead(judge.document, declared, lead, found.address)
    found.related = made.cards
    for card in found.related:
        card.address = _joined(found.address, card.address)
    found.lines = [
        Line(mark_of(one), one.text[:MAX_LINE], *made.roles[one.number]) for one in passages
    ]
    found.left_out = [
        LeftOut(one.line, one.text[:MAX_LINE], why, mark_of(one))
        for one in passages
        for role, why in (made.roles[one.number],)
        if role == LEFT_OUT
    ]
    found.body = write_body(
        body, passages, made, frames, lead=lead, seed=seed, address=found.address
    )
    if not any(block["type"] in {"text", "list", "quote", "table"} for block in found.body):
        _take_as_declared(found, judge, seed, wishes)
    cut_dateline(found)
    if not found.headline:
        text = next((one.text for one in passages if made.roles[one.number][0] == "text"), "")
        found.headline = shorten(text or judge.declared, 120, placeholder="…")
        found.notes.append("the page names no headline; the text’s first words stand for it")
    return found


def _take_as_declared(found: Understood, judge: Judge, seed: str, wishes: Wishes) -> None:
    """The text that the page gives only in its declaration. Raises NotAPage where it has none."""
    if judge.declared:
        found.body = paragraphs(judge.declared, seed)
        found.notes.append("the text is not in the page’s own markup; it was taken as declared")
    elif not (wishes.back or wishes.out):
        raise NotAPage(_("No running text was found in the page: paste its text instead."))


def reduced(raw: bytes) -> str:
    """The page as text without scripts, styles, comments and bytes of pictures.

    Reading the result gives the same story. Raises NotAPage.
    """
    if len(raw) > MAX_PAGE:
        raise NotAPage(
            _("The page has more than %(size)s MB: save it without its pictures.")
            % {"size": MAX_PAGE // 1_000_000}
        )
    if b"\x00" in raw[:2000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotAPage(_("No HTML was found: save the page from the browser as HTML."))
    from trafilatura.utils import decode_file  # not by every server worker: see judged.py

    html = _DATA.sub("data:,", _SCRIPTS.sub(" ", decode_file(raw).replace("\x00", "")))
    if "<" not in html:
        raise NotAPage(_("No HTML was found: save the page from the browser as HTML."))
    if len(html) > MAX_MARKUP:
        raise NotAPage(_("The page has too much markup to be read: paste its text instead."))
    return html


def _tree(html: str) -> Any:
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        source = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        source = None
    if source is None or source.find("body") is None:
        raise NotAPage(_("No HTML was found: save the page from the browser as HTML."))
    if sum(1 for one in source.iter() if one is not None) > MAX_ELEMENTS:
        raise NotAPage(_("The page has too much markup to be read: paste its text instead."))
    return source


def _show_what_scripts_would(source: Any) -> None:
    """Undo what hides a page until its scripts have run; show what stands for a late picture."""
    body = source.find("body")
    seen = sum(len(one.words) for one in passages_of(body) if not one.hidden)
    if seen < 40:
        for node in body.iter():
            # A whole story is hidden behind one or two wrappers, never paragraph by paragraph.
            if isinstance(node.tag, str) and is_hidden(node) and len(node.findall(".//p")) > 2:
                node.attrib.pop("hidden", None)
                node.attrib.pop("style", None)
                node.attrib.pop("aria-hidden", None)
    for node in body.iterdescendants():
        # What calls itself a menu or a search is one, whatever its element.
        if isinstance(node.tag, str) and node.get("role") in {"navigation", "search", "menu"}:
            node.tag = "nav"
    for node in [*body.iter("math")]:
        # A formula's symbols are its text; its source in another notation is said twice.
        for twin in [*node.iter("annotation", "annotation-xml")]:
            drop(twin)
        node.tag = "span"
    for node in [*body.iter("noscript")]:
        parent = node.getparent()
        if node.find(".//img") is not None and not any(
            (one.get("src") or "").startswith(("http", "/"))
            or any(key.startswith("data-") and "/" in value for key, value in one.attrib.items())
            for one in parent.iterchildren("img")
        ):
            node.tag = "span" if not any(one.tag in BLOCKS for one in node.iter()) else "div"


def _say_what_it_is(
    document: Any, declared: dict[str, Any], source: Any, passages: list[Passage]
) -> Understood:
    """Headline, moment, people and the rest, the page's own declaration first."""
    described = getattr(document, "description", None) or ""
    author = getattr(document, "author", None) or ""
    return Understood(
        headline=_headline(text_of(declared.get("headline")), _titles(document, source), passages),
        kicker=text_of(declared.get("alternativeHeadline")),
        standfirst=_whole(text_of(declared.get("description"))) or _whole(described),
        bylines=names_of(declared.get("author"))
        or [name.strip() for name in author.split(";") if name.strip()],
        dateline=text_of(declared.get("dateline")),
        published_at=text_of(declared.get("datePublished"))
        or next(iter(microdata(source, "datePublished")), "")
        or getattr(document, "date", None)
        or "",
        updated_at=text_of(declared.get("dateModified"))
        or next(iter(microdata(source, "dateModified")), ""),
        section=text_of(declared.get("articleSection"))
        or (getattr(document, "categories", None) or [""])[0],
        topics=_topics(declared.get("keywords")) or list(getattr(document, "tags", None) or []),
        language=(source.get("lang") or text_of(declared.get("inLanguage")) or ""),
        address=getattr(document, "url", None) or "",
    )


def _headline(declared: str, titles: list[str], passages: list[Passage]) -> str:
    """The headline as readers saw it, where the page shows the one that it declares."""
    shown = [
        one
        for one in passages
        if not one.hidden and one.inside("h1", "h2") and not one.inside("nav", "footer", "aside")
    ]
    for wanted in filter(None, (declared, *titles)):
        words = set(tokens(wanted))
        for one in shown:
            own = set(one.words)
            if 2 * len(words & own) > max(len(words), len(own)) or (len(own) > 2 and own <= words):
                return one.text
    if declared:
        return declared
    first = [one for one in shown if one.inside("h1")]
    if len(first) == 1 and len(first[0].words) > 2 and not first[0].inside("header"):
        return first[0].text
    return next(filter(None, titles), "")


def _titles(document: Any, source: Any) -> list[str]:
    """What the page calls itself in its head, the surest first."""
    said = source.xpath("//meta[@property='og:title']/@content")[:1]
    said += [node.text or "" for node in source.xpath("//head/title")[:1]]
    said.insert(1, getattr(document, "title", None) or "")
    return [" ".join(str(one).split()) for one in said]


def _whole(description: str) -> str:
    """A description that was not cut off by a template."""
    text = " ".join(description.split())
    return "" if text.endswith(("...", "…")) else text


def _topics(keywords: Any) -> list[str]:
    if isinstance(keywords, str):
        keywords = keywords.split(",")
    if not isinstance(keywords, list):
        return []
    return [str(word).strip() for word in keywords if str(word).strip()][:30]


# The lead picture -----------------------------------------------------------------------------


def _lead_frame(
    document: Any,
    declared: dict[str, Any],
    frames: list[Frame],
    passages: list[Passage],
    made: Sorted,
) -> Frame | None:
    """The picture that the page declares, or the captioned one over the text."""
    wanted = name_of(_declared_address(document, declared))
    for frame in frames:
        if wanted and name_of(frame.address) == wanted:
            return frame
    first = next((one for one in passages if one.number == made.first), None)
    if first is None:
        return None
    root = first.element.getroottree()
    order = {node: at for at, node in enumerate(root.iter())}
    over = [
        frame for frame in frames if frame.caption and order[frame.image] < order[first.element]
    ]
    return over[-1] if over else None


def _image(declared: dict[str, Any]) -> Any:
    image = declared.get("image")
    return image[0] if isinstance(image, list) and image else image


def _declared_address(document: Any, declared: dict[str, Any]) -> str:
    return text_of(_image(declared), "url", "contentUrl") or getattr(document, "image", None) or ""


def _lead(
    document: Any, declared: dict[str, Any], frame: Frame | None, address: str
) -> LeadPicture:
    image = _image(declared)
    said = image if isinstance(image, dict) else {}
    caption = text_of(said, "caption", "description") if said else ""
    credit = text_of(said, "creditText", "copyrightNotice") if said else ""
    if frame is not None:
        caption, credit = frame.caption or caption, frame.credit or credit
    printed, photographer, agency = read_credit(credit) if credit else ("", "", "")
    shown = _declared_address(document, declared) or (frame.address if frame else "")
    return LeadPicture(
        caption=caption,
        credit=printed,
        photographer=photographer,
        agency=agency,
        alt=frame.alt if frame else "",
        address=_joined(address, shown),
    )


def _joined(address: str, target: str) -> str:
    try:
        return urljoin(address, target) if target else ""
    except ValueError:
        return ""
