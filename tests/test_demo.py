"""The demo: complete, true to its editions, and loaded by the ordinary actions."""

import io
import json
import multiprocessing
import re
import sqlite3
import tomllib
from collections import Counter
from itertools import chain

import pytest
from PIL import Image

from rotative.web.cli.outcome import Stop
from rotative.web.demo import load, pictures
from rotative.web.demo.scenes import SCENES
from rotative.web.demo.staff import EDITIONS, signins
from rotative.web.strings.detect import can_detect, detect

CATALOGUE = tomllib.loads((load.CONTENT / "pictures.toml").read_text("utf-8"))["pictures"]
TOLD = {code: load.read_stories(code) for code in EDITIONS}
EDITION = {code: load.read_edition(code) for code in EDITIONS}
KINDS = {"news", "analysis", "interview", "opinion", "explainer", "gallery", "live"}


def quiet(what: str, done: int, of: int) -> None:
    """Say nothing."""


def galleries(told):
    """Picture, caption and alt text of each picture in a story's galleries."""
    for passage in told["body"].split("\n\n"):
        if passage.strip().startswith("@gallery"):
            for line in passage.strip().split("\n")[1:]:
                yield [cell.strip() for cell in line.split("|")]


def strings(told):
    """Every text of a story that somebody reads, one paragraph, cell or caption each."""
    fields = ("kicker", "headline", "short", "standfirst", "caption", "alt", "withdraw")
    yield from (told[field] for field in fields if told.get(field))
    yield told.get("correct", {}).get("note", "")
    for line in told["body"].split("\n"):
        plain = re.sub(r"^(@(fact|table|gallery|source)|#+|[>-]|\d+\.) ", "", line)
        yield from (cell.strip() for cell in plain.split(" | "))


@pytest.mark.parametrize("code", EDITIONS)
def test_each_edition_has_six_sections_and_thirty_stories_of_every_kind(code):
    stories = TOLD[code]
    assert len(stories) >= 30
    by_section = Counter(one["section"] for one in stories if "withdraw" not in one)
    assert set(by_section) == set(EDITION[code]["sections"])
    assert len(by_section) == 6
    assert min(by_section.values()) >= 3
    assert {one.get("kind", "news") for one in stories} == KINDS
    assert len([one for one in stories if "schedule" in one]) >= 2
    for needed in ("correct", "withdraw", "related"):
        assert any(needed in one for one in stories), needed
    for passage in ("@table", "@fact", "@gallery", "\n> — ", "\n- ", "\n## "):
        assert any(passage in one["body"] for one in stories) or passage == "\n- ", passage
    lengths = [len(one["body"].split()) for one in stories]
    assert min(lengths) < 100
    assert max(lengths) > 550


def test_the_editions_differ_in_language_region_zone_and_colour():
    assert len(EDITION) >= 5
    assert {told["language"] for told in EDITION.values()} == {"en", "fr", "ar", "sw"}
    for field in ("region", "time_zone", "accent", "name"):
        assert len({told[field] for told in EDITION.values()}) == len(EDITION), field


@pytest.mark.parametrize("code", EDITIONS)
def test_a_picture_has_its_caption_and_alt_text_in_every_story_that_shows_it(code):
    shown = [(one["picture"], one["caption"], one["alt"]) for one in TOLD[code] if "picture" in one]
    assert len(shown) >= 22
    assert max(Counter(name for name, _caption, _alt in shown).values()) == 1
    for name, caption, alt in chain(shown, *(galleries(told) for told in TOLD[code])):
        assert name in CATALOGUE
        assert caption.strip()
        assert alt.strip()
        assert caption != alt


@pytest.mark.skipif(not can_detect(), reason="the language detector is not installed")
@pytest.mark.parametrize("code", EDITIONS)
def test_every_text_of_a_story_is_in_its_editions_language(code):
    language = EDITION[code]["language"]
    told = [text for story in TOLD[code] for text in strings(story)]
    found = [(text, detect(text)) for text in told if len(text) > 40]
    assert len(found) > 300
    assert [(text, other) for text, other in found if other not in {None, language}] == []


def test_no_sentence_stands_in_editions_of_two_languages():
    known = {}
    for code, stories in TOLD.items():
        language = EDITION[code]["language"]
        for text in chain.from_iterable(strings(story) for story in stories):
            if len(re.findall(r"[^\W\d_]{2,}", text)) >= 4:
                assert known.setdefault(text, language) == language, text
    assert len(known) > 2000


def test_translations_name_a_source_that_exists():
    groups = {(code, one.get("group", one["key"])) for code in TOLD for one in TOLD[code]}
    counted = Counter(group for _code, group in groups)
    for code, stories in TOLD.items():
        translated = [told for told in stories if "of" in told]
        assert len(translated) >= 5, code
        for told in translated:
            assert told["of"] != code
            assert (told["of"], told["group"]) in groups
    assert counted["limani-flood"] == len(EDITIONS)
    assert sum(number == 1 for number in counted.values()) >= 80


def test_every_picture_of_the_catalogue_can_be_painted_and_is_used():
    assert len(CATALOGUE) >= 40
    used = {one.get("picture") for stories in TOLD.values() for one in stories}
    used |= {row[0] for stories in TOLD.values() for one in stories for row in galleries(one)}
    assert set(CATALOGUE) == set(SCENES) == used - {None}
    assert all(title.strip() and creator.strip() for title, creator in CATALOGUE.values())


def words(**changes):
    from datetime import UTC, datetime

    given = {
        "title": "Cranes", "creator": "Idrissa Nkole", "caption": "Grues à Ndiagol.",
        "alt": "رافعات", "credit": "Nkole/Tamaris", "taken": datetime(2026, 3, 1, 12, tzinfo=UTC),
    }  # fmt: skip
    return pictures.Words(**(given | changes))


def test_a_picture_is_the_same_at_every_run_and_says_who_made_it():
    from rotative.media.intake import take_in

    one, two = (pictures.jpeg_of("harbour", words()) for _run in range(2))
    assert one == two
    with Image.open(io.BytesIO(one)) as image:
        assert image.size == (1600, 1067)
    read = take_in(one).words
    assert read["creator"] == "Idrissa Nkole"
    assert read["caption"] == "Grues à Ndiagol."
    assert read["alt"] == "رافعات"
    assert read["credit"] == "Nkole/Tamaris"


def test_pictures_painted_in_processes_are_the_same_even_where_the_processes_end():
    wanted = [(name, words()) for name in ("chart-sun", "chart-fish", "chart-power", "harbour") * 3]
    painting = pictures.painted(wanted)
    jpegs = [next(painting), next(painting)]
    for process in multiprocessing.active_children():
        process.terminate()
    jpegs += painting
    assert jpegs[:4] == [pictures.jpeg_of(*one) for one in wanted[:4]]
    assert jpegs[:4] == jpegs[4:8] == jpegs[8:]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_the_demo_goes_on_where_it_was_cut_and_leaves_alone_what_people_do_to_it(
    transactional_db, settings, tmp_path, client
):
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Collection, Locale

    from rotative.media.models import Picture
    from rotative.stories import actions
    from rotative.stories.models import Story
    from rotative.web.strings.pages import check_page

    # What Wagtail's own migrations leave behind; tests make their tables without them.
    ContentType.objects.clear_cache()
    Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    settings.DATA = tmp_path

    def cut(what: str, done: int, of: int) -> None:
        if what == "Pictures" and done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load(cut)
    assert Picture.objects.count() == 12
    assert load.load(quiet)
    assert Picture.objects.count() == len(CATALOGUE)
    assert not Picture.objects.filter(credit="").exists()
    counted = Story.objects.count()
    assert counted == sum(len(stories) for stories in TOLD.values())
    flood = load.group_of({"group": "limani-flood", "key": ""})
    french = Story.objects.get(edition__code="afrique", translation_group=flood)
    assert french.translation_of.edition.code == "world"
    withdrawn = Story.objects.get(withdrawn_at__isnull=False, edition__code="world")
    for story, status in ((french, 200), (withdrawn, 410)):
        path = f"/{story.edition.code}{story.path}"
        assert client.get(path, headers={"host": "127.0.0.1"}).status_code == status
    for story in Story.objects.filter(live=True).select_related("edition"):
        page = client.get(f"/{story.edition.code}{story.path}", headers={"host": "127.0.0.1"})
        assert page.status_code == 200
        assert check_page(page.content, story.edition.language, place=story.path) == []
    for email, password, _what in signins():
        assert client.login(username=email, password=password)

    actions.restore(withdrawn)
    assert not load.load(quiet)
    assert Story.objects.count() == counted
    assert Story.objects.get(pk=withdrawn.pk).live


def test_the_demo_is_not_loaded_into_a_newsroom_of_somebody_else(newsroom, settings, tmp_path):
    settings.DATA = tmp_path
    with pytest.raises(Stop, match="passwords are public"):
        load.load(quiet)
    assert not (tmp_path / "demo.json").exists()


def test_a_second_start_recalls_what_was_shown_until_something_changes(tmp_path, monkeypatch):
    from rotative.web.cli import quick

    monkeypatch.delenv("ROTATIVE_DATABASE_URL", raising=False)
    assert quick.recall(tmp_path) == ""
    database = sqlite3.connect(tmp_path / "newsroom.sqlite3")
    database.execute("CREATE TABLE ledger_line (number INTEGER, object_type TEXT)")
    database.execute("INSERT INTO ledger_line VALUES (1, 'edition')")
    database.commit()
    quick.remember(tmp_path, "three editions")
    assert quick.recall(tmp_path) == ""  # not loaded to its end
    mark = tmp_path / "demo.json"
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"state": "loaded"}))
    assert quick.recall(tmp_path) == "three editions"
    monkeypatch.setenv("PORT", "8123")
    assert quick.recall(tmp_path) == ""
    monkeypatch.delenv("PORT")
    database.execute("INSERT INTO ledger_line VALUES (2, 'edition')")
    database.commit()
    database.close()
    assert quick.recall(tmp_path) == ""
