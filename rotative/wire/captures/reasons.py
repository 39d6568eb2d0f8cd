"""The words for what a line was taken for, and why it was left out."""

from django.utils.translation import gettext, gettext_noop

# What the readers of a capture write down; shown in the language of whoever looks.
REASONS = (
    gettext_noop("an invitation to subscribe"),
    gettext_noop("the page’s live feed"),
    gettext_noop("an invitation to sign in or to take part in discussions"),
    gettext_noop("the page’s chat"),
    gettext_noop("the page’s own machinery"),
    gettext_noop("buttons to share or to comment"),
    gettext_noop("the link to the picture’s page in the media bank"),
    gettext_noop("a heading over other stories"),
    gettext_noop("a counter"),
    gettext_noop("a label in another script than the story’s"),
    gettext_noop("a menu"),
    gettext_noop("the page’s foot"),
    gettext_noop("beside the story"),
    gettext_noop("a form"),
    gettext_noop("a button"),
    gettext_noop("the page’s head"),
    gettext_noop("hidden on the page"),
    gettext_noop("outside the running text"),
    gettext_noop("left out by the editor"),
    gettext_noop("the caption a second time"),
    gettext_noop("the caption a second time, with the site’s name"),
    gettext_noop("a picture’s caption with the site’s name"),
    gettext_noop("the headline a second time"),
    gettext_noop("a short line after the text’s end"),
    gettext_noop("the dateline’s day and agency"),
)
ROLES = (
    gettext_noop("headline"),
    gettext_noop("kicker"),
    gettext_noop("standfirst"),
    gettext_noop("byline"),
    gettext_noop("date"),
    gettext_noop("address"),
    gettext_noop("caption"),
    gettext_noop("credit"),
    gettext_noop("related"),
    gettext_noop("text"),
    gettext_noop("left out"),
)


def said(word: str) -> str:
    """A reason or a role in the language of whoever looks."""
    return gettext(word) if word else ""
