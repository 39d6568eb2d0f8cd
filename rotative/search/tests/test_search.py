"""The search of the desk: what is found, and by whom, whichever engine keeps the index."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.ledger.follow import catch_up, lag
from rotative.ledger.models import Cursor
from rotative.search.documents import Document
from rotative.search.engines import chosen, interface
from rotative.search.engines.interface import Question
from rotative.search.index import NAME, rebuild
from rotative.search.query import find_stories
from rotative.search.tasks import take_in_draft
from rotative.search.tests.asking import found, prose
from rotative.stories import actions
from rotative.stories.models import Byline, Person, Story, Topic

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("either_engine"),
]


def test_a_story_is_found_by_any_of_its_words_in_any_form(newsroom):
    ana = Person.objects.create(name="Ana Pérez", slug="ana-perez")
    story = newsroom.story(
        "Harbour reopens", standfirst="Cranes move again", dateline="Tema",
        body=[
            *prose("Dockers <b>celebrated</b> all night."),
            ("quote", {"text": "We waited for years.", "speaker": "Kofi Mensah"}),
        ],
    )  # fmt: skip
    story.bylines = [Byline(person=ana)]
    story.topics = [Topic.objects.create(edition=newsroom.world, name="Trade", slug="trade")]
    story.save_revision()
    actions.publish(story)
    catch_up()
    for words in (
        "harbours", "reopening", "crane moved", "dockers celebrate", "MENSAH waited", "perez",
        "trading", "tema", '"all night"', "reope", str(story.pk),
    ):  # fmt: skip
        assert found(words) == ["Harbour reopens"], words
    for words in ("harbour closed", '"night all"', "", "—", "reopn", "99999999999999999999"):
        assert found(words) == [], words


def test_each_language_is_read_in_its_own_way(newsroom):
    newsroom.publish(
        "Les élections sont reportées", edition=newsroom.afrique, section=newsroom.politique
    )
    newsroom.publish("الانتخابات المصرية", edition=newsroom.arabic, section=newsroom.siyasa)
    newsroom.publish("Elections are postponed")
    catch_up()
    assert found("l'élection reportée") == ["Les élections sont reportées"]
    assert found("اِنتخاب") == ["الانتخابات المصرية"]
    assert set(found("election")) == {"Les élections sont reportées", "Elections are postponed"}
    assert found("election", editions=[newsroom.world.pk]) == ["Elections are postponed"]
    assert found("election", editions=[newsroom.arabic.pk]) == []
    assert found("election", editions=[]) == []


def test_each_person_finds_only_what_they_may_see(newsroom):
    newsroom.publish("Public rain")
    newsroom.story("Secret rain")
    catch_up()
    assert found("rain") == ["Public rain"]
    assert found("rain", newsroom.outsider) == ["Public rain"]
    for actor in (newsroom.reporter, newsroom.operator):
        assert set(found("rain", actor)) == {"Public rain", "Secret rain"}


def test_words_of_a_draft_on_a_public_story_find_nothing_for_anybody(newsroom):
    story = newsroom.publish("Public rain")
    actions.edit(story, {"headline": "Minister resigns"})
    take_in_draft.func(story.pk)
    catch_up()
    assert found("minister") == found("minister", newsroom.outsider) == []
    assert found("rain") == ["Public rain"]


def test_what_is_taken_down_withdrawn_or_deleted_is_not_found_even_before_the_index_knows(newsroom):
    gone = newsroom.publish("Rain one")
    killed = newsroom.publish("Rain two")
    draft = newsroom.story("Rain three")
    catch_up()
    actions.unpublish(gone)
    actions.withdraw(killed, "Untrue.")
    actions.delete(draft)
    assert found("rain") == []
    assert set(found("rain", newsroom.reporter)) == {"Rain one", "Rain two"}
    catch_up()
    assert chosen().find(Question("three")) == []


def test_a_change_is_found_and_what_it_replaced_is_not(newsroom):
    story = newsroom.publish("Ten ships")
    catch_up()
    actions.update(story, {"headline": "Nine boats"})
    catch_up()
    assert (found("ships"), found("boats")) == ([], ["Nine boats"])


def test_a_draft_is_found_as_it_was_last_saved(newsroom):
    story = newsroom.story("First thought")
    catch_up()
    actions.edit(story, {"headline": "Second thought"})
    take_in_draft.func(story.pk)
    assert find_stories(newsroom.reporter, "second") == [story.pk]
    assert found("first", newsroom.reporter) == []


def test_saving_a_draft_enqueues_its_taking_in_once(newsroom):
    from django_tasks_db.models import DBTaskResult

    def jobs() -> int:
        return DBTaskResult.objects.filter(task_path__endswith="take_in_draft").count()

    story = newsroom.story("First thought")
    assert jobs() == 0, "the ledger tells of it"
    actions.edit(story, {"headline": "Second thought"})
    actions.edit(story, {"headline": "Third thought"})
    assert jobs() == 1


def test_the_headline_counts_more_than_the_text_and_the_new_more_than_the_old(newsroom):
    newsroom.publish("Weather", body=prose("A strike was mentioned. " + "Rain fell. " * 50))
    newsroom.publish("Strike at the harbour")
    catch_up()
    assert found("strike") == ["Strike at the harbour", "Weather"]
    old = newsroom.publish("Budget vote")
    newsroom.publish("Budget vote again")
    Story.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=400))
    rebuild()
    assert found("budget vote") == ["Budget vote again", "Budget vote"]


def test_filters_narrow_the_search(newsroom):
    newsroom.publish("Rain analysed", kind="analysis")
    newsroom.publish("Rain reported")
    newsroom.story("Rain drafted")
    catch_up()
    assert found("rain", kinds=["analysis"]) == ["Rain analysed"]
    assert found("rain", newsroom.reporter, states=["draft"]) == ["Rain drafted"]
    assert len(found("rain", sections=[newsroom.politics.pk])) == 2
    assert len(found("rain", sections=range(newsroom.politics.pk + 20))) == 2
    assert len(found("rain", newsroom.reporter, kinds=["news", "analysis"])) == 3
    assert found("rain", sections=[newsroom.politique.pk]) == []
    hour = timedelta(hours=1)
    assert found("rain", before=timezone.now() - hour) == []
    assert len(found("rain", since=timezone.now() - hour)) == 2
    assert len(found("rain", limit=1)) == 1


def test_a_person_finds_their_stories_below_many_that_they_may_not_see(newsroom):
    for number in range(12):
        newsroom.story(f"Rain {number}", edition=newsroom.afrique, section=newsroom.politique)
    newsroom.publish("It rained: a report on rain", body=prose("Wind. " * 200))
    catch_up()
    assert found("rain", newsroom.reporter, limit=1) == ["It rained: a report on rain"]


def test_a_renamed_person_is_found_by_the_new_name(newsroom):
    from rotative.ledger.record import one_change, record
    from rotative.stories.verbs import PersonChanged

    ana = Person.objects.create(name="Ana", slug="ana")
    story = newsroom.story("Rain")
    story.bylines = [Byline(person=ana)]
    story.save_revision()
    actions.publish(story)
    catch_up()
    with one_change():
        Person.objects.filter(pk=ana.pk).update(name="Zoë")
        record(PersonChanged(name="Zoë", change="renamed"), about=ana)
    catch_up()
    assert (found("zoe"), found("ana")) == (["Rain"], [])


# How far it goes -------------------------------------------------------------------------


def test_an_index_of_another_database_is_not_believed(newsroom):
    newsroom.publish("Rain")
    catch_up()
    chosen().note_line(10_000)
    newsroom.publish("Snow", body=prose("It fell."))
    catch_up()
    assert chosen().noted_line() < 10_000
    assert (found("rain"), found("snow")) == (["Rain"], ["Snow"])


def test_taking_lines_in_twice_changes_nothing(newsroom):
    newsroom.publish("Rain")
    newsroom.publish("Snow", body=prose("It fell."))
    catch_up()
    before = chosen().describe().stories
    chosen().note_line(0)
    Cursor.objects.update(number=0)
    catch_up()
    assert chosen().describe().stories == before == {"en": 2}
    assert lag()[NAME] == 0


def test_a_rebuild_holds_every_story_and_replaces_the_old_index_at_once(newsroom):
    for number in range(5):
        newsroom.publish(f"Rain {number}")
    told: list[int] = []
    assert rebuild(told.append) == 5
    assert told[-1] == 5
    assert len(found("rain")) == 5
    assert lag()[NAME] == 0


def test_an_edition_that_changes_its_language_is_read_in_the_new_one(newsroom):
    from rotative.ledger.record import one_change, record
    from rotative.stories.verbs import SectionChanged

    newsroom.publish("Elections")
    catch_up()
    newsroom.world.language = "fr"
    with one_change():
        newsroom.world.save()
        record(SectionChanged(name="World", change="language"), about=newsroom.world)
    catch_up()
    assert chosen().describe().stories == {"fr": 1}


def document(story: int, headline: str, moment) -> Document:
    return Document(
        story=story, language="en", edition=1, section=1, kind="news", state="live",
        headline=headline, standfirst="", body="", names="", moment=moment,
    )  # fmt: skip


def test_of_a_word_that_the_last_year_has_often_older_stories_are_left_out(newsroom, monkeypatch):
    rebuild()
    now = timezone.now()
    chosen().put([document(number, "Ferry sails", now - timedelta(days=9)) for number in (11, 12)])
    chosen().put([document(21, "Ferry ferry ferry", now - timedelta(days=4000))])
    ferry = Question(words="ferry", limit=2, offset=1)
    assert 21 in chosen().find(ferry), "of few, none is left out"
    ferry = Question(words="ferry", limit=2)
    monkeypatch.setattr(interface, "ENOUGH", 2)
    assert set(chosen().find(ferry)) == {11, 12}
    assert len(chosen().find(Question(words="ferry", limit=1, offset=1))) == 1
    older = Question(words="ferry", before=now - timedelta(days=365), limit=2)
    assert chosen().find(older) == [21], "who asks for other days is answered from them"
    assert set(chosen().find(Question(words="ferry", limit=3))) == {11, 12, 21}
