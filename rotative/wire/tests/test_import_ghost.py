"""Ghost: sources and renderings, cards, states, tags, redirects; interrupted, and very large."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from PIL import Image

from rotative.stories.models import OldAddress, Story
from rotative.wire.actions import import_files
from rotative.wire.importers.ghost.lexical import markup as lexical
from rotative.wire.importers.ghost.mobiledoc import markup as mobiledoc
from rotative.wire.models import ImportedItem, ImportRun

on_sqlite = pytest.mark.skipif(
    "postgres" in os.environ.get("ROTATIVE_TEST_DATABASE_URL", ""), reason="faults of SQLite files"
)


def words(text: str, code: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": text, "format": code}


def paragraph(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "children": list(inner)}


def document(*nodes: dict[str, Any]) -> str:
    return json.dumps({"root": {"type": "root", "children": list(nodes)}})


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:024x}",
        "uuid": f"00000000-0000-0000-0000-{number:012x}",
        "title": f"Rain {number}",
        "slug": f"rain-{number}",
        "lexical": document(paragraph(words(f"It rained {number} nights."))),
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2012-03-04T05:06:07.000Z",
        "updated_at": "2012-03-05T05:06:07.000Z",
    } | more


def site(
    folder: Path, *posts: dict[str, Any], name: str = "site.ghost.json", **tables: Any
) -> Path:
    data = {"posts": list(posts), **tables}
    path = folder / name
    path.write_text(json.dumps({"db": [{"meta": {"version": "5.8"}, "data": data}]}, indent=1))
    return path


def take(newsroom, path, **options):
    return import_files("ghost", [path], edition=newsroom.world, **options)


def kinds(story: Story) -> list[str]:
    return [block["type"] for block in story.body.raw_data]


def test_tables_give_a_post_its_tags_people_and_captions(newsroom, tmp_path):
    one = post(1, feature_image="__GHOST_URL__/content/images/size/w600/2012/03/quay.jpg")
    link = {"post_id": one["id"]}
    path = site(
        tmp_path, one,
        posts_meta=[link | {"feature_image_caption": "The <b>quay</b>.", "feature_image_alt": "Q"}],
        tags=[{"id": "a", "name": "Ports", "slug": "ports", "visibility": "public"},
              {"id": "b", "name": "#hidden", "slug": "hash-hidden", "visibility": "internal"},
              {"id": "c", "name": "Weather", "slug": "weather", "visibility": "public"}],
        posts_tags=[link | {"tag_id": tag, "sort_order": place}
                    for tag, place in (("a", 1), ("b", 2), ("c", 0))],
        users=[{"id": "u", "name": "Amina Diallo", "slug": "amina", "email": "amina@mail.example"},
               {"id": "v", "name": "Ben Ito", "slug": "ben"}],
        posts_authors=[link | {"author_id": "v", "sort_order": 1},
                       link | {"author_id": "u", "sort_order": 0}],
        members=[{"id": "m", "email": "reader@mail.example"}],
        settings=[{"key": "codeinjection_head", "value": "<script>track()</script>"}],
    )  # fmt: skip
    images = tmp_path / "uploads" / "content" / "images" / "2012" / "03"
    images.mkdir(parents=True)
    Image.new("RGB", (640, 480), (20, 90, 160)).save(images / "quay.jpg")
    report = take(newsroom, path, media=tmp_path / "uploads")
    story = Story.objects.get()
    assert story.section.slug == "weather"
    assert [topic.name for topic in story.topics.all()] == ["Ports"]
    assert [one.printed for one in story.bylines.all()] == ["Amina Diallo", "Ben Ito"]
    assert story.lead_picture is not None
    assert (story.lead_caption, story.lead_alt) == ("The quay.", "Q")
    assert f"{story.first_published_at:%Y-%m-%d %H:%M}" == "2012-03-04 05:06"
    assert OldAddress.objects.get(edition=newsroom.world, path="/rain-1/").story == story
    entry = next(report.entries())
    assert "internal tag “#hidden” not taken" in entry["notes"]
    assert any("tables not taken: members ×1." in note for note in report.notes)
    assert "codeinjection_head, 24 characters" in str(report.notes)
    assert "reader@mail.example" not in json.dumps(report.as_dict())


def test_nothing_that_only_some_could_read_becomes_public(newsroom, tmp_path):
    path = site(
        tmp_path,
        post(1, visibility="paid"), post(2, visibility="members"), post(3, status="sent"),
        post(4, status="draft", published_at=None), post(5, type="page"), post(6),
        post(7, status="scheduled", published_at="2999-01-01T00:00:00.000Z"),
        post(8, published_at=None), post(9, page=1, type=None),
    )  # fmt: skip
    report = take(newsroom, path)
    states = [entry["state"] for entry in report.entries()]
    assert states == ["draft"] * 5 + ["live", "scheduled", "draft", "draft"]
    assert Story.objects.filter(live=True).count() == 1
    assert all(entry["notes"] for entry in report.entries() if entry["state"] == "draft"
               and entry["key"][-1] not in "4")  # fmt: skip


CARDS = [
    {"type": "image", "src": "/content/images/a.jpg", "caption": "A <i>ship</i>", "alt": "Ship"},
    {"type": "gallery", "images": [{"src": "/b.jpg"}, {"src": "/c.jpg"}], "caption": "Two"},
    {"type": "html", "html": "<table><tr><td>cell</td></tr></table>"},
    {"type": "markdown", "markdown": "Some **bold** words"},
    {"type": "codeblock", "code": "x < 1", "caption": "A program"},
    {"type": "embed", "url": "https://www.youtube.com/watch?v=1", "html": "<iframe></iframe>"},
    {"type": "bookmark", "url": "https://else.example/", "metadata": {
        "title": "Elsewhere", "description": "Another paper", "author": "Zo", "publisher": "Else"}},
    {"type": "button", "buttonText": "Join us", "buttonUrl": "https://old.example/join"},
    {"type": "callout", "calloutText": "<p>Mind the step</p>", "calloutEmoji": "💡"},
    {"type": "toggle", "heading": "What is it?", "content": "<p>A harbour</p>"},
    {"type": "header", "header": "Headed", "subheader": "Under it"},
    {"type": "file", "src": "/content/files/a.pdf", "fileTitle": "Minutes", "fileName": "a.pdf",
     "fileCaption": "Of May"},
    {"type": "video", "src": "https://old.example/v.mp4", "caption": "Moving"},
    {"type": "audio", "src": "https://old.example/v.mp3", "title": "Heard"},
    {"type": "product", "productTitle": "Lamp", "productDescription": "<p>Bright</p>",
     "productButton": "Buy", "productUrl": "https://shop.example/"},
    {"type": "email", "html": "<p>Dear subscriber</p>"},
    {"type": "email-cta", "html": "<p>Subscribe now</p>"},
    {"type": "signup", "header": "Sign up", "disclaimer": "No spam"},
    {"type": "paywall"},
    {"type": "horizontalrule"},
    {"type": "aside", "children": [words("Aside words")]},
    {"type": "extended-quote", "children": [words("Quoted words")]},
    {"type": "heading", "tag": "h2", "children": [words("Headed words")]},
    {"type": "list", "listType": "number", "children": [
        {"type": "listitem", "children": [words("Point one")]},
        {"type": "listitem", "children": [{"type": "list", "listType": "bullet", "children": [
            {"type": "listitem", "children": [words("Point deep")]}]}]}]},
    {"type": "kaleidoscope", "sound": "Never heard of", "children": [paragraph(words("Inside"))]},
]  # fmt: skip
SAID = """A ship|Two|cell|Some **bold** words|x < 1|A program|Elsewhere|Another paper|Zo|Join us|
Mind the step|What is it?|A harbour|Headed|Under it|Minutes|a.pdf|Of May|Moving|Heard|Lamp|Bright|
Buy|Dear subscriber|Subscribe now|Sign up|No spam|Aside words|Quoted words|Headed words|Point one|
Point deep|Never heard of|Inside|youtube.com/watch?v=1|v.mp4|v.mp3|a.jpg|b.jpg|c.jpg"""


def test_no_card_of_a_lexical_post_is_lost(newsroom, tmp_path):
    report = take(newsroom, site(tmp_path, post(1, lexical=document(*CARDS))))
    story = Story.objects.get()
    body = json.dumps(story.body.raw_data[:], ensure_ascii=False).replace("&lt;", "<")
    for said in SAID.replace("\n", "").split("|"):
        assert said in body.replace("<i>", "").replace("</i>", ""), said
    unknown = next(report.entries())["unknown"]
    assert {"card markdown", "card email", "card email-cta", "card signup"} <= set(unknown)
    assert "node kaleidoscope" in unknown
    story.full_clean()
    made = kinds(story)
    assert {"text", "kept", "embed", "video", "audio", "quote", "table", "divider"} <= set(made)
    assert "fact_box" in made


def test_words_keep_their_marks_and_links():
    html, whole = lexical(document(paragraph(
        words("a", 1), words("b", 2), words("c", 3), words("<d>"), {"type": "linebreak"},
        {"type": "link", "url": "https://x.example/?a=1&b=2", "children": [words("e", 32)]},
    )))  # fmt: skip
    assert whole
    assert html == (
        "<p><b>a</b><i>b</i><i><b>c</b></i>&lt;d&gt;<br>"
        '<a href="https://x.example/?a=1&amp;b=2"><sub>e</sub></a></p>'
    )


def test_a_mobiledoc_post_comes_in_with_its_cards_and_marks(newsroom, tmp_path):
    source = {
        "version": "0.3.1",
        "markups": [["strong"], ["a", ["href", "https://x.example/"]]],
        "atoms": [["soft-return", "", {}]],
        "cards": [["image", {"src": "/a.jpg", "caption": "A ship"}], ["unheard", {"text": "Odd"}]],
        "sections": [
            [1, "p", [[0, [0], 1, "Bold"], [1, [], 0, 0], [0, [1], 1, "linked"]]],
            [3, "ul", [[[0, [], 0, "One"]], [[0, [], 0, "Two"]]]],
            [10, 0], [10, 1], [99, "?"],
        ],
    }  # fmt: skip
    html, whole = mobiledoc(json.dumps(source))
    assert html.startswith(
        '<p><strong>Bold</strong><br><a href="https://x.example/">linked</a></p>'
    )
    assert not whole
    report = take(newsroom, site(tmp_path, post(1, lexical=None, mobiledoc=json.dumps(source))))
    body = str(Story.objects.get().body.raw_data)
    for said in ("Bold", "linked", "One", "Two", "A ship", "Odd"):
        assert said in body
    assert set(next(report.entries())["unknown"]) == {
        "card unheard", "section of a Mobiledoc document",
    }  # fmt: skip


RENDERED = """<p>Words.</p>
<!--kg-card-begin: html--><p>Own code</p><!--kg-card-end: html-->
<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4
 class="kg-toggle-heading-text"><span>Why?</span></h4><button><svg></svg></button></div>
<div class="kg-toggle-content"><p>Because.</p></div></div>
<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://e.example/">
<div class="kg-bookmark-content"><div class="kg-bookmark-title">Else</div><div
 class="kg-bookmark-description">Told</div></div><div><img src="https://e.example/icon.png"></div>
</a></figure>
<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div
 class="kg-callout-text">Mind</div></div>
<!--members-only--><p>Behind.</p>"""


def test_a_post_with_only_its_rendered_page_comes_in_too(newsroom, tmp_path):
    report = take(newsroom, site(tmp_path, post(1, lexical=None, html=RENDERED)))
    story = Story.objects.get()
    body = str(story.body.raw_data)
    for said in ("Words", "Own code", "Why?", "Because", "Else", "Told", "Mind", "Behind"):
        assert body.count(said) == 1, said
    assert "icon.png" not in body
    assert "https://e.example/" in body
    entry = next(report.entries())
    assert "a part of it was for members only" in entry["notes"]
    assert not entry["unknown"]


def test_what_one_rendering_alone_says_is_kept(newsroom, tmp_path):
    take(newsroom, site(tmp_path, post(1, html="<p>It rained 1 nights.</p><p>And then snow.</p>")))
    story = Story.objects.get()
    assert kinds(story) == ["text", "kept"]
    kept = story.body.raw_data[1]["value"]
    assert kept == {"what": "only in the rendered page", "source": "And then snow."}


def test_redirects_lead_to_the_story_and_patterns_are_told_of(newsroom, tmp_path):
    site(tmp_path, post(1))
    rules = [
        {"from": "^/old/rain\\/?$", "to": "/rain-1/", "permanent": True},
        {"from": "^/tags/(.*)$", "to": "/tag/$1", "permanent": True},
    ]
    packed = tmp_path / "site.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(tmp_path / "site.ghost.json", "data/site.ghost.json")
        archive.writestr("data/redirects.json", json.dumps(rules))
        archive.writestr("content/images/a.jpg", b"no picture")
    report = take(newsroom, packed)
    assert (report.seen, report.expected) == (3, 3)
    paths = set(OldAddress.objects.values_list("path", flat=True))
    assert paths >= {"/rain-1/", "/old/rain"}
    assert "a redirect by a pattern: make it by hand" in report.reasons
    assert ".jpg ×1" in str(report.notes)


def test_a_changed_post_is_updated_and_the_others_are_left_alone(newsroom, tmp_path):
    take(newsroom, site(tmp_path, post(1), post(2)))
    report = take(newsroom, site(tmp_path, post(1, title="Snow"), post(2)))
    assert report.outcomes == {"updated": 1, "unchanged": 1}
    assert Story.objects.filter(headline="Snow").count() == 1


def test_a_broken_post_costs_that_post(newsroom, tmp_path):
    path = site(tmp_path, post(1), post(2), post(3))
    path.write_text(path.read_text().replace('"title": "Rain 2"', '"title": Rain 2'))
    report = take(newsroom, path)
    assert report.outcomes == {"imported": 2, "skipped": 1}
    assert report.exit_code == 1
    assert "well-formed JSON near line" in report.problems[0]


def test_a_file_that_stops_in_the_middle_says_where(newsroom, tmp_path):
    path = site(tmp_path, post(1), post(2), post(3))
    text = path.read_text()
    path.write_text(text[: text.index("Rain 3") + 3])
    report = take(newsroom, path)
    assert report.outcomes == {"imported": 2, "skipped": 1}
    assert report.exit_code == 1
    line = text[: text.index("Rain 3")].count("\n") + 1
    assert any(
        f"stops in the middle of this record (line {line})" in one for one in report.problems
    )
    whole = take(newsroom, site(tmp_path, post(1), post(2), post(3)))
    assert whole.outcomes == {"unchanged": 2, "imported": 1}


# Interruptions and size ------------------------------------------------------------------

CHILD = """
import json, re, resource, sys
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
limit = int(sys.argv[3])
def told(done, expected):
    print(done, flush=True)
    if done >= limit:
        sys.stdin.read()  # it goes no further: whoever started it kills it here at the latest
report = actions.import_files(
    "ghost", [Path(sys.argv[2])], edition=Edition.objects.get(code="world"),
    dry_run=len(sys.argv) > 4, on_progress=told,
)
try:  # Linux counts what the parent held before exec into ru_maxrss, but not into VmHWM
    most = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
except OSError:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(report.seen, report.expected, most, flush=True)
sys.exit(report.exit_code)
"""


def contents() -> list[Any]:
    """What is in the newsroom, without numbers and moments of this run."""
    stories = [
        (one.slug, one.headline, one.live, one.first_published_at, str(one.body.raw_data),
         one.section.slug, [byline.printed for byline in one.bylines.all()], one.revisions.count())
        for one in Story.objects.order_by("slug")
    ]  # fmt: skip
    noted = sorted(ImportedItem.objects.values_list("source_key", "digest", "outcome"))
    return [stories, noted, sorted(OldAddress.objects.values_list("path", "story__slug"))]


def command(path: Path, *more: str, limit: int = 1_000_000) -> list[str]:
    """An import in a process of its own, which stands still after ``limit`` posts."""
    files = {name: str(connections[name].settings_dict["NAME"]) for name in connections}
    connections.close_all()
    return [sys.executable, "-c", CHILD, json.dumps(files), str(path), str(limit), *more]


@on_sqlite
@pytest.mark.slow
def test_killed_three_times_an_import_equals_one_that_ran_through(newsroom, tmp_path):
    many = [post(number, author={"name": f"Author {number % 7}"}) for number in range(1, 601)]
    path = site(tmp_path, *many)
    dice = random.Random(5)  # noqa: S311
    for kill in range(3):
        child = subprocess.Popen(
            command(path, limit=150 * (kill + 1)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()  # some of it is in
        time.sleep(dice.random() * 0.4)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.stdin.close()
        child.stdout.close()
    assert 0 < Story.objects.count() < 600
    assert Story.objects.count() == ImportedItem.objects.filter(kind="story").count()
    connections.close_all()
    ended = subprocess.run(command(path), check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ImportRun.objects.count() == 1
    killed = contents()
    assert len(killed[0]) == 600
    twice = take(newsroom, path)
    assert twice.outcomes == {"unchanged": 600}
    assert contents()[0] == killed[0]


@on_sqlite
@pytest.mark.slow
@pytest.mark.long
def test_a_file_of_200_megabytes_takes_less_than_500_of_memory(newsroom, tmp_path):
    """A dry run, which reads and converts every post as an import does."""
    path = tmp_path / "large.json"
    text = document(*[paragraph(words("Rain over the harbour, said the watch. " * 60))] * 85)
    with path.open("w") as file:
        file.write('{"db": [{"data": {"posts": [')
        for number in range(1, 1001):
            row = post(number, lexical=text, title=f"Long {number}")
            file.write(("," if number > 1 else "") + json.dumps(row))
        file.write("]}}]}")
    assert path.stat().st_size > 200_000_000
    ended = subprocess.run(command(path, "dry"), check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    seen, expected, kilobytes = map(int, ended.stdout.splitlines()[-1].split())
    assert (seen, expected) == (1000, 1000)
    assert kilobytes < 500_000
