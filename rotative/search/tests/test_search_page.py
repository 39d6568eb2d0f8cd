"""The readers' search page: what it finds, shows, proposes and refuses."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rotative.ledger import follow
from rotative.press.render import render
from rotative.search.highlights import mark, opening, passage, sought
from rotative.stories import actions
from rotative.stories.models import Byline, Person, Story, Topic

pytestmark = pytest.mark.django_db(transaction=True)


def found(answer) -> list[str]:
    """The headlines of the page's stories."""
    text = answer.content.decode()
    marked = re.findall(r'<h3 class="headline"><a href="[^"]+">(.*?)</a></h3>', text)
    return [re.sub(r"</?mark>", "", one) for one in marked]


@pytest.fixture
def archive(newsroom):
    newsroom.publish("Harbour elections postponed", standfirst="The port waits for its council.")
    newsroom.publish("Rain over the harbour", kind="opinion")
    newsroom.publish("Les élections du port", edition=newsroom.afrique, section=newsroom.politique)
    newsroom.story("Harbour secret draft")
    follow.catch_up()
    return newsroom


def test_a_reader_finds_public_stories_of_the_edition_with_the_words_marked(client, archive):
    answer = client.get("/world/search/?q=election")
    assert found(answer) == ["Harbour elections postponed"]
    assert "Harbour <mark>elections</mark> postponed" in answer.content.decode()
    assert "noindex" in answer.content.decode()


def test_a_draft_and_a_withdrawn_story_are_not_found(client, archive):
    assert found(client.get("/world/search/?q=secret")) == []
    actions.withdraw(Story.objects.get(headline="Rain over the harbour"), "An error of ours.")
    assert found(client.get("/world/search/?q=over")) == []


def test_accents_and_endings_do_not_matter(client, archive):
    assert found(client.get("/afrique/search/?q=election")) == ["Les élections du port"]


def test_filters_narrow_it(client, archive):
    assert found(client.get("/world/search/?q=harbour&kind=opinion")) == ["Rain over the harbour"]
    day = timezone.now().date()
    assert found(client.get(f"/world/search/?q=harbour&until={day - timedelta(days=2)}")) == []
    assert len(found(client.get(f"/world/search/?q=harbour&since={day - timedelta(days=2)}"))) == 2
    assert len(found(client.get("/world/search/?q=harbour&section=politics"))) == 2


def test_a_topic_and_an_author_narrow_it_until_they_are_taken_off(client, archive):
    topic = Topic.objects.create(edition=archive.world, name="Ports", slug="ports")
    person = Person.objects.create(name="Awa Diallo", slug="awa-diallo")
    story = archive.story("Quays of the harbour", topics=[topic])
    actions.update(story, {"bylines": [Byline(person=person)]})
    follow.catch_up()
    for filtered in (f"topic={topic.pk}", f"by={person.pk}"):
        answer = client.get(f"/world/search/?q=harbour&{filtered}")
        assert found(answer) == ["Quays of the harbour"]
        assert 'href="/world/search/?q=harbour"' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=", "q=%00", "q=%22", "q=harbour&page=99999999999999999999", "q=harbour&page=-1",
        "q=harbour&since=0000-13-99", "q=harbour&topic=x&by=%F0%9F%90%9F&kind=%3Cscript%3E",
        "q=" + "a" * 3000, "q=%3Cscript%3Ealert(1)%3C/script%3E", "section=nothing&q=rain",
    ],
)  # fmt: skip
def test_whatever_is_asked_a_page_answers(client, archive, query):
    answer = client.get(f"/world/search/?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_word_that_nobody_wrote_is_answered_with_the_nearest_that_somebody_did(client, archive):
    answer = client.get("/world/search/?q=harbuor")
    text = answer.content.decode()
    assert found(answer) == []
    assert "Did you mean:" in text
    assert 'href="/world/search/?q=harbour"' in text


def test_what_is_typed_is_completed_by_headlines(client, archive):
    answer = client.get("/world/search/suggest/?q=harbour+elec")
    words, said, _notes, links = json.loads(answer.content)
    assert words == "harbour elec"
    assert said == ["Harbour elections postponed"]
    assert links == [Story.objects.get(headline=said[0]).address]
    assert answer["Content-Type"].startswith("application/x-suggestions+json")


def test_a_page_looks_its_stories_up_once_however_far_it_is(client, newsroom):
    for number in range(65):
        newsroom.publish(f"Harbour {number}", standfirst="", body=[("text", "<p>The harbour.</p>")])
    follow.catch_up()
    asked = []
    for page in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            asked_for = {"q": "harbour", "page": str(page)}
            render("localhost", "/search/", newsroom.world, query=asked_for)
        asked.append([one["sql"] for one in queries if 'FROM "stories_story"' in one["sql"]])
    assert [len(one) for one in asked] == [2, 2], "the stories for the cards, the texts"


def test_more_than_a_page_is_paged(client, newsroom):
    for number in range(23):
        newsroom.publish(f"Harbour number {number}")
    follow.catch_up()
    first = client.get("/world/search/?q=harbour")
    assert len(found(first)) == 20
    assert "page=2" in first.content.decode()
    second = client.get("/world/search/?q=harbour&page=2")
    assert len(found(second)) == 3
    assert not set(found(first)) & set(found(second))


def test_marking_keeps_every_character():
    what = sought('the "harbour wall" elec', "en")
    text = "The harbour’s wall, electing: a Harbour."
    pieces = mark(text, what)
    assert "".join(words for words, _hit in pieces) == text
    assert [words for words, hit in pieces if hit] == [
        "The",
        "harbour",
        "wall",
        "electing",
        "Harbour",
    ]


def test_chinese_is_marked_where_it_stands_and_arabic_without_its_signs():
    assert mark("港口选举推迟", sought("选举", "zh-hans"))[1] == ("选举", True)
    assert ("市场", True) in mark("A股市场 fell", sought("市场 fall", "zh-hans"))
    assert ("الانتخابات", True) in mark("تأجيل الانتخابات", sought("الإنتخابات", "ar"))


def test_a_passage_is_short_and_shows_the_word():
    long = " ".join(["Nothing here."] * 40) + " The lighthouse keeper resigned. " + "More. " * 90
    pieces = passage(["A standfirst.", long], sought("lighthouse", "en"))
    assert ("lighthouse", True) in pieces
    assert sum(len(words) for words, _hit in pieces) < 300
    assert passage(["A standfirst."], sought("lighthouse", "en")) is None
    assert passage(iter(["One. Éclairs, two. Three."]), sought("eclair", "en")) == [
        ("Éclairs", True), (", two.", False)
    ]  # fmt: skip
    assert opening("A lamp.", sought("lamps", "en"))[1] == ("lamp", True)
