"""What a page's head says to machines: one canonical address, true languages, whole data."""

import json

import pytest
from lxml import html

from rotative.media import actions as bank
from rotative.media.tests.pictures import draw
from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.actions.refused import CannotDo
from rotative.stories.actions.terms import create_term, link_terms
from rotative.stories.models import Byline, Person, Section, Story, Topic

REQUIRED = {
    "NewsArticle": {
        "headline", "datePublished", "dateModified", "author", "publisher", "image", "url",
        "mainEntityOfPage", "inLanguage", "articleSection", "isAccessibleForFree",
    },
    "BreadcrumbList": {"itemListElement"},
    "WebSite": {"name", "url", "publisher"},
    "ProfilePage": {"mainEntity", "url"},
    "ImageObject": {"contentUrl", "width", "height"},
    "CorrectionComment": {"text", "datePublished"},
    "NewsMediaOrganization": {"name", "url"},
    "Person": {"name"},
    "Organization": {"name"},
}  # fmt: skip


class Head:
    """A page's head, parsed."""

    def __init__(self, path: str, edition) -> None:
        tree = html.document_fromstring(render("testserver", path, edition).body).head
        self.links = [
            (one.get("rel"), one.get("hreflang") or one.get("type") or "", one.get("href"))
            for one in tree.iter("link")
        ]
        self.metas = [
            (one.get("name") or one.get("property"), one.get("content"))
            for one in tree.iter("meta")
        ]
        self.data = [
            json.loads(one.text) for one in tree.iter("script")
            if one.get("type") == "application/ld+json"
        ]  # fmt: skip

    def link(self, rel: str) -> list[str]:
        """The addresses of one relation."""
        return [href for found, _kind, href in self.links if found == rel]

    def languages(self) -> dict[str, str]:
        """Language → address."""
        return {
            kind: href for rel, kind, href in self.links if rel == "alternate" and "/" not in kind
        }

    def one(self, kind: str) -> dict:
        """The data of one type."""
        [found] = [each for each in self.data if kind in types(each)]
        return found


def types(thing: dict) -> list[str]:
    """What a thing says it is."""
    kind = thing.get("@type", [])
    return kind if isinstance(kind, list) else [kind]


def lacking(thing) -> list[str]:
    """Each thing in linked data that lacks what its type needs, or holds an empty value."""
    if isinstance(thing, list):
        return [said for one in thing for said in lacking(one)]
    if not isinstance(thing, dict):
        return []
    found = [
        f"{kind}: {name}"
        for kind in types(thing)
        for name in REQUIRED.get(kind, set())
        if thing.get(name) in (None, "", [])
    ]
    return found + [said for one in thing.values() for said in lacking(one)]


def test_linked_data_is_whole_on_every_page_type(newsroom):
    person = Person.objects.create(name="Rita Vale", slug="rita-vale", role="Reporter", bio="Hi.")
    story = Story(edition=newsroom.world, section=newsroom.politics, headline="Rain")
    story.bylines.add(Byline(person=person))
    story = actions.publish(actions.create(story))
    actions.correct(story, "The name was wrong.")
    for path, kinds in (
        ("/", ["WebSite"]),
        (story.path, ["NewsArticle", "BreadcrumbList"]),
        ("/politics/", ["BreadcrumbList"]),
        (person.path, ["ProfilePage", "BreadcrumbList"]),
    ):
        head = Head(path, newsroom.world)
        assert [types(one)[0] for one in head.data] == kinds
        assert lacking(head.data) == []
    article = Head(story.path, newsroom.world).one("NewsArticle")
    assert article["correction"][0]["text"] == "The name was wrong."
    assert article["author"][0] == {
        "@type": "Person", "name": "Rita Vale", "jobTitle": "Reporter",
        "url": f"{newsroom.world.address}author/rita-vale-{person.pk}/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said"),
    [("opinion", "OpinionNewsArticle"), ("analysis", "AnalysisNewsArticle"),
     ("explainer", "BackgroundNewsArticle"), ("live", "LiveBlogPosting")],
)  # fmt: skip
def test_kinds_of_story_are_told_apart(newsroom, kind, said):
    story = newsroom.publish("Rain", kind=kind)
    assert types(Head(story.path, newsroom.world).one("NewsArticle")) == ["NewsArticle", said]


def test_a_picture_says_whose_it_is_and_under_which_licence(newsroom):
    picture = bank.add_picture(
        draw(800, 500), actor=newsroom.operator, creator="Tom Arkley", credit="Tom Arkley/Tamaris",
        licence_url="https://licence.example/by", rights="© Tamaris", caption="The boat.",
    )  # fmt: skip
    story = newsroom.publish("Rain", lead_picture=picture)
    head = Head(story.path, newsroom.world)
    shown = head.one("NewsArticle")["image"][0]
    assert shown["creditText"] == "Tom Arkley/Tamaris"
    assert shown["creator"] == {"@type": "Person", "name": "Tom Arkley"}
    assert shown["license"] == "https://licence.example/by"
    assert shown["copyrightNotice"] == "© Tamaris"
    assert shown["caption"] == "The boat."
    assert shown["contentUrl"].startswith(f"{newsroom.world.origin}/media/{picture.pk}/")


def test_every_page_has_one_canonical_address_and_older_ones_have_none(newsroom):
    story = newsroom.publish("Rain")
    for path in ("/", "/politics/", story.path):
        assert Head(path, newsroom.world).link("canonical") == [
            f"{newsroom.world.origin}{newsroom.world.base}{path}"
        ]
    assert Head("/nothing/", newsroom.world).link("canonical") == []


def test_two_editions_of_one_language_are_told_apart_by_country(newsroom):
    first = newsroom.publish("Le port", edition=newsroom.afrique, section=newsroom.politique)
    from rotative.stories.models import Section

    other = Section.objects.create(edition=newsroom.europe, name="Politique", slug="politique")
    group = {"translation_group": first.translation_group}
    second = newsroom.publish("Le port", edition=newsroom.europe, section=other, **group)
    third = newsroom.publish("The harbour", **group)
    named = {
        "en-GB": third.address, "en": third.address, "fr-SN": first.address,
        "fr-FR": second.address, "fr": first.address, "x-default": third.address,
    }  # fmt: skip
    for story in (first, second, third):
        assert Head(story.path, story.edition).languages() == named
    actions.withdraw(second, "Untrue.")
    assert "fr-FR" not in Head(first.path, newsroom.afrique).languages()
    assert not Head(newsroom.publish("Alone").path, newsroom.world).languages()


def test_sections_and_topics_that_are_one_name_each_other(newsroom):
    assert Head("/politics/", newsroom.world).languages() == {}
    link_terms(newsroom.politique, newsroom.politics)
    here = f"{newsroom.world.address}politics/"
    there = f"{newsroom.afrique.address}politique/"
    named = {"en-GB": here, "en": here, "fr-SN": there, "fr": there, "x-default": here}
    assert Head("/politics/", newsroom.world).languages() == named
    assert Head("/politique/", newsroom.afrique).languages() == named
    floods = create_term(Topic(edition=newsroom.world, name="Floods", slug="floods"))
    crues = create_term(Topic(edition=newsroom.afrique, name="Crues", slug="crues"))
    link_terms(crues, floods)
    assert f"{newsroom.world.address}topic/floods-{floods.pk}/" in set(
        Head(crues.path, newsroom.afrique).languages().values()
    )


def test_a_stored_section_follows_what_it_is_linked_with(client, newsroom):
    page = "/world/politics/"
    assert "hreflang" not in client.get(page).content.decode().split("</head>")[0]
    link_terms(newsroom.politique, newsroom.politics)
    assert 'hreflang="fr-SN"' in client.get(page).content.decode()


def test_only_two_of_a_kind_and_of_different_editions_are_one(newsroom):
    other = Section.objects.create(edition=newsroom.world, name="Sport", slug="sport")
    for pair in ((other, newsroom.politics), (Topic(edition=newsroom.afrique), newsroom.politics)):
        with pytest.raises(CannotDo):
            link_terms(*pair)
    link_terms(newsroom.politique, newsroom.politics)
    second = Section.objects.create(edition=newsroom.afrique, name="Sport", slug="sport")
    with pytest.raises(CannotDo):
        link_terms(second, newsroom.politics)


def test_every_page_says_what_it_is_about(newsroom):
    newsroom.publish("Rain over the harbour")
    newsroom.publish("Sun again")
    for path in ("/politics/", "/politics/lite/"):
        said = dict(Head(path, newsroom.world).metas)["description"]
        assert said == "Sun again · Rain over the harbour"
    assert "made by a newsroom" in dict(Head("/about/", newsroom.world).metas)["description"]
    assert dict(Head("/search/", newsroom.world).metas)["description"]


def test_addresses_of_another_script_are_written_for_machines(newsroom):
    story = newsroom.publish("ميناء", edition=newsroom.arabic, section=newsroom.siyasa)
    head = Head(story.path, newsroom.arabic)
    [canonical] = head.link("canonical")
    assert canonical.isascii()
    assert head.one("NewsArticle")["url"] == canonical
    assert dict(head.metas)["og:url"] == canonical
    assert dict(head.metas)["og:locale"] == "ar_EG"


def test_what_is_shared_has_a_title_a_card_and_words(newsroom):
    story = newsroom.publish("Rain", standfirst="Nine days.")
    metas = dict(Head(story.path, newsroom.world).metas)
    assert metas["og:type"] == "article"
    assert metas["og:title"] == "Rain"
    assert metas["og:description"] == metas["description"] == "Nine days."
    assert metas["twitter:card"] == "summary_large_image"
    assert metas["og:image:alt"] == "Rain"
    home = dict(Head("/", newsroom.world).metas)
    assert home["og:type"] == "website"
    assert "/share/edition-" in home["og:image"]


def test_a_short_storys_text_is_told_in_its_data_and_a_long_ones_is_not(newsroom):
    short = newsroom.publish("Rain", standfirst='"Nine" days.')
    article = Head(short.path, newsroom.world).one("NewsArticle")
    assert article["articleBody"] == "“Nine” days.\nIt rained all night by the harbour."
    long = newsroom.publish("Long", body=[("text", f"<p>{'It rained all night. ' * 80}</p>")])
    assert "articleBody" not in Head(long.path, newsroom.world).one("NewsArticle")


def test_no_text_ends_the_block_of_linked_data(newsroom):
    story = newsroom.publish("</script><script>alert(1)</script>", standfirst="<!-- <script>")
    page = render("testserver", story.path, newsroom.world).body.decode()
    assert "</script><script>alert" not in page
    assert Head(story.path, newsroom.world).one("NewsArticle")["headline"].startswith("</script>")
