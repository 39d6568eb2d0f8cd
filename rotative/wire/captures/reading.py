"""Read a capture from a file or from the web, whether it is markup or bare text."""

import stat
from pathlib import Path

from django.utils.translation import gettext as _
from lxml.etree import LxmlError

from rotative.kit import outgoing
from rotative.wire.captures.page import MAX_PAGE, understand_page
from rotative.wire.captures.text import MAX_TEXT, understand_text
from rotative.wire.captures.understood import NotAPage, Understood, Wishes

MAX_FETCHED = 8_000_000
PATIENCE = 12.0  # seconds for a fetched page, every redirect included
_NO_WISHES = Wishes()
_PICTURES_AND_OTHERS = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF",
                        b"\x1f\x8b", b"Rar!", b"\x7fELF", b"SQLite format", b"II*\x00", b"{\\rtf",
                        b"\xd0\xcf\x11\xe0")  # fmt: skip


def read_bytes(path: Path) -> bytes:
    """The file at ``path``; never more of it than a page may have, and never a device's.

    Raises :class:`NotAPage` with what to do, or OSError.
    """
    told = path.stat()
    if not stat.S_ISREG(told.st_mode):
        raise NotAPage(_("This is not a file: name a page saved as HTML, or its text."))
    if told.st_size <= MAX_PAGE:
        with path.open("rb") as file:
            raw = file.read(MAX_PAGE + 1)
        if len(raw) <= MAX_PAGE:
            return raw
    raise NotAPage(too_large())


def too_large() -> str:
    """What to do about a page that is too large."""
    return _("The page has more than %(size)s MB: save it without its pictures.") % {
        "size": MAX_PAGE // 1_000_000
    }


def read_capture(path: Path, *, address: str = "") -> Understood:
    """What the file at ``path`` tells, whether it is HTML or the bare text of a page.

    Raises :class:`NotAPage` with what to do, or OSError.
    """
    return understand(read_bytes(path), seed=path.name, address=address)


def fetch_page(address: str) -> tuple[bytes, str]:
    """The page at ``address`` and where it came from in the end. Bounded in time and size.

    Raises :class:`NotAPage` with words for the person where there is none, or
    where the address may not be asked for.
    """
    try:
        got = outgoing.fetch(address.strip(), max_bytes=MAX_FETCHED, timeout=PATIENCE)
    except outgoing.Refused:
        raise NotAPage(
            _("This address may not be fetched: only pages of the open web are.")
        ) from None
    except outgoing.Failed:
        raise NotAPage(
            _("The page could not be fetched. Save it in the browser and upload the file.")
        ) from None
    if got.status >= 400:
        raise NotAPage(
            _("The site answered %(status)s. Save the page in the browser and upload the file.")
            % {"status": got.status}
        )
    return got.body, got.url


def understand(
    raw: bytes, *, seed: str, address: str = "", wishes: Wishes = _NO_WISHES
) -> Understood:
    """What ``raw`` tells: a page of HTML, or the bare text of one, in whatever encoding.

    Raises :class:`NotAPage` with what to do for anything else.
    """
    if len(raw) > MAX_PAGE:
        raise NotAPage(too_large())
    if not raw.strip():
        raise NotAPage(_("The file is empty: save the page again."))
    if raw.startswith(_PICTURES_AND_OTHERS):
        raise NotAPage(_("This is not a page: save the page as HTML, or its text as UTF-8."))
    try:
        if is_markup(raw):
            return understand_page(raw, address=address, seed=seed, wishes=wishes)
        found = understand_text(text_of(raw), seed=seed, wishes=wishes)
    except (LxmlError, RecursionError, ValueError) as error:
        if isinstance(error, NotAPage):
            raise
        raise NotAPage(_("The page cannot be read: paste its text instead.")) from error
    if not found.headline:
        raise NotAPage(_("The file is empty: save the page again."))
    found.address = found.address or address
    return found


def is_markup(raw: bytes) -> bool:
    """Whether ``raw`` is HTML rather than text, by its beginning."""
    head = _told(raw[:4000]).lstrip("\ufeff \t\r\n").lower()
    return head.startswith(
        ("<!", "<html", "<?xml", "<head", "<body", "<div", "<p", "<article")
    ) or (any(mark in head for mark in ("<html", "<body", "<!doctype html")))


def text_of(raw: bytes) -> str:
    """``raw`` as text: UTF-8, UTF-16 by its mark, else the old Windows encoding.

    Raises :class:`NotAPage` for what is no text in any of them.
    """
    text = _told(raw)
    if len(text) > MAX_TEXT:
        raise NotAPage(
            _("The text has more than %(size)s characters: it is not one story’s page.")
            % {"size": f"{MAX_TEXT:,}"}
        )
    odd = sum(char < " " and char not in "\t\n\r\f\v" for char in text[:20_000])
    if "\x00" in text or odd * 50 > len(text[:20_000]):
        raise NotAPage(_("This is not a page: save the page as HTML, or its text as UTF-8."))
    return text


def _told(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(raw) - 4:  # cut in the middle of a letter
            return raw.decode("utf-8-sig", "ignore")
        return raw.decode("cp1252", "replace")
