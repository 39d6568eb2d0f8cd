"""Pages for machines that read: schema.org's terms as JSON-LD."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.encoding import iri_to_uri

from rotative.editions.models import Edition
from rotative.kit.cleaning import strip_markup
from rotative.stories.models import Kind, Story
from rotative.stories.pictures import figure_of
from rotative.stories.views.live import LivePage, Post

SCHEMA = "https://schema.org"
MAX_PICTURES = 12  # of a long gallery, no machine shows more

# What each kind is. The first is what every reader of these terms knows; the second says more.
TYPES: dict[str, str | list[str]] = {
    Kind.NEWS: "NewsArticle",
    Kind.ANALYSIS: ["NewsArticle", "AnalysisNewsArticle"],
    Kind.INTERVIEW: "NewsArticle",
    Kind.OPINION: ["NewsArticle", "OpinionNewsArticle"],
    Kind.EXPLAINER: ["NewsArticle", "BackgroundNewsArticle"],
    Kind.GALLERY: "NewsArticle",
    Kind.LIVE: ["NewsArticle", "LiveBlogPosting"],
}


def moment(at: datetime, edition: Edition) -> str:
    """An aware moment in the edition's zone, to the second."""
    return at.astimezone(edition.zone).isoformat(timespec="seconds")


def publisher(edition: Edition) -> dict[str, Any]:
    """The edition as the one who publishes."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{edition.address}#publisher",
        "name": edition.name,
        "url": edition.address,
    }


def article(story: Story, shown: Mapping[str, Any], now: datetime, card: str) -> dict[str, Any]:
    """``story`` as an article; ``shown`` is what its page's template is given.

    ``card`` is the full address of its share card, or empty. Works on a draft
    under preview too, which is published ``now``.
    """
    edition = story.edition
    address = iri_to_uri(story.address)
    published = story.first_published_at or now
    topics, place, section = shown.get("topics") or [], shown.get("place"), shown["section"]
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": TYPES.get(story.kind, "NewsArticle"),
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": story.headline,
        "alternativeHeadline": story.short_headline,
        "description": strip_markup(story.standfirst),
        "inLanguage": edition.lang,
        "datePublished": moment(published, edition),
        "dateModified": moment(story.revised_at or published, edition),
        "dateline": story.dateline,
        "articleSection": section.name,
        "keywords": [topic.name for topic in topics],
        "contentLocation": {"@type": "Place", "name": place.name} if place else None,
        "isAccessibleForFree": True,
        "author": [_author(author, edition) for author in shown.get("authors") or []]
        or [_organisation(story.source_credit or edition.name)],
        "publisher": publisher(edition),
        "sourceOrganization": _organisation(story.source_credit) if story.source_credit else None,
        "image": [*pictures(story), *([card] if card else [])],
        "thumbnailUrl": card,
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": correction.note,
                "datePublished": moment(correction.at, edition),
            }
            for correction in shown.get("corrections") or []
        ],
        "workTranslation": [
            {"@type": "NewsArticle", "@id": f"{iri_to_uri(twin.address)}#article",
             "inLanguage": twin.edition.lang}
            for twin in shown.get("twins") or []
        ],
    }  # fmt: skip
    if story.kind == Kind.LIVE:
        found |= _coverage(shown.get("live"), story, found)
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def _coverage(live: LivePage | None, story: Story, found: Mapping[str, Any]) -> dict[str, Any]:
    """What a live story's page tells besides: from when to when, and the posts that it shows."""
    edition = story.edition
    said: dict[str, Any] = {"coverageStartTime": found["datePublished"]}
    if live is None:
        return said
    if live.ended:
        said["coverageEndTime"] = moment(live.ended, edition)
    if live.changed:
        said["dateModified"] = max(
            found["dateModified"], moment(live.changed, edition), key=datetime.fromisoformat
        )
    said["liveBlogUpdate"] = [_update(post, story) for post in live.posts]
    return said


def _update(post: Post, story: Story) -> dict[str, Any]:
    edition = story.edition
    address = iri_to_uri(f"{edition.origin}{post.href}")
    told = {
        "@type": "BlogPosting",
        "@id": iri_to_uri(f"{story.address}#{post.anchor}"),
        "url": address,
        "headline": post.headline or story.headline,
        "datePublished": moment(post.at, edition),
        "dateModified": moment(post.corrected_at or post.at, edition),
        "articleBody": "\n".join(
            strip_markup(str(one.value)) for one in post.passages if one.kind == "text"
        ),
        "author": _organisation(post.byline) if post.byline else None,
    }
    return {key: value for key, value in told.items() if value}


def _author(author: Any, edition: Edition) -> dict[str, Any]:
    if not author.href:
        return _organisation(author.name)
    found = {
        "@type": "Person",
        "name": author.name,
        "url": iri_to_uri(f"{edition.origin}{author.href}"),
    }
    if author.role:
        found["jobTitle"] = author.role
    return found


def _organisation(name: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name}


def pictures(story: Story) -> list[dict[str, Any]]:
    """The story's pictures in the order of its page, each once, with whose they are."""
    found: dict[int, dict[str, Any]] = {}
    for picture, alt, caption in _shown(story):
        if picture is not None and picture.pk not in found and len(found) < MAX_PICTURES:
            found[picture.pk] = _picture(picture, alt, caption, story.edition)
    return list(found.values())


def _shown(story: Story) -> Iterable[tuple[Any, str, str]]:
    yield story.lead_picture, story.lead_alt, story.lead_caption
    for block in story.body:
        if block.block_type == "picture":
            items = [block.value]
        elif block.block_type == "gallery":
            items = list(block.value["pictures"])
        else:
            continue
        for item in items:
            yield item.get("picture"), item.get("alt") or "", item.get("caption") or ""


def _picture(picture: Any, alt: str, caption: str, edition: Edition) -> dict[str, Any]:
    figure = figure_of(picture, alt=alt, caption=caption, root=edition.origin)
    assert figure is not None  # noqa: S101 - the picture is there
    found = {
        "@type": "ImageObject",
        "contentUrl": figure.largest,
        "url": figure.largest,
        "width": figure.width,
        "height": figure.height,
        "caption": figure.caption or figure.alt,
        "creditText": figure.credit,
        "creator": {"@type": "Person", "name": picture.creator} if picture.creator else None,
        "copyrightNotice": picture.rights,
        "license": picture.licence_url,
    }
    return {key: value for key, value in found.items() if value not in ("", None)}


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way from the home page to here: names and full addresses, the page itself last."""
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": iri_to_uri(address)}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def site(edition: Edition) -> dict[str, Any]:
    """The edition as a site, on its home page."""
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "WebSite",
        "@id": f"{edition.address}#site",
        "name": edition.name,
        "url": edition.address,
        "inLanguage": edition.lang,
        "publisher": publisher(edition),
    }
    if edition.tagline:
        found["description"] = edition.tagline
    return found


def profile(person: Any, path: str, edition: Edition) -> dict[str, Any]:
    """An author's page; ``path`` from the host's root."""
    address = iri_to_uri(f"{edition.origin}{path}")
    about: dict[str, Any] = {"@type": "Person", "name": person.name, "url": address}
    if person.role:
        about["jobTitle"] = person.role
    if person.bio:
        about["description"] = strip_markup(person.bio)
    return {
        "@context": SCHEMA,
        "@type": "ProfilePage",
        "url": address,
        "inLanguage": edition.lang,
        "mainEntity": about,
    }
