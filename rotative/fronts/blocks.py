"""What an editor composes a front of: containers, each with a layout."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from rotative.stories.choosing import StoryChooserBlock
from rotative.stories.models import Section

LAYOUTS = [
    ("lead", _("One large, a list beside it")),
    ("four", _("Four in a row")),
    ("strip", _("A strip of pictures")),
    ("list", _("Headlines alone")),
    ("opinion", _("Opinion, with its authors")),
    ("live", _("Live, with the time")),
    ("media", _("Pictures and recordings, on dark ground")),
]
TOPS = [
    ("lead", _("A lead, two beside it, a list")),
    ("wide", _("A lead across the page, four below")),
    ("pair", _("Two leads side by side, a list below")),
]


def section_choices() -> list[tuple[str, str]]:
    """Every section by number, named with its edition."""
    sections = Section.objects.prefetch_related("edition").order_by("edition_id", "position", "id")
    return [(str(one.pk), f"{one.edition.name} – {one.name}") for one in sections]


class ContainerBlock(blocks.StructBlock):
    """Stories chosen by hand, filled up with a section's newest."""

    title = blocks.CharBlock(
        label=_("title"), required=False, max_length=80, help_text=_("Empty: the section’s name.")
    )
    section = blocks.ChoiceBlock(
        choices=section_choices, label=_("section"), required=False,
        help_text=_("Its newest stories fill the places that are left."),
    )  # fmt: skip
    layout = blocks.ChoiceBlock(choices=LAYOUTS, default="lead", label=_("layout"))
    stories = blocks.ListBlock(
        StoryChooserBlock("stories.Story", label=_("Story")), label=_("stories"), default=[]
    )

    class Meta:
        icon = "grip"
        label = _("Container")

    def clean(self, value: Any) -> Any:
        """A container has a name: its own, or its section's."""
        cleaned = super().clean(value)
        if not cleaned["section"] and not cleaned["title"]:
            raise blocks.StructBlockValidationError(
                block_errors={"title": ValidationError(_("Give a title, or choose a section."))}
            )
        return cleaned


class MostReadBlock(blocks.StaticBlock):
    """The list of what is read most."""

    class Meta:
        icon = "order"
        label = _("Most read")
        admin_text = _("What readers of this edition read most now.")


CONTAINERS = [("container", ContainerBlock()), ("most_read", MostReadBlock())]
