"""Broken and hostile exports: a clear message, and nothing half-written."""

import gzip
import resource
import time
import zipfile

import pytest

from rotative.stories.models import Story
from rotative.wire.actions import import_files
from rotative.wire.models import ImportedItem
from rotative.wire.tests.wxr import HEAD, TAIL, export, item


def take(newsroom, path, **options):
    return import_files("wxr", [path], edition=newsroom.world, **options)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"   \n  ", "is empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
        (b"<html><body><p>Hello</p></body></html>", "is a web page"),
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "is an RSS feed"),
        (b"Once upon a time", "is not a WordPress export"),
        (b'{"posts": []}', "is not a WordPress export"),
        (b"<?xml version='1.0' encoding='klingon'?><rss/>", "not known"),
        (b"\x00" * 5_000_000, "is not a WordPress export"),
    ],
)
def test_what_is_no_export_is_refused_in_words(newsroom, tmp_path, content, said):
    path = tmp_path / "file.xml"
    path.write_bytes(content)
    report = take(newsroom, path)
    assert report.exit_code != 0
    assert said in report.problems[0]
    assert not Story.objects.exists()


def test_packed_files_are_named_with_what_to_do(newsroom, tmp_path):
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../evil.xml", HEAD + item(1) + TAIL)
    assert "Unpack it" in take(newsroom, packed).problems[0]
    packed = tmp_path / "a.xml.gz"
    packed.write_bytes(gzip.compress(HEAD.encode()))
    assert "Unpack it" in take(newsroom, packed).problems[0]
    with gzip.open(packed, "wb", 1) as file:
        for _ in range(100):
            file.write(bytes(1_000_000))
    assert "Unpack it" in take(newsroom, packed).problems[0]


def test_a_missing_file_is_named(newsroom, tmp_path):
    report = take(newsroom, tmp_path / "nowhere.xml")
    assert "cannot be read" in report.problems[0]


def test_an_entity_bomb_is_refused_without_being_opened(newsroom, tmp_path):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "bomb.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>'
        + HEAD.split("?>\n", 1)[1]
        + item(1, "&l11;")
        + TAIL
    )
    report = take(newsroom, path)
    assert "document type of its own" in report.problems[0]
    assert not Story.objects.exists()


def test_an_external_entity_is_not_read(newsroom, tmp_path):
    (tmp_path / "secret").write_text("the secret")
    path = tmp_path / "xxe.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
        + HEAD.split("?>\n", 1)[1]
        + item(1, "&x;")
        + TAIL
    )
    assert take(newsroom, path).exit_code != 0
    assert not Story.objects.exists()


def test_a_truncated_file_gives_what_is_whole_and_says_where_it_stopped(newsroom, tmp_path):
    whole = HEAD + item(1) + item(2) + item(3) + TAIL
    path = tmp_path / "cut.xml"
    path.write_text(whole[: whole.rindex("<wp:status>")])
    report = take(newsroom, path)
    assert report.exit_code != 0
    assert report.outcomes == {"imported": 2, "skipped": 1}
    assert "stops in the middle" in " ".join(report.problems)
    path.write_text(whole)
    again = take(newsroom, path)
    assert again.exit_code == 0
    assert again.outcomes == {"unchanged": 2, "imported": 1}
    assert Story.objects.count() == 3


def test_a_cut_anywhere_never_half_writes_an_item(newsroom, tmp_path):
    whole = HEAD + item(1) + item(2, body="<p>[gallery]</p><!-- x -->") + TAIL
    bodies = set()
    for cut in [*range(len(HEAD) - 30, len(whole), 97), len(whole)]:
        path = tmp_path / "cut.xml"
        path.write_text(whole[:cut])
        report = take(newsroom, path)
        assert report.seen == report.expected
        bodies |= {str(list(story.body.raw_data)) for story in Story.objects.all()}
    assert len(bodies) == 2


def test_one_broken_item_costs_only_itself(newsroom, tmp_path):
    bad = item(2).replace("</title>", "</titel>")
    unclosed = item(3).replace("</item>", "")
    report = take(newsroom, export(tmp_path, item(1), bad, unclosed, item(4)))
    assert report.outcomes == {"imported": 2, "skipped": 2}
    assert report.seen == report.expected == 4
    assert any("well-formed" in problem for problem in report.problems)
    assert any("next item begins" in problem for problem in report.problems)


def test_bytes_of_another_encoding_are_read_and_noted(newsroom, tmp_path):
    path = tmp_path / "latin.xml"
    path.write_bytes(HEAD.encode() + item(1, "Été à “Dakar”").encode("cp1252") + TAIL.encode())
    report = take(newsroom, path)
    assert Story.objects.get().headline == "Été à “Dakar”"
    assert any("Windows-1252" in note for note in report.notes)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_honoured(newsroom, tmp_path, encoding):
    path = tmp_path / "file.xml"
    head = HEAD.replace("UTF-8", encoding.removesuffix("-sig"))
    path.write_bytes((head + item(1, "Été") + TAIL).encode(encoding))
    assert take(newsroom, path).exit_code == 0
    assert Story.objects.get().headline == "Été"


def test_a_file_that_is_utf8_whatever_it_says_is_read_as_such(newsroom, tmp_path):
    path = tmp_path / "file.xml"
    for declared in ("iso-8859-1", "windows-1252", "utf-16"):
        head = HEAD.replace("UTF-8", declared)
        path.write_bytes((head + item(1, f"Été à {declared}") + TAIL).encode())
        report = take(newsroom, path)
        assert Story.objects.get().headline == f"Été à {declared}"
        assert declared == "utf-16" or "is UTF-8" in str(report.notes)


def test_control_characters_and_loose_ampersands_do_not_stop_an_import(newsroom, tmp_path):
    text = item(1, "Fish &amp; chips & more &eacute;&nbsp;&#8217;&#1;").replace("Fish", "Fi\x0bsh")
    take(newsroom, export(tmp_path, text))
    assert Story.objects.get().headline == "Fish & chips & more é ’"


def test_scripts_survive_only_as_inert_kept_source(newsroom, tmp_path):
    body = (
        '<p onclick="evil()">Hello <a href="javascript:evil()">you</a>'
        "<img src=x onerror=evil()></p><script>evil()</script>"
        '<iframe src="data:text/html,evil()"></iframe><svg onload="evil()"></svg>'
    )
    take(newsroom, export(tmp_path, item(1, "<![CDATA[<script>evil()</script>Title]]>", body)))
    story = Story.objects.get()
    assert story.headline == "Title"
    shown = [block for block in story.body.raw_data if block["type"] != "kept"]
    assert "evil" not in str(shown)
    assert "onclick" not in str(shown)


def test_nesting_without_end_is_kept_whole_and_reported(newsroom, tmp_path):
    deep = "<div>" * 3000 + "words" + "</div>" * 3000
    report = take(newsroom, export(tmp_path, item(1, body=deep)))
    assert report.outcomes == {"imported": 1}
    assert report.unknown == {"text nested too deeply": 1}
    assert "words" in str(Story.objects.get().body.raw_data)


@pytest.mark.parametrize(
    "text", ["<!--" * 200_000, "[a " * 200_000, '["' * 200_000, "<" * 400_000, "[a x=" * 100_000]
)
def test_texts_made_to_be_slow_are_not(newsroom, tmp_path, text):
    began = time.process_time()
    report = take(newsroom, export(tmp_path, item(1, body=text)))
    assert report.seen == 1
    assert time.process_time() - began < 20


@pytest.mark.slow
def test_a_huge_item_of_nothing_is_refused_in_little_memory(newsroom, tmp_path):
    path = tmp_path / "huge.xml"
    with path.open("w") as file:
        file.write(HEAD + item(1) + "<item><title>Nothing</title><content:encoded><![CDATA[")
        for _ in range(300):
            file.write(" " * 1_000_000)
        file.write("]]></content:encoded></item>" + item(2) + TAIL)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = take(newsroom, path)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert report.outcomes == {"imported": 2, "skipped": 1}
    assert "larger than 16 million" in report.problems[0]
    assert (after - before) * 1024 < 150_000_000


def test_two_gigabytes_of_nothing_are_refused_at_once(newsroom, tmp_path):
    path = tmp_path / "nothing.xml"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    began = time.process_time()
    report = take(newsroom, path)
    assert report.exit_code != 0
    assert "is not a WordPress export" in report.problems[0]
    assert time.process_time() - began < 2


@pytest.mark.slow
def test_two_gigabytes_of_nothing_inside_an_export_cost_little(newsroom, tmp_path):
    path = tmp_path / "holes.xml"
    head, tail = (HEAD + item(1)).encode(), (item(2) + TAIL).encode()
    with path.open("wb") as file:
        file.write(head)
        file.seek(2 << 30)
        file.write(tail)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    report = take(newsroom, path)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert report.outcomes == {"imported": 2}
    assert "control characters" in str(report.notes)
    assert (after - before) * 1024 < 100_000_000
    assert time.process_time() - began < 60


def test_the_command_says_what_to_do_and_ends_with_a_code(newsroom, tmp_path):
    from typer.testing import CliRunner

    from rotative.web.cli.imports import app

    path = tmp_path / "page.xml"
    path.write_text("<!DOCTYPE html><html><body>Log in</body></html>")
    answer = CliRunner().invoke(app, ["wxr", str(path), "--edition", "world"])
    assert answer.exit_code == 1
    assert "export it again" in answer.output
    assert not Story.objects.exists()
    assert not ImportedItem.objects.exists()
