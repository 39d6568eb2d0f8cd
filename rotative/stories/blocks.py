"""The blocks a story's text is made of."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from rotative.kit.cleaning import clean_prose

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "link", "ol", "ul", "superscript", "subscript"]
_INSERTION = re.compile(r"(\[[^\[\]]*\])")


class ProseBlock(blocks.RichTextBlock):
    """Running text of many paragraphs, cleaned when it comes in.

    Each paragraph keeps its ``data-block-key``: with the block's id it is the
    paragraph's identity.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def value_from_form(self, value: Any) -> RichText:
        """What the editor posted, cleaned."""
        return super().value_from_form(clean_prose(value))

    def get_prep_value(self, value: Any) -> str:
        """What is stored: cleaned whoever wrote it."""
        return clean_prose(super().get_prep_value(value) or "")


class QuoteValue(blocks.StructValue):
    """A quote, with the speaker's words and the editors' insertions told apart."""

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Pairs of ``words`` or ``insertion`` and text; insertions keep their brackets."""
        return [
            ("insertion" if _INSERTION.fullmatch(part) else "words", part)
            for part in _INSERTION.split(self.get("text") or "")
            if part
        ]


class QuoteBlock(blocks.StructBlock):
    """Somebody's words. What editors insert stands in [square brackets]."""

    text = blocks.TextBlock(
        label=_("words"), help_text=_("Put what you insert in [square brackets].")
    )
    speaker = blocks.CharBlock(label=_("speaker"), required=False, max_length=160)
    role = blocks.CharBlock(
        label=pgettext_lazy("of a person", "role"), required=False, max_length=160
    )
    source = blocks.CharBlock(
        label=_("said to, or in"), required=False, max_length=200,
        help_text=_("Where it was said: “on public radio”."),
    )  # fmt: skip

    class Meta:
        icon = "openquote"
        label = _("Quote")
        value_class = QuoteValue


class PictureBlock(blocks.StructBlock):
    """A picture of the bank, with its caption here."""

    picture = ImageChooserBlock(label=_("picture"))
    caption = blocks.TextBlock(
        label=_("caption here"), required=False, help_text=_("Empty: the bank’s caption.")
    )
    alt = blocks.CharBlock(
        label=_("alt text here"), required=False, max_length=500,
        help_text=_("Empty: the bank’s alt text."),
    )  # fmt: skip

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(blocks.StructBlock):
    """Several pictures to leaf through."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=160)
    pictures = blocks.ListBlock(PictureBlock(), label=_("pictures"), min_num=1)

    class Meta:
        icon = "image"
        label = _("Gallery")


class MediaFileBlock(blocks.StructBlock):
    """A recording at an address, played on click."""

    address = blocks.URLBlock(label=_("address of the file"))
    title = blocks.CharBlock(label=_("title"), max_length=200)
    caption = blocks.TextBlock(label=_("caption"), required=False)
    credit = blocks.CharBlock(label=_("credit"), required=False, max_length=255)
    transcript = blocks.TextBlock(label=_("transcript"), required=False)
    poster = ImageChooserBlock(label=_("still picture"), required=False)


class EmbedBlock(blocks.StructBlock):
    """Something from another site: nothing of it loads before the reader asks."""

    address = blocks.URLBlock(label=_("address"))
    provider = blocks.CharBlock(label=_("whose it is"), required=False, max_length=80)
    title = blocks.CharBlock(label=_("what it shows"), required=False, max_length=200)
    text = blocks.TextBlock(label=_("its text, for those who do not load it"), required=False)

    class Meta:
        icon = "media"
        label = _("Embed")


class RelatedBlock(blocks.StructBlock):
    """A card of another story, or of a page elsewhere."""

    story = blocks.IntegerBlock(label=_("number of the story"), required=False)
    address = blocks.URLBlock(label=_("or an address"), required=False)
    headline = blocks.CharBlock(label=_("headline"), required=False, max_length=300)

    class Meta:
        icon = "link"
        label = _("Related card")

    def clean(self, value: Any) -> Any:
        """A card leads somewhere."""
        cleaned = super().clean(value)
        if not cleaned["story"] and not (cleaned["address"] and cleaned["headline"]):
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError(_("Give a story, or an address and a headline."))]
            )
        return cleaned


class FactBoxBlock(blocks.StructBlock):
    """Background, set apart."""

    title = blocks.CharBlock(label=_("title"), max_length=160)
    text = ProseBlock(label=_("text"))

    class Meta:
        icon = "list-ul"
        label = _("Fact box")


class ListBlock(blocks.StructBlock):
    """A list of points, numbered or not."""

    numbered = blocks.BooleanBlock(label=_("numbered"), required=False)
    items = blocks.ListBlock(blocks.TextBlock(label=_("point")), label=_("points"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("List")


class TableOfFigures(blocks.StructBlock):
    """A table with a caption and where the figures are from."""

    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)
    table = TableBlock(label=_("table"))
    source = blocks.CharBlock(label=_("source"), required=False, max_length=200)

    class Meta:
        icon = "table"
        label = _("Table")


class CorrectionNote(blocks.StructBlock):
    """A note inside the text that says what was corrected here."""

    text = blocks.TextBlock(label=_("what was corrected"))
    day = blocks.DateBlock(label=_("day"), required=False)

    class Meta:
        icon = "edit"
        label = _("Correction note")


class KeptPassage(blocks.StructBlock):
    """A passage of another system that was not understood; kept, marked, never shown."""

    what = blocks.CharBlock(label=_("what it was"), max_length=120)
    source = blocks.TextBlock(label=_("as it stood"))

    class Meta:
        icon = "warning"
        label = _("Passage not understood")


class Divider(blocks.StaticBlock):
    """A pause in the text."""

    class Meta:
        icon = "horizontalrule"
        label = _("Divider")
        admin_text = _("A pause in the text.")


BODY = [
    ("text", ProseBlock(label=_("Text"), icon="pilcrow")),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("video", MediaFileBlock(label=_("Video"), icon="media")),
    ("audio", MediaFileBlock(label=_("Audio"), icon="media")),
    ("embed", EmbedBlock()),
    ("related", RelatedBlock()),
    ("fact_box", FactBoxBlock()),
    ("list", ListBlock()),
    ("table", TableOfFigures()),
    ("correction", CorrectionNote()),
    ("divider", Divider()),
    ("kept", KeptPassage()),
]
