"""A whole newsroom behind the server: someone signs in, an edition is read, health is told."""

import http.client
import json
import re
import urllib.parse

import pytest

from rotative.web.tests.serving import Serving, eventually, python, serving

pytestmark = pytest.mark.server

CAST = """
from rotative.accounts.models import User
from rotative.editions.models import Edition
Edition.objects.create(code="world", name="World", language="en", prefix="world")
Edition.objects.create(code="own", name="Own", language="en", host="own.example")
User.objects.create_superuser("olga@newsroom.example", "correct-horse-battery")
"""


@pytest.fixture(scope="module")
def newsroom_server(prepared_data, tmp_path_factory):
    """The program as it is delivered, with two editions and an operator."""
    folder = tmp_path_factory.mktemp("newsroom")
    with serving(prepared_data, folder, "--workers", "1") as running:
        python(running.data, CAST)
        yield running


def sign_in(server: Serving) -> tuple[int, str]:
    """Sign in as a browser does; the status of the desk's home, and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    origin = f"http://127.0.0.1:{server.port}"
    connection.request("GET", "/desk/login/")
    page = connection.getresponse()
    text = page.read().decode()
    cookies = [line.partition(";")[0] for line in page.headers.get_all("set-cookie")]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    form = urllib.parse.urlencode(
        {
            "csrfmiddlewaretoken": token,
            "username": "olga@newsroom.example",
            "password": "correct-horse-battery",
            "next": "/desk/",
        }
    )
    connection.request(
        "POST",
        "/desk/login/",
        form,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(cookies),
            "Origin": origin,
            "Referer": f"{origin}/desk/login/",
        },
    )
    done = connection.getresponse()
    done.read()
    assert done.status == 302, "the sign-in is accepted"
    cookies += [line.partition(";")[0] for line in done.headers.get_all("set-cookie")]
    connection.request("GET", "/desk/", headers={"Cookie": "; ".join(cookies)})
    home = connection.getresponse()
    text = home.read().decode()
    connection.close()
    return home.status, text


def test_an_operator_signs_in_and_sees_the_desk(newsroom_server):
    status, text = sign_in(newsroom_server)
    assert status == 200
    assert "olga@newsroom.example" in text


def test_the_home_page_of_an_edition_is_read(newsroom_server):
    reply = newsroom_server.ask("/world/")
    assert reply.status == 200
    assert 'lang="en"' in reply.text
    assert not reply.cookies


def test_an_edition_made_while_the_server_runs_is_served_at_its_own_host(newsroom_server):
    eventually(lambda: newsroom_server.ask("/", Host="own.example").status == 200, 10)
    assert newsroom_server.ask("/", Host="other.example").status == 400


def test_a_whole_newsroom_is_ready(newsroom_server):
    def report() -> dict:
        return json.loads(newsroom_server.ask("/readyz").body)

    eventually(lambda: report()["ready"], 20)
    assert newsroom_server.ask("/readyz").status == 200
    assert report()["job_worker"]["heard_seconds_ago"] < 15


def test_a_stuck_follower_and_a_missing_migration_are_named(newsroom_server):
    spoil = """
from django.db import connection
from rotative.ledger.models import Counter, Cursor, Line
from rotative.ledger.follow import FOLLOWERS
from django.utils import timezone
from datetime import timedelta
name = sorted(FOLLOWERS)[0]
Line.objects.create(number=1, at=timezone.now(), verb="trial", object_type="x", object_id="1")
Counter.objects.update_or_create(id=1, defaults={"last": 1})
Cursor.objects.update_or_create(
    name=name,
    defaults={"number": 0, "failures": 5, "problem": "secret words",
              "retry_at": timezone.now() + timedelta(hours=1)},
)
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM django_migrations WHERE app = 'press'")
print(name)
"""
    name = python(newsroom_server.data, spoil).split()[-1]
    reply = newsroom_server.ask("/readyz")
    assert reply.status == 503
    reasons = " ".join(json.loads(reply.body)["reasons"])
    assert f"“{name}” is stuck" in reasons
    assert "migrations are not applied, such as press" in reasons
    assert "secret words" not in reasons, "anybody may read this"
