"""An import is taken back: what it made goes, what the newsroom made its own stays."""

import random
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from rotative.ledger.models import Line
from rotative.ledger.tests.watching import append_is_last
from rotative.media.models import Picture
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.models import (
    Byline,
    Listing,
    OldAddress,
    Person,
    PictureUse,
    Section,
    Story,
    Topic,
)
from rotative.wire.actions import import_files, undo_import
from rotative.wire.importers import undoing
from rotative.wire.models import ImportedComment, ImportedItem, ImportMade, ImportRun
from rotative.wire.tests.wxr import attachment, comment, export, item, meta

BASE = "https://old.example/wp-content/uploads/2012/03"
TAG = '<category domain="post_tag" nicename="floods">Floods</category>'


def take(newsroom, path, **options):
    return import_files("wxr", [path], edition=newsroom.world, **options)


def undo(report, **options):
    return undo_import(ImportRun.objects.get(pk=report.run), **options)


def count() -> dict[str, int]:
    """How many rows there are of everything that an import makes."""
    models = (
        Story, Byline, Topic, Section, Person, Listing, OldAddress, PictureUse, Picture,
        ImportedComment, ImportedItem, ImportMade, Due,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def uploads(tmp_path) -> Path:
    from PIL import Image

    folder = tmp_path / "uploads" / "2012" / "03"
    folder.mkdir(parents=True)
    for name, colour in (("harbour", 20), ("bridge", 90), ("market", 160)):
        Image.new("RGB", (64, 48), (colour, 90, 160)).save(folder / f"{name}.jpg")
    return folder.parent.parent


def archive(tmp_path) -> Path:
    """Three public stories, a draft and a planned one, with pictures, comments and topics."""
    picture = f'<figure><img src="{BASE}/bridge.jpg" class="wp-image-8"/></figure><p>Words.</p>'
    return export(
        tmp_path,
        item(1, extra=TAG + comment(1, "First") + meta("_thumbnail_id", "7")),
        item(2, body=picture, extra=TAG),
        item(3, extra=comment(2, "Second")),
        item(4, status="draft"),
        item(5, status="future", date="2999-01-01 00:00:00"),
        item(6, status="trash"),
        attachment(7, f"{BASE}/harbour.jpg"),
        attachment(8, f"{BASE}/bridge.jpg"),
        attachment(9, f"{BASE}/market.jpg"),
    )


def test_nothing_is_left_of_an_import_that_nobody_touched(newsroom, tmp_path, uploads):
    before = count()
    report = take(newsroom, archive(tmp_path), media=uploads)
    made = count()
    files = [one.original.name for one in Picture.objects.all()]
    answer = undo(report)
    assert count() == before
    assert answer.taken == {
        "stories": 5, "comments": 2, "addresses": made["OldAddress"], "pictures": 3,
        "people": 1, "topics": 1, "sections": 1,
    }  # fmt: skip
    assert not answer.left
    assert len(files) == 3
    assert [name for name in files if default_storage.exists(name)] == []
    assert Line.objects.order_by("-number").first().verb == "import.undone"
    assert Line.objects.missing() == 0


def test_a_rehearsal_says_the_same_and_writes_nothing(newsroom, tmp_path, uploads):
    report = take(newsroom, archive(tmp_path), media=uploads)
    actions.update(Story.objects.get(slug="rain-2"), {"headline": "Ours"})
    before, lines = count(), Line.objects.count()
    rehearsed = undo(report, dry_run=True)
    assert (count(), Line.objects.count()) == (before, lines)
    assert ImportRun.objects.get().undone_at is None
    carried_out = undo(report)
    assert rehearsed.taken == carried_out.taken
    assert rehearsed.left == carried_out.left


def test_readers_find_neither_the_story_nor_its_old_addresses_any_more(client, newsroom, tmp_path):
    report = take(newsroom, archive(tmp_path))
    story = Story.objects.get(slug="rain-1")
    path = story.path
    assert client.get(f"/world{path}").status_code == 200
    assert client.get("/world/?p=1").status_code == 301
    undo(report)
    assert client.get(f"/world{path}").status_code == 404
    assert client.get("/world/?p=1").status_code == 200  # the home page, as for any number
    tags = {tag for line in Line.objects.filter(object_id=str(story.pk)) for tag in line.tags}
    assert {f"story:{story.pk}", f"old:{newsroom.world.pk}:/?p=1"} <= tags
    assert f"list:latest:{newsroom.world.pk}" in tags
    told = Line.objects.filter(object_id=str(story.pk)).order_by("number")
    assert [line.verb for line in told] == ["story.imported", "story.unpublished", "story.deleted"]


def test_what_the_newsroom_made_its_own_stays_with_all_it_needs(
    client, newsroom, tmp_path, uploads
):
    report = take(newsroom, archive(tmp_path), media=uploads)
    two = actions.update(Story.objects.get(slug="rain-2"), {"headline": "Ours"})
    actions.withdraw(Story.objects.get(slug="rain-3"), "A court forbids it.")
    actions.publish(Story.objects.get(slug="rain-4"))
    answer = undo(report)
    assert sorted(Story.objects.values_list("slug", flat=True)) == ["rain-2", "rain-3", "rain-4"]
    assert {reason for _kind, reason in answer.left} == {
        "it was edited here since", "it was withdrawn here since",
        "it was published or taken down here since", "it is in use (story)",
        "it is in use (byline)", "it is in use (story-topic relationship)",
        "a story that stays shows it",
    }  # fmt: skip
    assert Picture.objects.get().title == "Picture 8"
    assert Topic.objects.get().name == "Floods"
    assert ImportedComment.objects.get().text == "Second"
    assert OldAddress.objects.filter(story=two).exists()
    assert client.get(f"/world{two.path}").status_code == 200


def test_a_story_that_is_used_elsewhere_stays(newsroom, tmp_path):
    report = take(newsroom, archive(tmp_path))
    ours = newsroom.story("Ours")
    ours.related = [Story.objects.get(slug="rain-1")]
    ours.save()
    afrique = newsroom.story(
        "À nous", edition=newsroom.afrique, section=newsroom.politique,
        translation_of=Story.objects.get(slug="rain-2"),
    )  # fmt: skip
    Story.objects.filter(slug="rain-3").update(locked=True)
    answer = undo(report)
    kept = Story.objects.exclude(pk__in=[ours.pk, afrique.pk]).order_by("slug")
    assert [story.slug for story in kept] == ["rain-1", "rain-2", "rain-3"]
    assert answer.taken["stories"] == 2
    assert [one["kind"] for one in answer.named[:3]] == ["story"] * 3


def test_a_picture_that_another_story_shows_stays(newsroom, tmp_path, uploads):
    report = take(newsroom, archive(tmp_path), media=uploads)
    harbour = Picture.objects.get(title="Picture 7")
    newsroom.publish("Ours", lead_picture=harbour)
    market = Picture.objects.get(title="Picture 9")
    newsroom.story("A draft", lead_picture=market)
    answer = undo(report)
    assert set(Picture.objects.values_list("pk", flat=True)) == {harbour.pk, market.pk}
    assert answer.taken["pictures"] == 1


def test_a_term_that_somebody_changed_or_filed_under_stays(newsroom, tmp_path):
    from rotative.stories.actions.terms import change_term

    report = take(newsroom, archive(tmp_path))
    topic = Topic.objects.get()
    topic.name = "High water"
    change_term(topic)
    newsroom.story("Ours", section=Section.objects.get(slug="weather"))
    undo(report)
    assert Topic.objects.get() == topic
    assert Section.objects.filter(slug="weather").exists()
    assert not Person.objects.exists()


def test_each_import_takes_back_its_own(newsroom, tmp_path):
    first = take(newsroom, export(tmp_path, item(1, extra=comment(1, "First"))))
    more = item(1, "Snow", extra=comment(1, "First") + comment(2, "Second")).replace(
        "https://old.example/1/", "https://old.example/snow/"
    )
    second = take(newsroom, export(tmp_path, more, item(2)))
    assert second.outcomes == {"updated": 1, "imported": 1}
    undo(second)
    story = Story.objects.get()
    assert story.headline == "Snow"
    assert ImportedComment.objects.get().text == "First"
    paths = set(OldAddress.objects.values_list("path", flat=True))
    assert paths == {"/1/", "/?p=1"}
    undo(first)
    assert not Story.objects.exists()
    assert not Section.objects.filter(slug="weather").exists()


def test_taken_back_twice_is_taken_back_once(newsroom, tmp_path):
    report = take(newsroom, archive(tmp_path))
    actions.update(Story.objects.get(slug="rain-2"), {"headline": "Ours"})
    undo(report)
    lines = Line.objects.count()
    again = undo(report)
    assert not any(again.taken.values())
    assert Line.objects.count() == lines


def test_imported_again_after_it_was_taken_back_it_comes_in_anew(newsroom, tmp_path, uploads):
    first = take(newsroom, archive(tmp_path), media=uploads)
    numbers = count()
    undo(first)
    second = take(newsroom, archive(tmp_path), media=uploads)
    assert second.run != first.run
    assert second.outcomes == first.outcomes
    assert count() == numbers


def test_stopped_half_way_it_goes_on(newsroom, tmp_path, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 2)
    before = count()
    report = take(newsroom, archive(tmp_path))

    class Stopped(Exception):
        pass

    def stop(done, of):
        if done == 4:
            raise Stopped

    with pytest.raises(Stopped):
        undo(report, on_progress=stop)
    assert Story.objects.count() == 1
    undo(report)
    assert count() == before


def test_each_batch_is_one_change_that_ends_with_its_lines(newsroom, tmp_path):
    report = take(newsroom, archive(tmp_path))
    with append_is_last() as appends:
        undo(report)
    assert appends


def test_only_those_who_may_delete_stories_take_an_import_back(newsroom, tmp_path):
    from django.core.exceptions import PermissionDenied

    report = take(newsroom, archive(tmp_path))
    for person in (newsroom.reporter, newsroom.editor, newsroom.outsider):
        with pytest.raises(PermissionDenied):
            undo(report, actor=person)
    assert Story.objects.count() == 5
    undo(report, actor=newsroom.chief)
    assert not Story.objects.exists()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_desk_did_meanwhile_only_what_it_left_alone_goes(newsroom, tmp_path, seed):
    dice = random.Random(seed)  # noqa: S311
    texts = [
        item(n, extra=comment(n, f"Answer {n}") + (TAG if n % 2 else ""),
             status=dice.choice(["publish", "publish", "draft"]))
        for n in range(1, 16)
    ]  # fmt: skip
    before = count()
    report = take(newsroom, export(tmp_path, *texts))
    deeds = {
        "edited": lambda s: actions.edit(s, {"headline": "Ours"}),
        "updated": lambda s: actions.update(s, {"headline": "Ours"}),
        "withdrawn": lambda s: actions.withdraw(s, "A court forbids it."),
        "toggled": lambda s: (actions.unpublish if s.live else actions.publish)(s),
        "scheduled": lambda s: actions.schedule(s, timezone.now() + timezone.timedelta(days=9)),
        "deleted": lambda s: (actions.unpublish(s), actions.delete(s)),
    }
    touched, gone = set(), 0
    for story in Story.objects.order_by("pk"):
        deed = dice.choice([*deeds, *["nothing"] * 6])
        possible = deed != "nothing" and not (deed == "withdrawn" and not story.live)
        if not possible or (deed == "scheduled" and story.live):
            continue
        deeds[deed](Story.objects.get(pk=story.pk))
        gone += deed == "deleted"
        touched |= {story.pk} if deed != "deleted" else set()
    undo(report)
    assert set(Story.objects.values_list("pk", flat=True)) == touched
    assert ImportedComment.objects.count() == len(touched)
    assert ImportedItem.objects.count() == len(touched) + gone
    for story in Story.objects.all():
        actions.publish(story) if not story.withdrawn_at else actions.restore(story)
        story.full_clean()
    assert Line.objects.missing() == 0
    if not touched:
        assert count() == before | {"ImportedItem": gone}
