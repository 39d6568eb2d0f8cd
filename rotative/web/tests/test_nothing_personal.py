"""Forty readers and five editors with marks of their own walk every public address: none is kept.

Readers have no accounts yet: a reader's mark is in what browsers and proxies may
send (cookies, headers, queries). The editors are signed in, with the mark in
their name, address and session.
"""

import http.client
import json
import shutil
from pathlib import Path

import pytest

from rotative.web.tests.serving import python, serving
from rotative.web.tests.test_server_press import FILL, HEADERS, MARK, SUFFIXES, TAILS

pytestmark = [pytest.mark.server, pytest.mark.slow]

READERS, EDITORS = 40, 5
MORE = (
    ("Cookie", f"rotative={MARK}; lang={MARK}; theme={MARK}; edition={MARK}"),
    ("X-Rotative-Reader", MARK), ("Accept-Charset", MARK), ("Cache-Control", f"private={MARK}"),
    ("X-Middleware-Rewrite", f"/{MARK}"), ("True-Client-IP", MARK), ("DNT", MARK),
)  # fmt: skip
# What a request may try, as headers and what follows the address.
VARIANTS = (
    *(({name: value}, "") for name, value in (*HEADERS, *MORE)),
    *(({}, tail) for tail in TAILS),
    *(({}, suffix) for suffix in SUFFIXES),
)
PEOPLE = f"""
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from rotative.accounts.models import User
from rotative.fronts.models import StaticPage, Front
from rotative.fronts import actions as fronts
from rotative.stories import actions
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Kind, Person, Place, Section, Story, Topic
from rotative.stories.models.story import Byline
sessions = []
for number in range({EDITORS}):
    mark = f"{MARK}{{100 + number}}x"
    user = User.objects.create_superuser(f"{{mark}}@example.org", "a long word " + mark)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    sessions.append(session.session_key)
section = Section.objects.get()
world = section.edition
topic = create_term(Topic(edition=world, name="Harbours", slug="harbours"))
place = create_term(Place(edition=world, name="Quay", slug="quay"))
person = create_term(Person(name="Amina", slug="amina"))
story = Story(edition=world, section=section, headline="Full", place=place,
              body=[("text", "<p>Words.</p>")])
story.topics = [topic]
story.bylines.add(Byline(person=person))
story = actions.publish(actions.create(story))
live = actions.publish(actions.create(Story(
    edition=world, section=section, headline="Hours", kind=Kind.LIVE,
    body=[("text", "<p>Now.</p>")])))
gone = actions.publish(actions.create(Story(edition=world, section=section, headline="Gone")))
actions.withdraw(gone, "It was wrong.")
lists = ["/", "/politics/", topic.path, place.path, person.path]
paths = [*lists, story.path, live.path, f"{{live.path}}?order=first", gone.path]
paths += [f"{{path}}{{name}}" for path in lists for name in ("feed.xml", "feed.atom", "feed.json")]
paths += [f"{{path}}lite/" for path in (*lists, story.path, live.path)]
paths += [f"{{story.path}}{{name}}/" for name in ("md", "text")]
paths += [f"/{{story.address_day:%Y/%m/%d}}/", f"/sitemap/{{story.address_day:%Y-%m}}.xml"]
paths += ["/corrections/", "/corrections/feed.xml", "/saved/", "/search/", "/search/?q=harbour",
          "/search/suggest/?q=har", "/about/", "/privacy/", "/edition.css", "/opensearch.xml",
          "/llms.txt", "/sitemap.xml", "/sitemap-news.xml", "/sitemap/lists.xml", "/live/",
          "/sw.js", "/manifest.webmanifest", "/offline/", "/nothing/", "/politics"]
host = ["/", "/robots.txt", "/llms.txt"]
print(json.dumps([sessions, ["/world" + path for path in paths] + host]))
"""
HELD = f"""
from rotative.press.store import store
shelf = store().shelf
pages = [shelf.get(key) for key in shelf.keys()]
told = [page.bodies[""] + repr(page.headers).encode() for page in pages if page is not None]
whole = (shelf.folder / "data.mdb").read_bytes()
import json
import re
low = [text.lower() for text in told]
shown = [text for page, text in zip(pages, low) if page is not None and page.status in (200, 410)]
# Where an address leads on, it is in the redirect: nobody's mark but what it was asked by.
print(json.dumps([len(told), sum(b"{MARK.lower()}" in text for text in shown)
    + sum(bool(re.search(rb"{MARK.lower()}[0-9]", text)) for text in low),
    sum(b"set-cookie" in text or b"csrf" in text for text in low),
    sum(key.encode() in whole for key in SESSIONS)]))
"""


class Walker:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.port = port

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, bytes, list[str]]:
        """Status, everything that came as bytes, and the cookies set."""
        connection = self.connection
        connection.putrequest("GET", path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        if answer.will_close:
            connection.close()
        return answer.status, body, answer.headers.get_all("set-cookie") or []


def marked(number: int) -> dict[str, str]:
    """What a reader's browser, and who stands before it, may send of them."""
    mark = f"{MARK}{number}x"
    return {
        "Cookie": f"sessionid={mark}; csrftoken={mark}; reader={mark}; _ga={mark}",
        "Authorization": f"Bearer {mark}", "User-Agent": mark, "Referer": f"https://{mark}.example/",
        "Accept-Language": f"{mark},fr;q=0.9", "X-Forwarded-Host": f"{mark}.example",
        "X-Forwarded-User": mark, "X-Real-IP": mark, "From": f"{mark}@example.org",
    }  # fmt: skip


def test_of_forty_readers_and_five_editors_nothing_is_stored(prepared_data: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data)
    python(data, FILL)
    sessions, paths = json.loads(python(data, PEOPLE))
    assert len(VARIANTS) >= 60
    answers = 0
    with serving(data, tmp_path / "run", "--workers", "2", "--no-job-worker") as press:
        walker = Walker(press.port)
        people = [marked(number) for number in range(READERS)]
        people += [
            {**marked(100 + number), "Cookie": f"sessionid={key}"}
            for number, key in enumerate(sessions)
        ]
        for number, person in enumerate(people):
            for path in paths:
                mark = "&" if "?" in path else "?"
                asked = f"{path}{mark}utm_source={MARK}{number}x" if number % 2 else path
                status, body, cookies = walker.get(asked, person)
                answers += 1
                assert status in (200, 301, 400, 404, 410), (path, status)
                assert MARK.encode() not in body, (path, number)
                assert not cookies, (path, number)
        for turn, (headers, tail) in enumerate(VARIANTS):
            # Each on addresses of every kind, in turn.
            for path in paths[turn % 6 :: 6]:
                address = path
                # A search says what it was asked for, and so does its address.
                if tail and "?" not in path and "/search/" not in path:
                    address = path + tail if tail[0] == "?" else path.rstrip("/") + tail
                cookie = {"Cookie": f"sessionid={sessions[turn % EDITORS]}"}
                status, body, cookies = walker.get(address, {**cookie, **headers})
                answers += 1
                assert status < 500, (address, headers, status)
                assert not cookies, (address, headers)
                if status == 200:
                    assert MARK.encode() not in body, (address, headers)
        held = python(press.data, f"SESSIONS = {sessions!r}\n{HELD}")
    pages, marks, tokens, keys = json.loads(held)
    assert answers > len(people) * len(paths)
    assert pages >= len(paths) - 5
    assert (marks, tokens, keys) == (0, 0, 0)
