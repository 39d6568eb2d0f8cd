"""What is done to a live story's posts, and what readers then see of them."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from rotative.accounts.actions import give_role
from rotative.ledger.models import Line
from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
from rotative.media.visibility import public as public_pictures
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.actions.refused import CannotDo
from rotative.stories.models import LivePost


def text(words: str) -> list:
    """A post's body with one paragraph."""
    return [("text", f"<p>{words}</p>")]


@pytest.fixture
def vote(newsroom):
    """A public live story."""
    return newsroom.publish("Vote night", kind="live")


def page_of(client, story, **query) -> str:
    """The story's page as a reader gets it."""
    answer = client.get(f"{story.edition.base}{story.path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_post_is_on_the_page_at_once_and_in_the_ledger(client, newsroom, vote):
    assert "First polls close." not in page_of(client, vote)
    made = live.post(vote, text("First polls close."), headline="Polls", actor=newsroom.reporter)
    page = page_of(client, vote)
    assert "First polls close." in page
    assert f'id="post-{made.pk}"' in page
    line = Line.objects.latest("number")
    assert (line.verb, line.edition, line.object_id) == ("live.posted", "world", str(made.pk))
    assert set(line.tags) == {
        f"story:{vote.pk}", f"list:live:{vote.pk}", "list:told:world"
    }  # fmt: skip
    assert line.payload["story"] == vote.pk


def test_markup_that_a_story_may_not_hold_is_not_kept(newsroom, vote):
    made = live.post(vote, [("text", '<p onclick="x()">Hm<script>x()</script></p>')])
    stored = LivePost.objects.get(pk=made.pk).body[0].value.source
    assert stored == "<p>Hm</p>"


def test_a_scheduled_post_appears_at_its_moment_without_the_worker(client, newsroom, vote):
    moment = timezone.now() + timedelta(seconds=4)
    live.post(vote, text("The first figures."), at=moment, actor=newsroom.editor)
    assert Line.objects.latest("number").verb == "live.scheduled"
    assert "The first figures." not in page_of(client, vote)
    time.sleep(max(0, (moment - timezone.now()).total_seconds()) + 0.05)
    assert "The first figures." in page_of(client, vote)
    release_due()
    assert Line.objects.filter(verb="live.posted").count() == 1
    assert not Due.objects.filter(kind=live.RELEASE).exists()


def test_a_scheduled_post_shows_even_before_the_ledger_is_told(newsroom, vote):
    moment = timezone.now() + timedelta(hours=1)
    made = live.post(vote, text("The first figures."), at=moment)
    assert list(LivePost.objects.shown(vote)) == []
    assert list(LivePost.objects.shown(vote, moment)) == [made]


def test_a_scheduled_post_that_is_moved_to_now_is_out(client, newsroom, vote):
    made = live.post(vote, text("Soon."), at=timezone.now() + timedelta(hours=1))
    live.edit_post(made, {"at": None}, actor=newsroom.editor)
    assert "Soon." in page_of(client, vote)
    assert Line.objects.latest("number").verb == "live.posted"
    assert not Due.objects.filter(kind=live.RELEASE).exists()


def test_a_scheduled_post_that_is_removed_never_comes_out(newsroom, vote):
    moment = timezone.now() + timedelta(hours=1)
    live.remove_post(live.post(vote, text("Soon."), at=moment))
    assert release_due(moment) == 0
    assert list(LivePost.objects.shown(vote, moment)) == []


def test_a_correction_is_shown_with_its_note_and_keeps_the_earlier_one(client, newsroom, vote):
    made = live.post(vote, text("Twelve seats."), actor=newsroom.reporter)
    live.correct_post(
        made, "It was eleven.", {"body": text("Eleven seats.")}, actor=newsroom.editor
    )
    live.correct_post(made, "All in the north.", actor=newsroom.editor)
    page = page_of(client, vote)
    assert "Eleven seats." in page
    assert "Twelve seats." not in page
    assert "It was eleven." in page
    assert "All in the north." in page
    assert Line.objects.latest("number").payload["note"] == "All in the north."


def test_a_correction_says_what_was_corrected(newsroom, vote):
    made = live.post(vote, text("Twelve seats."))
    with pytest.raises(CannotDo):
        live.correct_post(made, "  ", {"headline": "x"})
    assert LivePost.objects.get(pk=made.pk).headline == ""


def test_a_removed_post_is_gone_and_cannot_be_changed(client, newsroom, vote):
    made = live.post(vote, text("A rumour."), key_moment=True, headline="Rumour", pinned=True)
    assert "A rumour." in page_of(client, vote)
    live.remove_post(made, actor=newsroom.editor)
    live.remove_post(made, actor=newsroom.editor)
    page = page_of(client, vote)
    assert "A rumour." not in page
    assert "Rumour" not in page
    assert Line.objects.filter(verb="live.post_removed").count() == 1
    with pytest.raises(CannotDo):
        live.edit_post(made, {"headline": "x"})


def test_one_post_is_pinned_at_a_time(newsroom, vote):
    first = live.post(vote, text("One"), pinned=True)
    second = live.post(vote, text("Two"))
    live.pin(second, actor=newsroom.reporter)
    assert LivePost.objects.shown(vote).on_top() == second
    assert not LivePost.objects.get(pk=first.pk).pinned
    live.unpin(second, actor=newsroom.reporter)
    assert LivePost.objects.shown(vote).on_top() is None


def test_an_empty_post_and_one_to_an_ordinary_story_are_refused(newsroom, vote):
    with pytest.raises(CannotDo):
        live.post(vote, [])
    with pytest.raises(CannotDo):
        live.post(newsroom.publish("News"), text("One"))
    assert not LivePost.objects.exists()


def test_an_ended_story_takes_no_posts_until_it_is_resumed(client, newsroom, vote):
    for words in ("One.", "Two."):
        live.post(vote, text(words))
    live.end_live(vote, actor=newsroom.editor)
    live.end_live(vote, actor=newsroom.editor)
    page = page_of(client, vote)
    assert page.index("One.") < page.index("Two.")
    assert "This live coverage has ended." in page
    with pytest.raises(CannotDo):
        live.post(vote, text("Three"))
    live.resume_live(vote, actor=newsroom.editor)
    live.post(vote, text("Three."))
    page = page_of(client, vote)
    assert page.index("Three.") < page.index("Two.") < page.index("One.")
    told = Line.objects.filter(verb__in=("live.ended", "live.resumed")).values_list("verb")
    assert sorted(told) == [("live.ended",), ("live.resumed",)]


def test_nobody_from_another_edition_touches_the_posts(newsroom, vote):
    made = live.post(vote, text("One"))
    before = Line.objects.count()
    for attempt in (
        lambda: live.post(vote, text("x"), actor=newsroom.outsider),
        lambda: live.edit_post(made, {"headline": "x"}, actor=newsroom.outsider),
        lambda: live.correct_post(made, "x", actor=newsroom.outsider),
        lambda: live.pin(made, actor=newsroom.outsider),
        lambda: live.unpin(made, actor=newsroom.outsider),
        lambda: live.remove_post(made, actor=newsroom.outsider),
        lambda: live.end_live(vote, actor=newsroom.outsider),
        lambda: live.resume_live(vote, actor=newsroom.outsider),
        lambda: live.end_live(vote, actor=newsroom.reporter),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Line.objects.count() == before
    give_role(newsroom.outsider, newsroom.world, "reporter")
    newsroom.outsider.__dict__.pop("_edition_roles", None)
    assert live.post(vote, text("x"), actor=newsroom.outsider).pk


def test_several_reporters_at_once_lose_no_post(newsroom, vote):
    people, each, raised = 4, 10, []
    begin = threading.Barrier(people)

    def report(number: int) -> None:
        try:
            begin.wait()
            for turn in range(each):
                live.post(vote, text(f"{number}.{turn}"), pinned=turn % 3 == 0)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=report, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    found = {post.body[0].value.source for post in LivePost.objects.shown(vote)}
    assert found == {f"<p>{number}.{turn}</p>" for number in range(people) for turn in range(each)}
    assert Line.objects.filter(verb="live.posted").count() == people * each
    assert Line.objects.missing() == 0


def test_readers_see_a_posts_picture_while_the_post_stands(newsroom, vote):
    picture = add_picture(draw(64, 48), actor=None, title="x", alt="Quay")

    def seen() -> bool:
        return picture.pk in public_pictures([picture.pk])

    assert not seen()
    made = live.post(vote, [("picture", {"picture": picture, "caption": "", "alt": ""})])
    assert seen()
    actions.update(vote, {"headline": "Vote night, late"})
    assert seen(), "publishing the story again keeps the pictures of its posts"
    live.remove_post(made)
    assert not seen()


def test_an_order_is_offered_once_there_is_something_to_order(client, newsroom, vote):
    assert '<nav class="live-order menu" hidden' in page_of(client, vote)
    live.post(vote, text("First polls close."))
    assert '<nav class="live-order menu" aria-label' in page_of(client, vote)
