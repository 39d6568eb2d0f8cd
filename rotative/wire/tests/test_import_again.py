"""Imported again, interrupted, or edited here meanwhile: nothing twice, nothing lost."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from rotative.stories import actions
from rotative.stories.models import OldAddress, Story, Topic
from rotative.wire.actions import import_files, undo_import
from rotative.wire.models import ImportedComment, ImportedItem, ImportMade, ImportRun
from rotative.wire.tests.wxr import attachment, comment, export, item, meta

on_sqlite = pytest.mark.skipif(
    "postgres" in os.environ.get("ROTATIVE_TEST_DATABASE_URL", ""), reason="faults of SQLite files"
)


def take(newsroom, path, **options):
    return import_files("wxr", [path], edition=newsroom.world, **options)


def test_a_changed_item_is_updated_and_the_others_are_left_alone(newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(1), item(2)))
    story = Story.objects.get(slug="rain-1")
    paragraph = story.body.raw_data[0]["value"]
    changed = item(1, "Snow", "<p>It rained all night.</p><p>Then it snowed.</p>")
    report = take(newsroom, export(tmp_path, changed, item(2)))
    assert report.outcomes == {"updated": 1, "unchanged": 1}
    story = Story.objects.get(pk=story.pk)
    assert story.headline == "Snow"
    assert story.body.raw_data[0]["value"].startswith(paragraph)  # its key is the same
    assert story.revisions.count() == 2
    assert f"{story.first_published_at:%Y}" == "2012"


def test_what_the_newsroom_edited_since_is_left_alone(newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(1), item(2), item(3)))
    one, two, three = Story.objects.order_by("pk")
    actions.update(one, {"headline": "Ours"})
    actions.withdraw(two, "A court forbids it.")
    actions.unpublish(three)
    actions.delete(Story.objects.get(pk=three.pk))
    report = take(newsroom, export(tmp_path, *(item(n, "Theirs") for n in (1, 2, 3))))
    assert report.outcomes == {"skipped": 3}
    assert len(report.reasons) == 3
    assert Story.objects.get(pk=one.pk).headline == "Ours"
    assert not Story.objects.filter(headline="Theirs").exists()


def test_new_comments_come_in_without_touching_the_story(newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(1, extra=comment(1, "First <b>one</b>"))))
    more = comment(1, "First <b>one</b>") + comment(2, "Second", parent=1)
    more += comment(3, "Buy this", approved="spam") + comment(4, "Wait", approved="0")
    report = take(newsroom, export(tmp_path, item(1, extra=more)))
    assert report.outcomes == {"updated": 1}
    assert report.comments == {"kept": 3, "left out (spam)": 1}
    texts = list(ImportedComment.objects.order_by("pk").values_list("text", "approved"))
    assert texts == [("First one", True), ("Second", True), ("Wait", False)]
    assert Story.objects.get().revisions.count() == 1


def test_a_draft_that_was_published_there_meanwhile_is_published_here(newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(1, status="draft")))
    assert not Story.objects.get().live
    take(newsroom, export(tmp_path, item(1)))
    assert Story.objects.get().live
    assert f"{Story.objects.get().address_day}" == "2012-03-04"


def test_states_and_kinds_each_have_their_place(newsroom, tmp_path):
    report = take(
        newsroom,
        export(
            tmp_path,
            item(1, status="private"),
            item(2, status="pending"),
            item(3, status="future", date="2999-01-01 00:00:00"),
            item(4, status="future"),
            item(5, status="trash"),
            item(6, status="auto-draft"),
            item(7, extra="<wp:post_password>x</wp:post_password>"),
            item(8, kind="page"),
            item(9, kind="recipe"),
            item(10, kind="nav_menu_item"),
            item(11),
            item(12, date="0000-00-00 00:00:00"),
        ),
    )
    states = {entry["key"].split("#")[1]: entry["state"] for entry in report.entries()}
    assert states == {
        "1": "draft", "2": "draft", "3": "scheduled", "4": "draft", "5": "", "6": "",
        "7": "draft", "8": "draft", "9": "draft", "10": "", "11": "live", "12": "draft",
    }  # fmt: skip
    assert report.outcomes == {"imported": 9, "skipped": 3}
    noted = {entry["key"].split("#")[1] for entry in report.entries() if entry["notes"]}
    assert noted >= {"1", "2", "4", "7", "8", "9", "12"}


def test_a_category_with_a_reserved_name_or_a_year_still_gets_a_section(newsroom, tmp_path):
    extra = '<category domain="category" nicename="search">Second</category>'
    one = item(1).replace('nicename="weather">Weather', 'nicename="live">Live')
    two = item(2).replace('nicename="weather">Weather', 'nicename="2013">2013')
    three = item(3, extra=extra).replace('nicename="weather">Weather', 'nicename="politics">Pol')
    take(newsroom, export(tmp_path, one, two, three))
    slugs = [story.section.slug for story in Story.objects.order_by("pk")]
    assert slugs == ["live-1", "2013-1", "politics"]
    assert Story.objects.get(slug="rain-3").section == newsroom.politics
    assert Topic.objects.get().name == "Second"


def test_a_category_in_another_language_is_told_and_its_stories_still_come_in(newsroom, tmp_path):
    path = export(tmp_path, item(1))
    report = import_files("wxr", [path], edition=newsroom.afrique)
    assert report.outcomes == {"imported": 1}
    assert "“Weather” was not made" in str(next(report.entries())["notes"])
    assert Story.objects.get().section.slug == "archive"


def test_multilingual_marks_give_each_edition_its_own_language(newsroom, tmp_path):
    body = "[:en]<p>Rain.</p>[:fr]<p>Pluie.</p>[:]<p>42</p>"
    path = export(tmp_path, item(1, "[:en]Rain[:fr]Pluie[:]", body))
    take(newsroom, path)
    report = import_files("wxr", [path], edition=newsroom.afrique)
    english, french = Story.objects.order_by("pk")
    assert (english.headline, french.headline) == ("Rain", "Pluie")
    assert "Pluie" in str(french.body.raw_data)
    assert "Rain" not in str(french.body.raw_data)
    assert "42" in str(french.body.raw_data)
    assert "other languages" in str(next(report.entries())["notes"])


def test_older_slugs_and_numbers_lead_here_too(newsroom, tmp_path):
    one = item(1, slug="new-name", extra=meta("_wp_old_slug", "old-name")).replace(
        "https://old.example/1/", "https://old.example/2012/new-name/"
    )
    take(newsroom, export(tmp_path, one))
    paths = set(OldAddress.objects.values_list("path", flat=True))
    assert paths == {"/2012/new-name/", "/2012/old-name/", "/?p=1"}


# Pictures -------------------------------------------------------------------------------


@pytest.fixture
def uploads(tmp_path) -> Path:
    from PIL import Image

    folder = tmp_path / "uploads"
    (folder / "2012" / "03").mkdir(parents=True)
    Image.new("RGB", (640, 480), (20, 90, 160)).save(folder / "2012" / "03" / "harbour.jpg")
    Image.new("RGB", (640, 480), (160, 90, 20)).save(folder / "2012" / "03" / "bridge.jpg")
    return folder


BASE = "https://old.example/wp-content/uploads/2012/03"
PICTURED = (
    f'<figure class="wp-block-image"><img src="{BASE}/bridge-300x200.jpg" class="wp-image-8"/>'
    f"<figcaption>The bridge.</figcaption></figure><p>Words.</p>"
)


def pictured(tmp_path):
    return export(
        tmp_path,
        item(1, body=PICTURED, extra=meta("_thumbnail_id", "7")),
        attachment(7, f"{BASE}/harbour.jpg", caption="The harbour.", alt="Ships"),
        attachment(8, f"{BASE}/bridge.jpg"),
        attachment(9, f"{BASE}/lost.jpg"),
        attachment(10, f"{BASE}/paper.pdf"),
    )


def test_pictures_come_from_the_folder_and_their_captions_stand_once(newsroom, tmp_path, uploads):
    from rotative.media.models import Picture

    report = take(newsroom, pictured(tmp_path), media=uploads)
    assert report.outcomes == {"imported": 3, "skipped": 2}
    story = Story.objects.get()
    assert story.lead_caption == "The harbour."
    assert story.lead_alt == "Ships"
    kinds = [block["type"] for block in story.body.raw_data]
    assert kinds == ["picture", "text"]
    assert story.body.raw_data[0]["value"]["caption"] == "The bridge."
    assert Picture.objects.count() == 2
    again = take(newsroom, pictured(tmp_path), media=uploads)
    assert again.outcomes == {"unchanged": 3, "skipped": 2}
    assert Picture.objects.count() == 2


def test_pictures_that_were_missing_are_put_in_once_the_folder_is_given(
    newsroom, tmp_path, uploads
):
    report = take(newsroom, pictured(tmp_path))
    assert report.missing == 2
    kept = [b["value"] for b in Story.objects.get().body.raw_data if b["type"] == "kept"]
    assert "The harbour." in kept[0]["source"]
    assert "The bridge." in kept[1]["source"]
    report = take(newsroom, pictured(tmp_path), media=uploads)
    assert report.outcomes == {"updated": 1, "imported": 2, "skipped": 2}
    story = Story.objects.get()
    assert story.lead_picture is not None
    assert [block["type"] for block in story.body.raw_data] == ["picture", "text"]


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "%2e%2e/secret.jpg", "..%2Fsecret.jpg", "link.jpg", "a\\..\\b.jpg"]
)
def test_no_name_leads_out_of_the_media_folder(newsroom, tmp_path, uploads, name):
    from rotative.media.models import Picture

    shutil.copy(uploads / "2012" / "03" / "harbour.jpg", tmp_path / "secret.jpg")
    (uploads / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    path = export(tmp_path, attachment(7, f"https://old.example/wp-content/uploads/{name}"))
    report = take(newsroom, path, media=uploads)
    assert report.outcomes == {"skipped": 1}
    assert not Picture.objects.exists()


def test_a_file_that_is_no_picture_is_refused_in_words(newsroom, tmp_path, uploads):
    (uploads / "2012" / "03" / "lost.jpg").write_text("<html>")
    report = take(newsroom, pictured(tmp_path), media=uploads)
    reasons = [entry["reason"] for entry in report.entries() if entry["outcome"] == "skipped"]
    assert any("refused" in reason for reason in reasons)


# Interruptions --------------------------------------------------------------------------


@on_sqlite
def test_a_full_disk_stops_in_words_and_the_import_goes_on_afterwards(newsroom, tmp_path):
    path = export(tmp_path, *(item(n, body="<p>Rain.</p>" * 200) for n in range(1, 301)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests left free would make room
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 900}")
    try:
        report = take(newsroom, path)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")
    assert "disk is full" in report.stopped
    assert report.exit_code == 74
    came = Story.objects.count()
    assert 0 < came < 300
    assert ImportedItem.objects.count() == came
    again = take(newsroom, path)
    assert again.resumed
    assert again.outcomes == {"imported": 300}
    assert Story.objects.count() == 300


@on_sqlite
def test_a_locked_database_stops_in_words_and_the_import_goes_on_afterwards(newsroom, tmp_path):
    path = export(tmp_path, *(item(n) for n in range(1, 4)))
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    other.execute("BEGIN IMMEDIATE")
    try:
        report = take(newsroom, path)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert "busy" in report.stopped
    assert report.exit_code == 75
    assert not Story.objects.exists()
    assert take(newsroom, path).outcomes == {"imported": 3}


def test_only_one_import_into_an_edition_runs_at_a_time(newsroom, tmp_path):
    from rotative.wire.importers.alone import alone

    path = export(tmp_path, item(1))
    with alone(newsroom.world), pytest.raises(actions.CannotDo, match="under way"):
        take(newsroom, path)
    assert import_files("wxr", [path], edition=newsroom.afrique).exit_code == 0


CHILD = """
import json, sys
import rotative.web.settings
import django
from django.conf import settings
for name, place in json.loads(sys.argv[1]).items():
    settings.DATABASES[name]["NAME"] = place
django.setup()
from pathlib import Path
from rotative.editions.models import Edition
from rotative.wire import actions
actions.BATCH = 10
edition = Edition.objects.get(code="world")
most = int(sys.argv[4])
def told(done, expected):
    print(done, flush=True)
    if done >= most:
        sys.stdin.read()  # it goes no further: whoever started it kills it here at the latest
report = actions.import_files(
    "wxr", [Path(sys.argv[2])], edition=edition, media=Path(sys.argv[3]), on_progress=told,
)
sys.exit(report.exit_code)
"""


def contents() -> dict[str, list]:
    """What is in the newsroom, without numbers and moments of this run."""
    from collections import Counter

    from wagtail.models import ModelLogEntry, Revision

    from rotative.ledger.models import Line
    from rotative.media.models import Picture
    from rotative.stories.models import Byline, Listing, Person, PictureUse, Section

    counted = (
        Story, Revision, ModelLogEntry, Byline, Listing, PictureUse, Picture, OldAddress,
        ImportedComment, ImportedItem, ImportMade,
    )  # fmt: skip
    return {
        "rows": [(model.__name__, model._base_manager.count()) for model in counted],
        "terms": [
            sorted(model.objects.values_list("name", "slug")) for model in (Section, Topic, Person)
        ],
        "pictures": sorted(Picture.objects.values_list("title", "master_hash")),
        "ledger": sorted(Counter(Line.objects.values_list("verb", flat=True)).items()),
        "made": sorted(Counter(ImportMade.objects.values_list("kind", flat=True)).items()),
        "stories": [
            (s.slug, s.headline, s.live, s.first_published_at, str(s.body.raw_data), s.section.slug,
             sorted(t.slug for t in s.topics.all()), [b.printed for b in s.bylines.all()],
             bool(s.lead_picture_id), s.revisions.count(), s.listings.count())
            for s in Story.objects.order_by("slug")
        ],
        "items": sorted(
            ImportedItem.objects.values_list("source_key", "kind", "digest", "outcome", "title")
        ),
        "comments": sorted(ImportedComment.objects.values_list("source_key", "text")),
        "addresses": sorted(OldAddress.objects.values_list("path", "story__slug")),
    }  # fmt: skip


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize(
    ("deaths", "stories"), [(4, 300), pytest.param(20, 1500, marks=pytest.mark.long)]
)
def test_killed_many_times_an_import_equals_one_that_ran_through(
    newsroom, tmp_path, uploads, deaths, stories
):
    from rotative.ledger.models import Line

    texts = [
        item(
            n, f"Story {n}", f"<p>Words {n}.</p><ul><li>a</li></ul>",
            extra=comment(n, f"Answer {n}") + (meta("_thumbnail_id", "1007") if n % 9 == 0 else ""),
        )
        for n in range(1, stories + 1)
    ]  # fmt: skip
    path = export(tmp_path, *texts, attachment(1007, f"{BASE}/harbour.jpg"))
    files = {name: connections[name].settings_dict["NAME"] for name in connections}
    connections.close_all()
    command = [sys.executable, "-c", CHILD, json.dumps(files), path, uploads]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch), "SQLITE_TMPDIR": str(scratch)}
    dice = random.Random(5)  # noqa: S311
    kills = 0
    while kills < deaths:
        most = stories * (kills + 1) // (deaths + 1)  # however fast it is, something is left
        child = subprocess.Popen(
            [*command, str(most)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if kills % 4:
            child.stdout.readline()  # some of it is in; else it dies wherever it is
        time.sleep(dice.random() * 0.3)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.stdin.close()
        child.stdout.close()
        kills += 1
    assert not list(scratch.iterdir())
    assert 0 < Story.objects.count() < stories
    assert Story.objects.count() == ImportedItem.objects.filter(kind="story").count()
    whole = [*command, str(2 * stories)]
    ended = subprocess.run(whole, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    killed = contents()
    assert ImportRun.objects.count() == 1
    numbers = list(Line.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    undo_import(ImportRun.objects.get())
    _empty()
    report = take(newsroom, path, media=uploads)
    assert report.outcomes == {"imported": stories + 1}
    clean = contents()
    # A block's picture has another number in another newsroom; here none stands in a body.
    assert killed == clean


def _empty() -> None:
    """The newsroom as it was before: what is told of the past is forgotten too."""
    from wagtail.models import ModelLogEntry

    from rotative.ledger.models import Line

    assert not Story.objects.exists()
    ImportRun.objects.all().delete()
    ModelLogEntry.objects.all().delete()
    Line.objects.all().delete()
