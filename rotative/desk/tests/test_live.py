"""The desk's page for a live story: post, correct, pin, remove, end, all without a script."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rotative.desk.live.words import is_plain, prose_from, typed_from
from rotative.media.tests.pictures import draw
from rotative.stories.actions import live
from rotative.stories.models import LiveEnd, LivePost


@pytest.fixture
def vote(desk):
    """A public live story."""
    return desk.publish("Vote night", kind="live")


def posts(story) -> list[LivePost]:
    """The story's standing posts, newest first."""
    return list(LivePost.objects.at_the_desk(story))


def send(client: Client, story, **fields):
    """Press “Post” with these fields filled in."""
    return client.post(reverse("desk_live", args=(story.pk,)), fields, follow=True)


def test_words_typed_on_a_phone_are_a_post(desk, vote):
    rita = desk.sign_in(desk.reporter)
    answer = send(rita, vote, text="Polls close.\n\nSee https://votes.example/a?b=1&c=2.")
    assert "The post is out." in answer.content.decode()
    (made,) = posts(vote)
    assert made.body[0].value.source == (
        '<p>Polls close.</p><p>See <a href="https://votes.example/a?b=1&amp;c=2" rel="noopener">'
        "https://votes.example/a?b=1&amp;c=2</a>.</p>"
    )
    assert made.author_id == desk.reporter.pk
    page = Client().get(f"{vote.edition.base}{vote.path}").content.decode()
    assert "Polls close." in page


def test_typed_markup_stays_words():
    assert prose_from("<script>x</script> & <b>y</b>") == (
        "<p>&lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;y&lt;/b&gt;</p>"
    )


@pytest.mark.parametrize(
    "typed", ["One.", "One.\ntwo\n\nThree & <four>", "https://a.example/?b=1&c=2 and on"]
)
def test_what_was_typed_comes_back_as_it_was(typed):
    assert typed_from(prose_from(typed)) == typed
    assert is_plain(prose_from(typed))


def test_text_with_markup_is_not_taken_for_plain():
    assert not is_plain("<p>One <b>two</b></p>")


def test_quote_photo_and_address_go_with_the_words(desk, vote):
    photo = SimpleUploadedFile("quay.jpg", draw(320, 200), "image/jpeg")
    send(
        desk.sign_in(desk.reporter), vote, text="At the quay.", headline="Quay", key_moment="on",
        pinned="on", quote="We [the crews] stay.", speaker="Ana", photo=photo,
        photo_alt="The quay by night", embed="https://video.example/1", embed_title="The quay",
    )  # fmt: skip
    (made,) = posts(vote)
    assert [block.block_type for block in made.body] == ["text", "quote", "picture", "embed"]
    assert made.body[2].value["picture"].alt == "The quay by night"
    assert (made.key_moment, made.pinned) == (True, True)
    page = Client().get(f"{vote.edition.base}{vote.path}").content.decode()
    assert "the crews" in page
    assert "The quay by night" in page
    assert "https://video.example/1" in page


def test_what_cannot_be_posted_is_said_and_nothing_typed_is_lost(desk, vote):
    rita = desk.sign_in(desk.reporter)
    empty = send(rita, vote).content.decode()
    assert "Write something, or choose a picture." in empty
    nameless = send(rita, vote, text="Polls close early.", key_moment="on").content.decode()
    assert "A key moment needs a headline" in nameless
    assert "Polls close early." in nameless
    assert posts(vote) == []


def test_a_post_is_scheduled_changed_and_let_out(desk, vote):
    edna = desk.sign_in(desk.editor)
    later = timezone.localtime() + timedelta(hours=2)
    send(edna, vote, text="The figures.", at=later.strftime("%Y-%m-%d %H:%M"))
    (made,) = posts(vote)
    assert made.waits
    address = reverse("desk_live_post", args=(vote.pk, made.pk))
    page = edna.get(address).content.decode()
    assert "The figures." in page
    edna.post(address, {"text": "The first figures.", "at": ""})
    (made,) = posts(vote)
    assert not made.waits
    assert "The first figures." in made.body[0].value.source


def test_a_post_is_corrected_with_a_note_and_keeps_what_the_form_cannot_show(desk, vote):
    made = live.post(
        vote, [("text", "<p>Twelve.</p>"), ("quote", {"text": "Ten", "role": "mayor"})]
    )
    edna = desk.sign_in(desk.editor)
    address = reverse("desk_live_post", args=(vote.pk, made.pk))
    answer = edna.post(address, {"text": "Eleven.", "correction": "Not twelve."}, follow=True)
    assert "The correction is published." in answer.content.decode()
    (made,) = posts(vote)
    assert [block.block_type for block in made.body] == ["text", "quote"]
    assert made.body[1].value["role"] == "mayor"
    assert made.correction == "Not twelve."


def test_pin_unpin_remove_end_and_resume_are_a_button_each(desk, vote):
    made = live.post(vote, [("text", "<p>One.</p>")])
    edna = desk.sign_in(desk.editor)
    address = reverse("desk_live_post", args=(vote.pk, made.pk))
    edna.post(address, {"do": "pin"})
    assert posts(vote)[0].pinned
    edna.post(address, {"do": "unpin"})
    assert not posts(vote)[0].pinned
    edna.post(address, {"do": "remove"})
    assert posts(vote) == []
    assert edna.post(address, {"do": "remove"}).status_code == 404
    room = reverse("desk_live", args=(vote.pk,))
    assert "has ended" in edna.post(room, {"do": "end"}, follow=True).content.decode()
    assert LiveEnd.objects.filter(story=vote).exists()
    edna.post(room, {"do": "resume"})
    assert not LiveEnd.objects.filter(story=vote).exists()


def test_a_reporter_cannot_end_the_story(desk, vote):
    rita = desk.sign_in(desk.reporter)
    room = reverse("desk_live", args=(vote.pk,))
    assert "End the live story" not in rita.get(room).content.decode()
    rita.post(room, {"do": "end"})
    assert not LiveEnd.objects.filter(story=vote).exists()


def test_another_editions_chief_finds_nothing_here(desk, vote):
    made = live.post(vote, [("text", "<p>One.</p>")])
    omar = desk.sign_in(desk.outsider)
    room = reverse("desk_live", args=(vote.pk,))
    for address in (room, reverse("desk_live_post", args=(vote.pk, made.pk))):
        assert omar.get(address).status_code == 404
        assert omar.post(address, {"text": "x", "do": "remove"}).status_code == 404
    # By way of a live story of their own: the post is not one of its.
    own = desk.publish("Soirée", kind="live", edition=desk.afrique, section=desk.politique)
    assert omar.get(reverse("desk_live_post", args=(own.pk, made.pk))).status_code == 404
    assert posts(vote) == [made]


def test_the_editor_and_the_list_lead_to_the_posts_of_live_stories_only(desk, vote):
    news = desk.publish("News")
    rita = desk.sign_in(desk.reporter)
    editor = "wagtailsnippets_stories_story:edit"
    room = reverse("desk_live", args=(vote.pk,))
    assert room in rita.get(reverse(editor, args=(vote.pk,))).content.decode()
    other = reverse("desk_live", args=(news.pk,))
    assert other not in rita.get(reverse(editor, args=(news.pk,))).content.decode()
    listing = rita.get(reverse("wagtailsnippets_stories_story:list")).content.decode()
    assert room in listing
    assert other not in listing
    assert rita.get(other).status_code == 404
