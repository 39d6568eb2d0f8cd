"""The two forms of a capture: where the page comes from, and the story that was understood."""

import base64
import binascii
import uuid
import zlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rotative.accounts.rights import editions_where
from rotative.editions.models import Edition
from rotative.kit.outgoing import MAX_ADDRESS
from rotative.wire.captures import reading
from rotative.wire.captures.page import MAX_MARKUP, MAX_PAGE, reduced
from rotative.wire.captures.text import MAX_TEXT
from rotative.wire.captures.understood import NotAPage, Understood, Wishes

MAX_CARRIED = 2_000_000  # characters of a page packed into its form


@dataclass(frozen=True)
class Capture:
    """A captured page between two requests: its bytes, what it is called, where it was."""

    raw: bytes
    name: str
    address: str

    def read(self, wishes: Wishes) -> Understood:
        """What it tells. Raises NotAPage."""
        return reading.understand(self.raw, seed=self.name, address=self.address, wishes=wishes)


class EditionForm(forms.Form):
    """Asks for one of the editions in which the person may begin a story."""

    edition = forms.ModelChoiceField(Edition.objects.none(), label=gettext_lazy("Edition"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = editions_where(user, "add", "story").order_by("name")
        field: Any = self.fields["edition"]
        field.queryset = mine
        if len(mine) == 1:
            field.initial = mine[0]
            field.empty_label = None


class SourceForm(EditionForm):
    """An address, a file, or the text itself: one of the three. ``capture`` is what came of it."""

    field_order = ("address", "file", "text", "edition")
    address = forms.URLField(
        label=gettext_lazy("Address of the page"),
        required=False,
        max_length=MAX_ADDRESS,
        assume_scheme="https",
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The page saved from the browser as HTML, or its text."),
    )
    text = forms.CharField(
        label=gettext_lazy("or its text"),
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Everything on the page, as copied from the browser."),
    )
    capture: Capture

    def clean(self) -> dict[str, Any]:
        """Fetch or read what was named, and see that it is a page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.capture = self._captured(cleaned)
            self.capture.read(Wishes())
        except NotAPage as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return cleaned

    def _captured(self, cleaned: dict[str, Any]) -> Capture:
        """What was named. Beside a file or a text, an address only says where it is from."""
        address, file, text = cleaned["address"], cleaned["file"], cleaned["text"]
        if file:
            if file.size > MAX_PAGE:
                raise NotAPage(reading.too_large())
            return _packed(file.read(), file.name, address)
        if text.strip():
            return Capture(text.encode("utf-8", "replace"), "text", address)
        if not address:
            raise NotAPage(_("Give an address, a file or a text."))
        raw, found_at = reading.fetch_page(address)
        return _packed(raw, found_at[:200], found_at)


def _packed(raw: bytes, name: str, address: str) -> Capture:
    """Without scripts and pictures' bytes, so that the form can carry it."""
    if raw.strip() and reading.is_markup(raw):
        raw = b"<!doctype html>" + reduced(raw).encode("utf-8", "replace")
    return Capture(raw, name, address)


class StoryForm(EditionForm):
    """What was understood, to be mended; the page itself and the editor's wishes with it."""

    headline = forms.CharField(label=gettext_lazy("Headline"), max_length=300)
    kicker = forms.CharField(label=gettext_lazy("Kicker"), max_length=80, required=False)
    standfirst = forms.CharField(
        label=gettext_lazy("Standfirst"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    bylines = forms.CharField(
        label=gettext_lazy("Bylines"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Names, with semicolons between them."),
    )
    dateline = forms.CharField(label=gettext_lazy("Dateline"), max_length=80, required=False)
    caption = forms.CharField(
        label=gettext_lazy("Caption of the lead picture"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    agency = forms.CharField(label=gettext_lazy("Source credit"), max_length=160, required=False)
    page = forms.CharField(widget=forms.HiddenInput, max_length=MAX_CARRIED)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    address = forms.CharField(widget=forms.HiddenInput, max_length=MAX_ADDRESS, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)  # a second click makes no second draft

    @staticmethod
    def began(capture: Capture, found: Understood, edition: Edition) -> dict[str, Any]:
        """What the fields say of a page just read."""
        return {
            "edition": edition,
            "headline": found.headline[:300],
            "kicker": found.kicker[:80],
            "standfirst": found.standfirst,
            "bylines": "; ".join(found.bylines),
            "dateline": found.dateline[:80],
            "caption": found.lead.caption,
            "agency": found.lead.agency[:160],
            "page": base64.b64encode(zlib.compress(capture.raw, 9)).decode("ascii"),
            "name": capture.name[:200],
            "address": capture.address,
            "once": uuid.uuid4(),
        }

    def clean_page(self) -> bytes:
        """The page's bytes; whatever else was sent in their place is refused."""
        try:
            packed = base64.b64decode(self.cleaned_data["page"], validate=True)
            unpacked = zlib.decompressobj()
            raw = unpacked.decompress(packed, 4 * MAX_MARKUP)
        except (binascii.Error, zlib.error) as error:
            raise forms.ValidationError(_("The page did not arrive whole. Begin again.")) from error
        if unpacked.unconsumed_tail or not unpacked.eof:
            raise forms.ValidationError(_("The page did not arrive whole. Begin again."))
        return raw

    @property
    def capture(self) -> Capture:
        """The page that the form carries."""
        cleaned = self.cleaned_data
        return Capture(cleaned["page"], cleaned["name"], cleaned["address"])

    def mend(self, found: Understood) -> Understood:
        """``found`` with the fields as the editor left them."""
        cleaned = self.cleaned_data
        found.headline = cleaned["headline"]
        found.kicker = cleaned["kicker"]
        found.standfirst = cleaned["standfirst"]
        found.bylines = [name.strip() for name in cleaned["bylines"].split(";") if name.strip()]
        found.dateline = cleaned["dateline"]
        found.lead.caption = cleaned["caption"]
        found.lead.agency = cleaned["agency"]
        return found


def wishes_of(posted: Any) -> Wishes:
    """The editor's wishes so far, with what was ticked now.

    A line brought back by hand and now taken out again has no wish left, and
    the other way round.
    """
    back, out = set(posted.getlist("was_back")), set(posted.getlist("was_out"))
    for mark in posted.getlist("bring"):
        out.discard(mark) if mark in out else back.add(mark)
    for mark in posted.getlist("drop"):
        back.discard(mark) if mark in back else out.add(mark)
    return Wishes(frozenset(back), frozenset(out))
