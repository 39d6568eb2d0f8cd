"""Files of every importer: broken, hostile, packed, in odd encodings; other systems’ own habits."""

import json
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from rotative.stories.models import Story
from rotative.wire.actions import import_files
from rotative.wire.importers import UnreadableFile, json_cut, sources
from rotative.wire.importers.json_cut import ENDS, LARGEST, cuts

JSON_SYSTEMS = ["ghost", "wp-rest", "chorus", "tinynews", "ninjs"]
POST = {
    "id": 7, "type": "post", "status": "publish", "link": "https://old.example/rain/",
    "slug": "rain", "date_gmt": "2012-03-04T05:06:07", "title": {"rendered": "Rain"},
    "content": {"rendered": "<p>It rained.</p>", "protected": False},
}  # fmt: skip


def take(newsroom, system, *paths, **options):
    return import_files(system, list(paths), edition=newsroom.world, **options)


def rest(folder: Path, found: Any, name: str = "posts.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


# JSON, cut into records ------------------------------------------------------------------


def cut(text: str, size: int) -> list[Any]:
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    into = {(), ("db",), ("db", "*"), ("db", "*", "posts")}
    return [
        (one.place, one.line, one.problem, None if one.problem else one.value())
        for one in cuts(chunks, "f", lambda place: place in into)
    ]


def test_records_are_the_same_wherever_the_chunks_end():
    found = [{"a": 'x\\"[}{', "b": [1, {"c": "é\n"}]}, {"a": None}, "words", 3.5, True]
    text = json.dumps({"db": [{"meta": {"v": '5"\\'}, "posts": found}], "n": -1}, indent=1)
    whole = cut(text, len(text))
    posts = [value for place, _line, _problem, value in whole if place[-2:] == ("posts", "*")]
    assert posts == found
    for size in (1, 2, 3, 5, 17):
        assert cut(text, size) == whole


def test_a_file_cut_off_anywhere_gives_its_whole_records_and_says_so():
    text = json.dumps({"db": [{"posts": [{"a": "b\\"}, {"c": [1, 2]}]}]}, indent=1)
    for length in range(1, len(text) - 1):
        found = cut(text[:length], 4)
        assert found[-1][0] == ENDS
        assert "line" in found[-1][2]
        whole = [value for place, _line, problem, value in found
                 if place[-1:] == ("*",) and len(place) == 4 and not problem]  # fmt: skip
        assert whole == [{"a": "b\\"}, {"c": [1, 2]}][: len(whole)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("Once upon a time", "is not JSON: it begins with “O” (line 1)"),
        ("<!doctype html><html>", "is a web page"),
        ('{"a" 1}', "near line 1: “1” stands where a colon should"),
        ('[1,\n2\n"x"]', "near line 3"),
        ("[1,]", "where a value should"),
        ('{"a": 1,}', "where a name in quotation marks should"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text, said):
    with pytest.raises(UnreadableFile, match=r".") as refusal:
        cut(text, 3)
    assert said in str(refusal.value)


def test_a_record_that_is_too_large_or_too_deep_costs_that_record(monkeypatch):
    monkeypatch.setattr(json_cut, "LARGEST", 1000)
    large = json.dumps(["x" * 5000, "short", [[]]])
    values = [(problem, value) for _place, _line, problem, value in cut(large, 100)]
    assert "larger than" in values[0][0]
    assert values[1:] == [("", "short"), ("", [[]])]
    assert LARGEST == 16_000_000
    with pytest.raises(ValueError, match="nested too deeply"):
        json_cut.parse("[" * 100_000 + "]" * 100_000)


def test_characters_that_no_text_may_hold_are_left_out():
    assert json_cut.parse('{"a\\u0000": "b\\ud800c\\u0007d"}') == {"a": "bcd"}


@pytest.mark.parametrize("system", JSON_SYSTEMS)
def test_no_file_of_another_kind_is_taken_for_an_export(newsroom, tmp_path, system):
    path = tmp_path / "file.json"
    for content in (b"", b"<html></html>", b"Once", b"\x1f\x8b\x08", b"\x00" * 100_000):
        path.write_bytes(content)
        report = take(newsroom, system, path)
        assert report.exit_code
        assert report.problems
    report = take(newsroom, system, tmp_path / "nowhere.json")
    assert "cannot be read" in report.problems[0]
    assert not Story.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_other_encodings_are_understood(newsroom, tmp_path, encoding):
    path = tmp_path / "posts.json"
    told = json.dumps([POST | {"title": {"rendered": "Café"}}], ensure_ascii=False)
    path.write_bytes(told.encode(encoding))
    report = take(newsroom, "wp-rest", path)
    assert Story.objects.get().headline == "Café"
    assert ("Windows-1252" in str(report.notes)) == (encoding == "cp1252")


# Archives --------------------------------------------------------------------------------


def test_names_that_lead_out_of_an_archive_are_refused_and_the_rest_comes_in(newsroom, tmp_path):
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.json", json.dumps([POST]))
        for name in ("../../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json"):
            archive.writestr(name, json.dumps([POST | {"id": 8}]))
    report = take(newsroom, "wp-rest", packed)
    assert report.outcomes == {"imported": 1}
    assert len([one for one in report.problems if "leads out of the archive" in one]) == 4
    assert not list(tmp_path.parent.rglob("evil.json"))


def test_an_archive_that_would_swell_is_not_read(newsroom, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_SWOLLEN_FROM", 1_000_000)
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", "[" + " " * 5_000_000 + "]")
        archive.writestr("good.json", json.dumps([POST]))
    report = take(newsroom, "wp-rest", packed)
    assert report.outcomes == {"imported": 1}
    assert "as hostile files do" in report.problems[0]
    monkeypatch.setattr(sources, "MOST_BYTES", 1_000_000)
    assert "Unpack it yourself" in take(newsroom, "wp-rest", packed).problems[0]


def test_a_damaged_archive_and_a_link_out_of_a_folder_are_told_of(newsroom, tmp_path):
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.json", json.dumps([POST]))
    packed.write_bytes(packed.read_bytes()[:60])
    assert "damaged ZIP archive" in take(newsroom, "wp-rest", packed).problems[0]
    folder = tmp_path / "folder"
    folder.mkdir()
    rest(folder, [POST])
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps([POST | {"id": 9}]))
    (folder / "link.json").symlink_to(secret)
    report = take(newsroom, "wp-rest", folder)
    assert report.outcomes == {"imported": 1}
    assert "leads out of the folder" in report.problems[0]


# WordPress's REST API --------------------------------------------------------------------


def test_bare_answers_in_several_files_find_one_another(newsroom, tmp_path):
    numbers = count(1)
    site = "https://old.example"
    post = POST | {"author": 3, "categories": [5], "tags": [6], "featured_media": 9}
    rest(tmp_path, [post], f"{next(numbers)}.json")
    rest(tmp_path, [{"id": 3, "name": "Amina Diallo", "slug": "amina", "link": f"{site}/a/",
                     "avatar_urls": {}}], f"{next(numbers)}.json")  # fmt: skip
    rest(tmp_path, [{"id": 5, "taxonomy": "category", "name": "Weather", "slug": "weather",
                     "link": f"{site}/c/"},
                    {"id": 6, "taxonomy": "post_tag", "name": "Storms", "slug": "storms",
                     "link": f"{site}/t/"}], f"{next(numbers)}.json")  # fmt: skip
    rest(tmp_path, [{"id": 11, "post": 7, "parent": 0, "author_name": "A reader", "type": "comment",
                     "link": f"{site}/rain/#c", "date_gmt": "2012-03-05T01:02:03",
                     "content": {"rendered": "<p>True.</p>"}, "status": "approved",
                     "author_avatar_urls": {}}], f"{next(numbers)}.json")  # fmt: skip
    rest(tmp_path, [{"id": 9, "type": "attachment", "media_type": "image", "post": 7,
                     "title": {"rendered": "Quay"}, "link": f"{site}/q/",
                     "caption": {"rendered": "<p>The quay.</p>"}, "alt_text": "Q",
                     "source_url": f"{site}/wp-content/uploads/q.jpg"}],
         f"{next(numbers)}.json")  # fmt: skip
    report = take(newsroom, "wp-rest", *sorted(tmp_path.glob("*.json")))
    assert report.seen == report.expected == 6
    story = Story.objects.get()
    assert story.section.name == "Weather"
    assert [topic.name for topic in story.topics.all()] == ["Storms"]
    assert [one.printed for one in story.bylines.all()] == ["Amina Diallo"]
    assert [one.text for one in story.imported_comments.all()] == ["True."]
    kept = [one["value"]["source"] for one in story.body.raw_data if one["type"] == "kept"]
    assert "The quay." in kept[0]


def test_a_protected_a_private_and_an_unknown_post_are_drafts(newsroom, tmp_path):
    found = [
        POST | {"id": 1, "content": {"rendered": "", "protected": True}},
        POST | {"id": 2, "status": "private"},
        POST | {"id": 3, "type": "recipe"},
        POST | {"id": 4, "status": "trash"},
        POST | {"id": 5, "type": "page"},
        POST | {"id": 6},
    ]
    report = take(newsroom, "wp-rest", rest(tmp_path, found))
    states = [entry["state"] for entry in report.entries()]
    assert states == ["draft", "draft", "draft", "", "draft", "live"]


# Others ----------------------------------------------------------------------------------


def test_each_edition_takes_its_own_language_of_a_tiny_news_article(newsroom, tmp_path):
    def told(language: str, headline: str) -> dict[str, Any]:
        run = {"content": f"{headline}, said the watch.", "style": {"bold": True}}
        return {"locale_code": language, "headline": headline, "published": True,
                "first_published_at": "2012-03-04T05:06:07Z",
                "content": [{"type": "text", "style": "NORMAL_TEXT", "children": [run]},
                            {"type": "riddle", "question": "Odd"}]}  # fmt: skip

    article = {"id": 1, "slug": "rain", "live_url": "https://tiny.example/rain",
               "translations": [told("en-US", "Rain"), told("fr-FR", "Pluie")]}  # fmt: skip
    path = rest(tmp_path, [article])
    take(newsroom, "tinynews", path)
    import_files("tinynews", [path], edition=newsroom.afrique)
    english, french = Story.objects.order_by("pk")
    assert (english.headline, french.headline) == ("Rain", "Pluie")
    assert "<b>Rain, said the watch.</b>" in str(english.body.raw_data)
    assert "Rain" not in str(french.body.raw_data)
    assert "Odd" in str(english.body.raw_data)


def test_a_chorus_component_that_is_not_known_is_kept_whole(newsroom, tmp_path):
    entry = {
        "uid": "Entry:1", "title": "Rain", "createdAt": "2012-03-04T05:06:07Z",
        "url": "https://old.example/2012/3/4/1/rain",
        "body": {"components": [
            {"__typename": "EntryBodyParagraph", "contents": {"html": "It rained."}},
            {"__typename": "EntryBodyScoreboard", "home": {"name": "Reds"}, "score": "3:1"},
            {"__typename": "EntryBodyImage", "image": {"url": "https://old.example/q.jpg",
             "caption": {"html": "The quay"}, "credit": "Zo"}, "extra": "Unread words"},
        ]},
    }  # fmt: skip
    report = take(newsroom, "chorus", rest(tmp_path, entry))
    body = str(Story.objects.get().body.raw_data)
    for said in ("It rained.", "Reds", "3:1", "The quay (Zo)", "Unread words"):
        assert said in body, said
    assert set(next(report.entries())["unknown"]) == {
        "component Scoreboard", "part of a component Image",
    }  # fmt: skip


MEDIUM = """<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">Rain</h1>
</header><section data-field="subtitle" class="p-summary">All night</section><section
 data-field="body" class="e-content"><section><div class="section-divider"><hr></div><h3
 class="graf graf--h3 graf--title">Rain</h3><h4 class="graf graf--subtitle">All night</h4>
<p class="graf graf--p">It rained.</p><figure class="graf graf--iframe"><iframe
 src="https://medium.com/media/1"></iframe></figure></section></section><footer>
<p class="p-tags"><a class="p-tag" href="https://medium.com/tag/w">Weather</a></p>
<p>By <a class="p-author h-card" href="https://medium.com/@amina">Amina Diallo</a> on
<time class="dt-published" datetime="2012-03-04T05:06:07.000Z">March 4</time></p>
<p><a class="p-canonical" href="https://medium.com/@amina/rain-0123456789ab">Canonical</a></p>
</footer></article></body></html>"""


def test_a_medium_archive_comes_in_from_its_zip(newsroom, tmp_path):
    packed = tmp_path / "medium.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("posts/2012-03-04_Rain-0123456789ab.html", MEDIUM)
        archive.writestr("posts/draft_Snow-1123456789ab.html", MEDIUM.replace("0123", "1123"))
        archive.writestr("claps/claps-0001.html", "<html><body><ul><li>x</li></ul></body></html>")
        archive.writestr("README.html", "<html><body>Your archive</body></html>")
    report = take(newsroom, "medium", packed)
    assert report.outcomes == {"imported": 2, "skipped": 2}
    assert report.states == {"live": 1, "draft": 1}
    story = Story.objects.get(live=True)
    assert (story.headline, story.standfirst, story.section.name) == (
        "Rain",
        "All night",
        "Weather",
    )
    assert story.slug == "rain"
    assert [one["type"] for one in story.body.raw_data] == ["text", "embed"]
    assert [one.printed for one in story.bylines.all()] == ["Amina Diallo"]
