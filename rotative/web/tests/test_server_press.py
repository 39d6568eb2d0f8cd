"""Stored pages from a real server: two workers, no job worker, changes made by other processes."""

import gzip
import http.client
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rotative.press.generations import Generations
from rotative.web.tests.serving import Reply, Serving, python, serving

pytestmark = [pytest.mark.server, pytest.mark.slow]

FILL = """
from rotative.editions.actions import add_edition
from rotative.editions.models import Edition
from rotative.fronts.actions import ensure_front
from rotative.stories import actions
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Section, Story
world = add_edition(Edition(code="world", name="World", language="en", prefix="world"))
ensure_front(world)
section = create_term(Section(edition=world, name="Politics", slug="politics"))
for number in range(3):
    story = actions.publish(actions.create(Story(
        edition=world, section=section, headline=f"Harbour {number}",
        body=[("text", "<p>" + "It rained all night by the harbour. " * 40 + "</p>")],
    )))
print(story.path)
"""
TOOLS = """
from datetime import timedelta
from django.utils import timezone
from rotative.stories import actions
from rotative.stories.models import Section, Story
section = Section.objects.get()
story = Story.objects.order_by("pk").last()
"""


@pytest.fixture(scope="module")
def press(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server with a small newsroom; ``press.story`` is the address of a story."""
    filled = tmp_path_factory.mktemp("filled") / "data"
    shutil.copytree(prepared_data, filled)
    path = python(filled, FILL).strip()
    with serving(
        filled, tmp_path_factory.mktemp("press"), "--workers", "2", "--no-job-worker"
    ) as running:
        running.story = f"/world{path}"  # type: ignore[attr-defined]
        yield running


def settled(press: Serving, path: str, **headers: str) -> Reply:
    """The page once it comes from the store."""
    for _try in range(50):
        reply = press.ask(path, **headers)
        if reply.headers.get("x-press") == "hit":
            return reply
        time.sleep(0.1)
    raise AssertionError(f"{path} is never stored: {reply.status} {reply.headers}")


def test_a_story_is_made_once_and_answered_from_the_store(press):
    reply = settled(press, press.story)
    assert reply.status == 200
    assert "Harbour 2" in reply.text
    assert reply.headers["cache-control"] == "no-cache"
    assert "content-security-policy" in reply.headers
    assert not reply.cookies


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "identity", "*;q=0"])
def test_each_reader_gets_the_encoding_they_take(press, encoding):
    plain = settled(press, press.story, Accept_Encoding="identity")
    reply = settled(press, press.story, Accept_Encoding=encoding)
    assert reply.headers["vary"] == "accept-encoding"
    assert int(reply.headers["content-length"]) == len(reply.body)
    if encoding in ("identity", "*;q=0"):
        assert "content-encoding" not in reply.headers
        assert reply.body == plain.body
    else:
        assert reply.headers["content-encoding"] == encoding
        assert reply.headers["etag"] != plain.headers["etag"]
    if encoding == "gzip":
        assert gzip.decompress(reply.body) == plain.body


def test_a_readers_own_copy_is_told_to_be_the_same(press):
    for encoding in ("identity", "gzip"):
        etag = settled(press, press.story, Accept_Encoding=encoding).headers["etag"]
        for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            reply = press.ask(press.story, Accept_Encoding=encoding, If_None_Match=given)
            assert (reply.status, reply.body) == (304, b""), given
            assert reply.headers["etag"] == etag
            assert reply.headers["vary"] == "accept-encoding"
            assert "content-encoding" not in reply.headers
        changed = press.ask(press.story, Accept_Encoding=encoding, If_None_Match='"other"')
        assert changed.status == 200


def test_head_says_what_get_would(press):
    got = settled(press, press.story)
    head = press.ask(press.story, method="HEAD")
    assert head.body == b""
    for name in ("etag", "content-length", "content-type", "x-press"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/world/", 200), ("/world/politics/", 200), ("/world/feed.xml", 200),
     ("/world/edition.css", 200), ("/world/nothing-here/", 404), ("/world/politics", 301)],
)  # fmt: skip
def test_everything_public_goes_through_the_store(press, path, status):
    assert settled(press, path).status == status


def test_a_change_by_another_process_is_seen_by_every_worker_at_once(press):
    pages = [press.story, "/world/", "/world/politics/", "/world/feed.xml"]
    for turn in range(3):
        for path in pages:
            settled(press, path)
        mark = f"Bridge{turn}"
        python(press.data, f"{TOOLS}actions.correct(story, 'It was.', {{'headline': '{mark}'}})")
        for path in pages:
            answers = [press.ask(path) for _try in range(8)]
            assert all(mark in reply.text for reply in answers), path


def test_what_is_read_is_made_anew_before_anybody_asks_again(press):
    pages = [press.story, "/world/", "/world/politics/", "/world/feed.xml", "/world/lite/"]
    unread = "/world/politics/feed.xml"
    for path in (*pages, unread):
        settled(press, path)
    for path in pages:
        for _reader in range(12):  # of both workers
            assert press.ask(path).status == 200
    here = Generations(press.data / "press")
    try:
        before = here.counts()
        python(press.data, f"{TOOLS}actions.correct(story, 'It was.', {{'headline': 'Ahead'}})")
        deadline = time.monotonic() + 30
        while here.counts()["renders"] < before["renders"] + len(pages):
            assert time.monotonic() < deadline, "nothing is made ahead of its readers"
            time.sleep(0.05)
        assert here.counts()["misses"] == before["misses"], "nobody had asked"
        for path in pages:
            reply = press.ask(path)
            assert reply.headers["x-press"] == "hit", path
            assert "Ahead" in reply.text, path
        # Each once: what one worker has in hand, the other leaves.
        assert here.counts()["renders"] <= before["renders"] + len(pages) + 1
    finally:
        here.close()


def test_who_asks_while_a_page_is_made_again_waits_for_that_and_sees_no_older_one_after(press):
    pages = [press.story, "/world/", "/world/politics/", "/world/feed.xml"]
    for path in pages:
        settled(press, path)
    over = threading.Event()

    def read(path: str) -> list[tuple[int, bool]]:
        seen = []
        while not over.is_set():
            reply = press.ask(path)
            seen.append((reply.status, "Together" in reply.text))
        return seen

    here = Generations(press.data / "press")
    try:
        before = here.counts()["renders"]
        with ThreadPoolExecutor(2 * len(pages)) as readers:
            reading = [readers.submit(read, path) for path in pages * 2]
            python(
                press.data, f"{TOOLS}actions.correct(story, 'It was.', {{'headline': 'Together'}})"
            )
            answers = [press.ask(path) for path in pages]
            over.set()
        assert all("Together" in reply.text for reply in answers)
        for seen in (one.result() for one in reading):
            assert {status for status, _new in seen} == {200}
            assert [new for _status, new in seen] == sorted(new for _status, new in seen)
        # Pages that other tests read are made ahead too; readers cause none beyond the first.
        assert here.counts()["renders"] <= before + 3 * len(pages)
    finally:
        here.close()


def test_a_withdrawn_story_is_gone_from_every_page_at_once(press):
    made = python(
        press.data,
        f"{TOOLS}new = actions.publish(actions.create(Story(edition=section.edition, "
        "section=section, headline='Slanderous')))\nprint(new.path)",
    )
    path = f"/world{made.strip()}"
    pages = [path, "/world/", "/world/politics/", "/world/feed.xml"]
    assert all("Slanderous" in settled(press, page).text for page in pages)
    python(press.data, f"{TOOLS}actions.withdraw(story, 'A court said so.')")
    for page in pages[1:]:
        assert all("Slanderous" not in press.ask(page).text for _try in range(6)), page
    assert {press.ask(path).status for _try in range(6)} == {410}
    assert settled(press, path).status == 410


def test_an_embargo_ends_at_its_moment_with_the_front_in_store_and_no_job_worker(press):
    at = python(
        press.data,
        f"{TOOLS}new = actions.create(Story(edition=section.edition, section=section, "
        "headline='Embargoed'))\nat = timezone.now() + timedelta(seconds=6)\n"
        "actions.schedule(new, at)\nprint(at.timestamp())",
    )
    moment = float(at)
    assert "Embargoed" not in settled(press, "/world/").text
    while time.time() < moment:
        began = time.time()
        text = press.ask("/world/").text
        assert "Embargoed" not in text or time.time() >= moment, began
        time.sleep(0.05)
    assert all("Embargoed" in press.ask("/world/").text for _try in range(8))


def test_after_a_restart_the_first_answer_is_a_stored_one(press):
    stamp = "from rotative.press.stamp import stamp\nprint(stamp())"
    before = python(press.data, stamp)
    settled(press, press.story)
    press.stop()
    again = Serving(press.data, "--workers", "1", "--no-job-worker", "--prepared")
    try:
        again.log.write_bytes(b"")
        time.sleep(0.2)
        again.wait_until_ready()
        deadline = time.monotonic() + 10
        while True:
            try:
                reply = again.ask(press.story)
                break
            except ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        if python(press.data, stamp) != before:
            pytest.skip("the program was changed while this test ran: its pages are made anew")
        assert reply.headers["x-press"] == "hit"
    finally:
        again.stop()


# Nothing personal ----------------------------------------------------------------------------

MARK = "Zq7Marked"
HEADERS = (
    ("Cookie", f"sessionid={MARK}; csrftoken={MARK}"), ("Authorization", f"Bearer {MARK}"),
    ("X-Forwarded-Host", f"{MARK}.example"), ("X-Forwarded-For", f"{MARK}"),
    ("X-Forwarded-Proto", MARK), ("X-Forwarded-Scheme", MARK), ("X-Forwarded-Port", MARK),
    ("X-Forwarded-Server", f"{MARK}.example"), ("Forwarded", f"host={MARK}.example"),
    ("X-Host", f"{MARK}.example"), ("X-Original-URL", f"/{MARK}"), ("X-Rewrite-URL", f"/{MARK}"),
    ("X-HTTP-Method-Override", "POST"), ("X-Original-Host", f"{MARK}.example"),
    ("User-Agent", MARK), ("Referer", f"https://{MARK}.example/"), ("Origin", f"https://{MARK}"),
    ("Accept-Language", f"{MARK},ar;q=0.9"), ("Accept", f"application/{MARK}"),
    ("X-Requested-With", MARK), ("Range", "bytes=0-5"), ("X-Real-IP", MARK), ("Via", MARK),
    ("CF-Connecting-IP", MARK), ("X_Forwarded_Host", f"{MARK}.example"), ("Prefer", MARK),
    ("Save-Data", "on"), ("If-Modified-Since", MARK), ("X-Wap-Profile", f"https://{MARK}.example"),
)  # fmt: skip
TAILS = (
    f"?{MARK}", f"?u={MARK}", f"?before={MARK}", f"?q={MARK}", f"?page={MARK}",
    f"?utm_source={MARK}", f"?callback={MARK}", f"?csrftoken={MARK}", f"?a=1&a={MARK}",
    f"?%{MARK}", f"?before=&{MARK}=1", f"?_method={MARK}",
)  # fmt: skip
SUFFIXES = (
    f"{MARK}.css", f"{MARK}.js", f"/{MARK}.png", f";{MARK}.css", f"%2f{MARK}.css", f"%00{MARK}.css",
    f"%0a{MARK}.css", f"%23{MARK}.css", f"%3f{MARK}.css", f"..%2f{MARK}", f"/..;/{MARK}",
    f"//{MARK}", f"%5c{MARK}", f"/./{MARK}", f"~{MARK}", f"${MARK}", f"!{MARK}.ico", f"/{MARK}/",
)  # fmt: skip


def raw(press: Serving, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", press.port, timeout=30)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.whole = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_nothing_that_a_reader_sends_is_ever_stored(prepared_data, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data)
    story = f"/world{python(data, FILL).strip()}"
    tried = 0
    with serving(data, tmp_path / "run", "--workers", "2", "--no-job-worker") as press:
        for page in (story, "/world/", "/world/politics/", "/world/feed.xml", "/world/nothing/"):
            clean = None
            for name, value in HEADERS:
                tried += 1
                answer = raw(press, page, **{name: value})
                assert MARK.encode() not in answer.whole, (page, name)
                assert not answer.headers.get_all("set-cookie"), (page, name)
            for tail in TAILS:
                tried += 1
                answer = raw(press, page + tail, Cookie=f"sessionid={MARK}")
                assert MARK.encode() not in answer.whole, (page, tail)
                assert not answer.headers.get_all("set-cookie"), (page, tail)
            for suffix in SUFFIXES:
                tried += 1
                answer = raw(press, page.rstrip("/") + suffix, Cookie=f"sessionid={MARK}")
                assert answer.status in (301, 400, 404), (page, suffix, answer.status)
                assert not answer.headers.get_all("set-cookie"), (page, suffix)
            clean = raw(press, page)
            assert MARK.encode() not in clean.whole, page
            assert "set-cookie" not in clean.headers
        held = python(
            press.data,
            "from rotative.press.store import store\n"
            "shelf = store().shelf\n"
            "pages = [shelf.get(key) for key in shelf.keys()]\n"
            "text = lambda page: page.bodies[''] + repr(page.headers).encode()\n"
            f"marked = [page for page in pages if page.status == 200 and b'{MARK}' in text(page)]\n"
            "tokens = [page for page in pages if b'set-cookie' in text(page).lower()"
            " or b'csrf' in text(page).lower()]\n"
            "print(len(pages), len(marked), len(tokens))",
        )
    pages, marked, tokens = map(int, held.split())
    assert tried == 5 * (len(HEADERS) + len(TAILS) + len(SUFFIXES))
    assert pages > 10
    assert marked == 0
    assert tokens == 0
