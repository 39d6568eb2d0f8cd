"""A real Varnish in front, set up with the VCL that comes along, told by a real job worker.

Debian: ``apt-get install varnish varnish-modules``; skipped where they are not.
"""

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rotative.press.purging import varnish
from rotative.web.tests.serving import Reply, Serving, eventually, free_port, python, serving
from rotative.web.tests.test_server_press import FILL, TOOLS

pytestmark = [pytest.mark.server, pytest.mark.slow]

VARNISHD = shutil.which("varnishd") or "/usr/sbin/varnishd"


@dataclass
class Front:
    """Varnish before a newsroom; ``story`` is the address of a story."""

    port: int
    server: Serving
    story: str
    vcl: Path
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start Varnish, with nothing kept."""
        self.process = subprocess.Popen(
            [VARNISHD, "-F", "-j", "none", "-a", f"127.0.0.1:{self.port}", "-n", self.folder,
             "-f", self.vcl, "-s", "malloc,32m"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        eventually(self._answers, 30)

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, "varnishd has ended"
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Stop Varnish; what it kept is gone."""
        assert self.process
        self.process.terminate()
        self.process.wait(20)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """One request through Varnish."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            link.request(method, path, headers=named)
            answer = link.getresponse()
            said = {key.lower(): value for key, value in answer.getheaders()}
            cookies = answer.headers.get_all("set-cookie") or []
            return Reply(answer.status, said, answer.read(), cookies)
        finally:
            link.close()

    def kept(self, path: str) -> Reply:
        """The page once Varnish answers it from what it keeps."""

        def hit() -> Reply | None:
            reply = self.ask(path)
            return reply if reply.headers.get("x-cache") == "hit" else None

        return eventually(hit)  # type: ignore[return-value]

    def python(self, code: str) -> str:
        """What ``code`` prints, run in the newsroom."""
        return python(self.server.data, TOOLS + code)


@pytest.fixture(scope="module")
def front(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Varnish, a server with its job worker, three stories."""
    if not Path(VARNISHD).exists() or not list(Path("/usr/lib").glob("*/varnish/vmods/*xkey.so")):
        pytest.skip("no Varnish with its module xkey here: apt-get install varnish varnish-modules")
    folder = tmp_path_factory.mktemp("varnish")
    filled = folder / "filled"
    shutil.copytree(prepared_data, filled)
    path = python(filled, FILL).strip()
    port = free_port()
    settings = {
        "ROTATIVE_PURGER": "varnish",
        "ROTATIVE_PURGER_ADDRESSES": f"http://127.0.0.1:{port}",
        "ROTATIVE_PURGER_PRIVATE": "yes",
    }
    with serving(filled, folder, "--workers", "1", **settings) as server:
        vcl = folder / "front.vcl"
        text = (Path(varnish.__file__).parent / "rotative.vcl").read_text("utf-8")
        assert '.port = "8000";' in text
        vcl.write_text(text.replace('.port = "8000";', f'.port = "{server.port}";'), "utf-8")
        made = Front(port, server, f"/world{path}", vcl, folder / "varnish")
        made.start()
        try:
            yield made
        finally:
            made.stop()


def test_pages_are_kept_by_varnish_and_say_so_to_nobody_else(front):
    for page in (front.story, "/world/", "/world/feed.xml", "/world/nothing-here/"):
        reply = front.kept(page)
        assert reply.headers["cache-control"] == "no-cache", "browsers ask again"
        for name in ("surrogate-key", "cdn-cache-control", "xkey", "x-press"):
            assert name not in reply.headers
        same = front.ask(page, If_None_Match=reply.headers.get("etag", '"none"'))
        if reply.status == 200:
            assert same.status == 304
    assert "x-cache" not in front.server.ask(front.story).headers
    told = front.server.ask(front.story).headers
    assert told["cdn-cache-control"].startswith("max-age=")
    assert len(told["surrogate-key"].split()) > 3


def test_no_cookie_keeps_a_page_from_being_shared_and_the_desk_is_never_kept(front):
    front.kept("/world/")
    reply = front.ask("/world/", Cookie="sessionid=mine")
    assert reply.headers["x-cache"] == "hit"
    for _try in range(3):
        assert front.ask("/desk/login/").headers["x-cache"] == "miss"
        # The list of editions is in the reader's language.
        assert front.ask("/").headers["x-cache"] == "miss"


def test_a_publication_is_seen_through_varnish_and_other_pages_stay_kept(front):
    pages = ["/world/", "/world/politics/", "/world/feed.xml"]
    for page in [*pages, "/world/edition.css"]:
        front.kept(page)
    front.python("actions.correct(story, 'It was.', {'headline': 'Lighthouse'})")
    for page in [*pages, front.story]:
        eventually(lambda page=page: "Lighthouse" in front.ask(page).text)
    assert front.ask("/world/edition.css").headers["x-cache"] == "hit"


def test_a_withdrawn_story_is_gone_from_varnish(front):
    made = front.python(
        "new = actions.publish(actions.create(Story(edition=section.edition, section=section, "
        "headline='Slanderous')))\nprint(new.path)"
    )
    path = f"/world{made.strip()}"
    eventually(lambda: "Slanderous" in front.kept("/world/").text)
    front.kept(path)
    front.python("actions.withdraw(story, 'A court said so.')")
    eventually(lambda: front.ask(path).status == 410)
    eventually(lambda: "Slanderous" not in front.ask("/world/").text)
    time.sleep(2.5)  # the second purge has been there too
    assert front.kept(path).status == 410


PICTURE = """
from rotative.accounts.actions import give_role
from rotative.accounts.models import User
from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
picture = add_picture(draw(320, 200), actor=None, title="Quay")
made = [actions.publish(actions.create(Story(edition=section.edition, section=section,
    headline=name, lead_picture=picture))) for name in ("First", "Second")]
rita = User.objects.create_user("rita@newsroom.example", "correct-horse-battery")
give_role(rita, section.edition, "reporter")
from django.test import Client
desk = Client()
desk.force_login(rita)
print(picture.master_path, desk.cookies["sessionid"].value, *(story.pk for story in made))
"""


def test_a_picture_is_kept_while_a_story_shows_it_and_then_is_the_desk_s_alone(front):
    path, session, first, second = front.python(PICTURE).split()
    kept = front.kept(path)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "surrogate-key" not in kept.headers
    front.python(f"actions.withdraw(Story.objects.get(pk={second}), 'Wrong man.')")
    time.sleep(2.5)  # both purges have been there
    assert front.kept(path).body == kept.body, "the other story still shows it"
    front.python(f"actions.unpublish(Story.objects.get(pk={first}))")
    eventually(lambda: front.ask(path).status == 404)
    time.sleep(2.5)
    for _try in range(3):
        assert front.ask(path).status == 404
        reporter = front.ask(path, Cookie=f"sessionid={session}")
        assert reporter.body == kept.body
        assert reporter.headers["x-cache"] == "miss"
        assert front.ask(path, Cookie="sessionid=nobody", X_Staff="a=b").status == 404


def test_varnish_that_was_away_catches_up(front):
    front.kept("/world/")
    front.stop()
    front.python(
        "story = Story.objects.filter(live=True).order_by('pk').last()\n"
        "actions.correct(story, 'It was.', {'headline': 'Foghorn'})"
    )
    status = (
        "from rotative.press.purging.report import purging_report\n"
        "print(sum(one.behind for one in purging_report()))"
    )
    environment = {
        "ROTATIVE_PURGER": "varnish",
        "ROTATIVE_PURGER_ADDRESSES": f"http://127.0.0.1:{front.port}",
        "ROTATIVE_PURGER_PRIVATE": "yes",
    }
    assert int(python(front.server.data, status, **environment)) > 0
    front.start()
    eventually(lambda: int(python(front.server.data, status, **environment)) == 0, 60)
    assert "Foghorn" in front.ask("/world/").text


def test_strangers_cannot_let_varnish_go_of_anything(front):
    front.kept("/world/")
    # A request from the network would be refused by address; one without keys says nothing.
    assert front.ask("/world/", method="PURGE").status == 400
    assert front.ask("/world/", xkey_purge="w").headers["x-cache"] == "hit"
    reply = front.ask("/world/", X_Purged="5")
    assert "x-purged" not in reply.headers
    assert front.server.ask("/world/", method="PURGE").status in (405, 501)
