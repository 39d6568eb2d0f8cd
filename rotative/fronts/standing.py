"""The pages that every newspaper owes its readers, until its editors write their own.

An edition's static page with the same slug or title takes the place of the one here.
What these pages say is true of the program as it is: whoever changes what it
keeps of readers changes the words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rotative.kit.slugs import slug_of
from rotative.press.page import Ask


@dataclass(frozen=True)
class Part:
    """Paragraphs under a heading, which the first part of a page has not."""

    words: list[str]
    heading: str = ""


@dataclass(frozen=True)
class StandingPage:
    """A shipped page; ``links`` are pairs of a path below the edition's base and words."""

    title: str
    parts: list[Part]
    links: list[tuple[str, str]] = field(default_factory=list)


def standing_page(ask: Ask, slug: str) -> StandingPage | None:
    """The shipped page at ``/<slug>/`` in the edition's language, or None."""
    make = _PAGES.get(slug)
    return make(ask) if make else None


def standing_titles(ask: Ask, own: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Slug and title of the shipped pages that no page in ``own`` (slug and title) replaces."""
    own = list(own)
    return [
        (slug, make(ask).title) for slug, make in _PAGES.items() if not replacing(ask, slug, own)
    ]


def replacing(ask: Ask, slug: str, own: Iterable[tuple[str, str]]) -> str:
    """The slug of the edition's page that stands for the shipped one at ``/<slug>/``, or "".

    One of the same slug or title, of a slug made of that title, or ``about-us``:
    readers would not tell “About us” from “About us”.
    """
    title = _PAGES[slug](ask).title
    names = {slug, f"{slug}-us", slug_of(title)}
    return next((other for other, name in own if other in names or name == title), "")


def _about(ask: Ask) -> StandingPage:
    return StandingPage(
        _("About us"),
        [
            Part(
                [
                    _(
                        "%(name)s is made by a newsroom. Journalists choose, write, check and edit "
                        "what stands here, and answer for it."
                    )
                    % {"name": ask.edition.name},
                    _(
                        "A story carries the names of those who wrote it, or of the agency that it "
                        "comes from, and the time at which it was first published. When it is "
                        "changed later, it says when."
                    ),
                    _("Opinion and analysis are marked as such, wherever they are listed."),
                    _(
                        "When we get something wrong, we say so in the story and on the page of "
                        "corrections. A story that has to be withdrawn leaves a page that says why."
                    ),
                ]
            )
        ],
        [("/corrections/", _("Corrections")), ("/contact/", _("Contact"))],
    )


def _contact(ask: Ask) -> StandingPage:
    return StandingPage(
        _("Contact"),
        [
            Part(
                [
                    _("The newsroom of this edition has not given an address here yet."),
                    _(
                        "Whoever tells us of a mistake helps most by naming the story and the "
                        "passage, and what would be right."
                    ),
                ]
            )
        ],
        [("/about/", _("About us")), ("/corrections/", _("Corrections"))],
    )


def _accessibility(ask: Ask) -> StandingPage:
    return StandingPage(
        _("Accessibility"),
        [
            Part(
                [
                    _(
                        "Everybody should be able to read what stands here. This site is built to "
                        "level AA of the Web Content Accessibility Guidelines (WCAG) 2.2."
                    ),
                ]
            ),
            Part(
                [
                    _(
                        "All of it can be used with the keyboard alone, is marked up for screen "
                        "readers, and stays readable at four times its size. Nothing moves where "
                        "your device asks for less motion, and colours follow its light or dark "
                        "setting."
                    ),
                    _(
                        "Every page has a lite version, with few data and no picture until you ask "
                        "for it. Reading and searching need no JavaScript."
                    ),
                ],
                _("What you can expect"),
            ),
            Part(
                [
                    _(
                        "Some pictures, mostly older ones, have no description, and some "
                        "recordings have no transcript: these are written by people, and not all "
                        "are there yet."
                    ),
                ],
                _("What is missing"),
            ),
        ],
        [("/lite/", _("Lite version of the home page")), ("/contact/", _("Contact"))],
    )


def _privacy(ask: Ask) -> StandingPage:
    return StandingPage(
        _("Privacy"),
        [
            Part(
                [
                    _(
                        "You can read everything here without telling us who you are. Readers get "
                        "no cookies from us, and nothing follows them from page to page."
                    ),
                ]
            ),
            Part(
                [
                    _(
                        "We count how often each story is read, by the hour. So that nobody counts "
                        "twice, the server remembers for about an hour, in its memory only, a mark "
                        "made from the story and your network address with a key that is then "
                        "thrown away. The counts hold no persons."
                    ),
                ],
                _("What we count"),
            ),
            Part(
                [
                    _(
                        "The stories that you save, those that you read last, your text size and "
                        "whether you chose the lite version are kept by your own browser, on your "
                        "device; saved stories also as copies for reading without a connection. We "
                        "do not get these lists. You can remove them in your browser, and the "
                        "stories on the page “Saved and read”."
                    ),
                ],
                _("What your browser keeps"),
            ),
            Part(
                [
                    _(
                        "As everywhere on the internet, each request carries your network address. "
                        "The server uses it to answer you and to hold off floods of requests, and "
                        "does not write it down. Companies that run lines and machines for us may "
                        "keep records of their own."
                    ),
                ],
                _("What a request tells us"),
            ),
            Part(
                [
                    _(
                        "Pages load nothing from others: no advertising, no tracking, no scripts "
                        "or fonts from elsewhere. A recording that lies on another site is fetched "
                        "from there when you start it, and a post when you follow its link."
                    ),
                ],
                _("Others"),
            ),
            Part(
                [
                    _(
                        "Only people who work on this newspaper sign in, at the desk. They get a "
                        "cookie that keeps them signed in and one that protects their forms."
                    ),
                ],
                _("Cookies at the desk"),
            ),
        ],
        [("/saved/", _("Saved and read"))],
    )


_PAGES: dict[str, Callable[[Ask], StandingPage]] = {
    "about": _about,
    "contact": _contact,
    "accessibility": _accessibility,
    "privacy": _privacy,
}
