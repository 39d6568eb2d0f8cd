"""Static files: hashed, compressed, answered from a table."""

import gzip
import json
import shutil
import subprocess
import sys

import brotli
import pytest
import zstandard

from rotative.web.tests.serving import Serving, environment, python

pytestmark = pytest.mark.server


def manifest(server: Serving) -> dict[str, str]:
    return json.loads((server.data / "static" / "staticfiles.json").read_text())["paths"]


@pytest.fixture
def sheet(server: Serving) -> str:
    """The address of a large style sheet."""
    return "/static/" + manifest(server)["wagtailadmin/css/core.css"]


def test_pages_name_files_by_their_hash(server, sheet):
    assert sheet in server.ask("/desk/login/").text


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("zstd", "zstd", lambda raw: zstandard.ZstdDecompressor().decompress(raw)),
    ],
)
def test_a_file_comes_compressed_as_the_client_likes(server, sheet, accepted, encoding, unpack):
    plain = server.ask(sheet)
    packed = server.ask(sheet, Accept_Encoding=accepted)
    assert packed.headers["content-encoding"] == encoding
    assert unpack(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    for reply in (plain, packed):
        assert reply.headers["vary"] == "accept-encoding"
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reply.headers["content-length"] == str(len(reply.body))
        assert reply.headers["content-type"].startswith("text/css")


def test_a_client_that_has_the_file_gets_304_without_a_body(server, sheet):
    first = server.ask(sheet, Accept_Encoding="br")
    again = server.ask(sheet, Accept_Encoding="br", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "accept-encoding"
    other = server.ask(sheet, Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
    assert other.status == 200, "another encoding is another thing"


def test_head_says_what_get_would(server, sheet):
    head = server.ask(sheet, "HEAD", Accept_Encoding="br")
    got = server.ask(sheet, Accept_Encoding="br")
    assert head.body == b""
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_a_name_without_a_hash_is_asked_for_each_time(server):
    reply = server.ask("/static/wagtailadmin/css/core.css")
    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/nothing.css",
        "/static/staticfiles.json",
        "/static/.stamp",
        "/static/%2e%2e/secret-key",
        "/static/..%2fsecret-key",
        "/static//etc/passwd",
        "/static/wagtailadmin/css",
    ],
)
def test_there_is_no_way_from_an_address_to_other_files(server, path):
    reply = server.ask(path)
    assert reply.status in (400, 404)
    assert (server.data / "secret-key").read_bytes() not in reply.body


def test_files_are_only_read(server, sheet):
    reply = server.ask(sheet, "POST", b"x")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


def test_nothing_to_prepare_takes_no_time_and_changes_nothing(server):
    before = (server.data / "static" / "staticfiles.json").stat().st_mtime_ns
    out = python(
        server.data,
        "import time\n"
        "from rotative.web.server.prepare import prepare\n"
        "said = []\n"
        "prepare(said.append)\n"
        "began = time.process_time()\n"
        "print(prepare(said.append), said, time.process_time() - began)",
    )
    changed, said, seconds = out.rsplit("\n", 2)[-2].rsplit(" ", 2)
    assert (changed, said) == ("False", "[]")
    assert float(seconds) < 0.5
    assert (server.data / "static" / "staticfiles.json").stat().st_mtime_ns == before


def test_files_of_the_build_before_stay_served_for_ever(prepared_data, tmp_path):
    """After an upgrade, pages that were rendered before it still find their style sheet."""
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data)
    root = data / "static"
    read = json.loads((root / "staticfiles.json").read_text())
    read["paths"]["old.css"] = "old.0123456789ab.css"
    (root / "old.0123456789ab.css").write_text("body { color: inherit }")
    (root / "staticfiles.json").write_text(json.dumps(read))
    (root / ".stamp").write_text("of another build")
    out = python(
        data,
        "from rotative.web.server.prepare import prepare, static_is_stale\n"
        "from rotative.web.server.static import table\n"
        "print(static_is_stale(), prepare(), static_is_stale())\n"
        "file = table().files['/static/old.0123456789ab.css']\n"
        "print(dict(file.copies[''].headers)['cache-control'])",
    )
    assert out.split("\n")[:2] == ["True True False", "public, max-age=31536000, immutable"]


def test_a_data_folder_that_cannot_be_written_is_named(prepared_data, tmp_path):
    place = tmp_path / "file"
    place.write_text("not a folder")
    done = subprocess.run(
        [sys.executable, "-m", "rotative.web.server.prepare"],
        check=False,
        env=environment(place / "data", ROTATIVE_SECRET_KEY="x" * 50),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 75, done.stderr
    assert str(place / "data") in done.stderr
    assert "Traceback" not in done.stderr
    assert place.read_text() == "not a folder"
