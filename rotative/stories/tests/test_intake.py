"""Archives taken in leave what writing and publishing here would have left."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from rotative.ledger.models import Line
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.actions.intake import Arrival, bring_up_to_date, take_in
from rotative.stories.models import Byline, Listing, OldAddress, Person, Story, Topic
from rotative.stories.tasks import index_references

LONG_AGO = datetime(2009, 5, 6, 22, 30, tzinfo=UTC)


def text(words: str, key: str = "aaaaa") -> list[dict]:
    value = f'<p data-block-key="{key}">{words}</p>'
    return [{"type": "text", "value": value, "id": "6a8c3b5e-0000-4000-8000-000000000001"}]


@pytest.fixture
def filed(newsroom):
    topic = Topic.objects.create(edition=newsroom.world, name="Rain", slug="rain")
    person = Person.objects.create(name="Amina", slug="amina")
    return topic, person


def arrival(newsroom, headline="Rain over the harbour", **fields) -> Arrival:
    story = Story(edition=newsroom.world, section=newsroom.politics, headline=headline)
    for name in ("slug", "standfirst"):
        setattr(story, name, fields.pop(name, ""))
    fields.setdefault("body", text("It rained all night."))
    fields.setdefault("live", True)
    fields.setdefault("published_at", LONG_AGO)
    return Arrival(story=story, **fields)


# Moments, numbers and groups of their own; and how the row came to be.
OWN = {
    "id", "slug", "translation_group", "first_published_at", "last_published_at", "updated_at",
    "address_day", "latest_revision_id", "live_revision_id", "_state", "revised_at",
}  # fmt: skip


def test_an_arrival_leaves_the_rows_that_publishing_leaves(newsroom, filed):
    topic, person = filed
    here = Story(
        edition=newsroom.world,
        section=newsroom.politics,
        headline="Rain over the harbour",
        body=text("It rained all night."),
        topics=[topic],
        bylines=[Byline(person=person, sort_order=0)],
    )
    ordinary = Story.objects.get(pk=actions.publish(actions.create(here)).pk)
    (came,) = take_in(
        [arrival(newsroom, topics=[topic], bylines=[(person.pk, "")])], edition=newsroom.world
    )
    came = Story.objects.get(pk=came.pk)

    def row(story):
        values = {k: v for k, v in vars(story).items() if k not in OWN and not k.startswith("_")}
        return values | {"body": list(story.body.raw_data)}

    def beside(story):
        return {
            "bylines": [(b.person_id, b.name, b.sort_order) for b in story.bylines.all()],
            "topics": [one.pk for one in story.topics.all()],
            "listings": sorted(story.listings.values_list("kind", "target_id", "edition_id")),
            "same moment": set(story.listings.values_list("published_at", flat=True))
            == {story.first_published_at},
            "history": sorted(
                ModelLogEntry.objects.filter(object_id=str(story.pk)).values_list(
                    "action", "label", "content_changed", "user_id", "deleted"
                )
            ),
            "revisions": story.revisions.count(),
            "live is latest": story.live_revision_id == story.latest_revision_id,
            "due": Due.objects.filter(object_id=story.pk).count(),
        }

    assert row(came) == row(ordinary)
    assert beside(came) == beside(ordinary)
    ours, theirs = came.latest_revision, ordinary.latest_revision
    for name in ("content_type_id", "base_content_type_id", "object_str", "user_id"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.approved_go_live_at is None
    assert set(ours.content) == set(theirs.content)
    assert ours.content["body"] == theirs.content["body"]
    assert [b["person"] for b in ours.content["bylines"]] == [person.pk]
    assert ours.content["bylines"][0]["pk"] == came.bylines.get().pk


def test_its_line_names_the_lists_it_enters(newsroom, filed):
    topic, _person = filed
    (came,) = take_in(
        [arrival(newsroom, topics=[topic], old_addresses=["/2009/rain.html"])],
        edition=newsroom.world,
    )
    line = Line.objects.get(verb="story.imported")
    came = Story.objects.get(pk=came.pk)
    assert line.payload["live"] is True
    assert line.payload["path"] == came.path
    assert set(line.payload["lists"]) == came.list_tags()
    assert f"old:{newsroom.world.pk}:/2009/rain.html" in line.tags
    assert line.revision == came.latest_revision_id


def test_it_stands_on_its_old_day_in_the_editions_zone(newsroom):
    (came,) = take_in([arrival(newsroom)], edition=newsroom.world)
    assert f"{came.address_day}" == "2009-05-06"  # 23:30 in London
    assert list(Story.objects.newest(newsroom.world)) == [came]
    assert Story.objects.on_day(newsroom.world, came.address_day).get() == came


def test_editing_and_publishing_it_afterwards_is_ordinary(newsroom, filed):
    topic, person = filed
    (came,) = take_in(
        [arrival(newsroom, topics=[topic], bylines=[(person.pk, "")])], edition=newsroom.world
    )
    story = Story.objects.get(pk=came.pk)
    actions.edit(story, {"headline": "Rain, again"})
    published = actions.publish(Story.objects.get(pk=story.pk))
    assert published.headline == "Rain, again"
    assert published.first_published_at == LONG_AGO
    assert [byline.person for byline in published.bylines.all()] == [person]
    assert list(published.topics.all()) == [topic]
    assert Listing.objects.filter(story=story).count() == 2
    actions.withdraw(published, "A court forbids it.")
    assert not Story.objects.newest(newsroom.world)


def test_slugs_that_are_taken_reserved_or_repeated_get_a_figure(newsroom):
    newsroom.story("Rain")
    arrivals = [arrival(newsroom, "Rain") for _ in range(3)] + [arrival(newsroom, "Live")]
    slugs = [story.slug for story in take_in(arrivals, edition=newsroom.world)]
    assert slugs == ["rain-2", "rain-3", "rain-4", "live-1"]
    assert all(one.notes for one in arrivals[:3])


def test_a_thousand_of_one_headline_are_numbered_in_few_queries(
    newsroom, django_assert_max_num_queries
):
    take_in([arrival(newsroom, "Press review") for _ in range(300)], edition=newsroom.world)
    with django_assert_max_num_queries(45):
        (came,) = take_in([arrival(newsroom, "Press review")], edition=newsroom.world)
    assert came.slug == "press-review-301"


def test_words_too_long_are_cut_and_told(newsroom):
    one = arrival(newsroom, "word " * 100)
    (came,) = take_in([one], edition=newsroom.world)
    assert len(came.headline) <= 300
    assert came.headline.endswith("…")
    assert "too long" in one.notes[0]


def test_text_is_cleaned_on_the_way_in(newsroom):
    body = text('<b onclick="x()">Bold</b><script>x()</script>')
    (came,) = take_in([arrival(newsroom, body=body)], edition=newsroom.world)
    stored = Story.objects.get(pk=came.pk).body.raw_data[0]["value"]
    assert stored == '<p data-block-key="aaaaa"><b>Bold</b></p>'
    assert "script" not in str(came.latest_revision.content["body"])


def test_a_draft_is_seen_by_nobody_and_a_scheduled_one_at_its_moment(newsroom):
    soon = timezone.now() + timedelta(seconds=3)
    draft, planned = take_in(
        [
            arrival(newsroom, "Draft", live=False),
            arrival(newsroom, "Planned", live=False, go_live_at=soon),
        ],
        edition=newsroom.world,
    )
    assert (draft.state, planned.state) == ("draft", "scheduled")
    assert not Story.objects.visible_to(None)
    time.sleep(max(0.0, (soon - timezone.now()).total_seconds()) + 0.02)
    assert release_due() == 1
    assert Story.objects.visible_to(None).get() == planned


def test_an_old_address_leads_to_its_story_and_never_changes_hands(newsroom):
    first, second = arrival(newsroom, "One"), arrival(newsroom, "Two")
    first.old_addresses = second.old_addresses = ["/a/", "/?p=1"]
    take_in([first, second], edition=newsroom.world)
    assert OldAddress.objects.find(newsroom.world, "/?p=1").story == first.story
    assert len(second.notes) == 2


def test_all_come_in_or_none(newsroom):
    def fail(_arrivals):
        raise RuntimeError("the note of where it came from cannot be written")

    with pytest.raises(RuntimeError):
        take_in([arrival(newsroom)], edition=newsroom.world, with_it=fail)
    other = arrival(newsroom)
    other.story.section = newsroom.politique
    with pytest.raises(ValidationError):
        take_in([arrival(newsroom), other], edition=newsroom.world)
    assert not Story.objects.exists()
    assert not Revision.objects.exists()
    assert not Line.objects.exists()


def test_who_may_not_publish_may_not_take_in(newsroom):
    for person in (newsroom.reporter, newsroom.outsider):
        with pytest.raises(PermissionDenied):
            take_in([arrival(newsroom)], edition=newsroom.world, actor=person)
    assert take_in([arrival(newsroom)], edition=newsroom.world, actor=newsroom.editor)


def test_an_update_from_the_archive_is_an_ordinary_update(newsroom):
    (came,) = take_in([arrival(newsroom)], edition=newsroom.world)
    story = Story.objects.get(pk=came.pk)
    number = bring_up_to_date(story, {"headline": "Snow"}, live=True)
    story.refresh_from_db()
    assert (story.headline, story.latest_revision_id) == ("Snow", number)
    assert story.first_published_at == LONG_AGO
    assert Line.objects.latest("number").verb == "story.updated"


def test_a_draft_of_the_archive_that_was_published_there_keeps_its_date(newsroom):
    (came,) = take_in([arrival(newsroom, live=False)], edition=newsroom.world)
    bring_up_to_date(Story.objects.get(pk=came.pk), {}, live=True, published_at=LONG_AGO)
    story = Story.objects.get(pk=came.pk)
    assert (story.live, story.first_published_at) == (True, LONG_AGO)
    assert story.path.startswith("/2009/05/06/")


def test_the_desk_knows_what_an_arrival_refers_to(newsroom, filed):
    _topic, person = filed
    (came,) = take_in([arrival(newsroom, bylines=[(person.pk, "")])], edition=newsroom.world)
    index_references.call([came.pk])
    assert ReferenceIndex.get_references_to(person).exists()
