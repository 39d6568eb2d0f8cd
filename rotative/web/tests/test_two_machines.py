"""Two machines that share nothing but PostgreSQL: what one does, the other's readers see.

The promise is a second; ``bench/machines.py`` measures it. Here the bounds only
tell a promise that is kept from one that is not.
"""

import time
from collections.abc import Iterator

import pytest

from rotative.ledger.wake_postgresql import NAME
from rotative.web.tests.machines import Machine, Two, two_machines
from rotative.web.tests.serving import Reply, eventually
from rotative.web.tests.test_server_press import FILL, TOOLS

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.postgres]

BLIND = 4
SOON = 4.0  # seconds; a second is promised, on a machine that is not busy with other tests
PUBLISH = """
new = actions.publish(actions.create(Story(
    edition=section.edition, section=section, headline={mark!r})))
print(new.path)
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Both machines, with a small newsroom."""
    with two_machines(
        tmp_path_factory.mktemp("machines"), FILL, ROTATIVE_PRESS_BLIND=str(BLIND)
    ) as running:
        yield running


def settled(machine: Machine, path: str) -> Reply:
    """The page once it comes from the machine's own store."""

    def stored() -> Reply | None:
        reply = machine.server.ask(path)
        return reply if reply.headers.get("x-press") == "hit" else None

    return eventually(stored)  # type: ignore[return-value]


def seconds_until(machine: Machine, path: str, shows: object) -> float:
    """How long until ``shows(reply)`` is true of the page."""
    began = time.monotonic()
    eventually(lambda: shows(machine.server.ask(path)))  # type: ignore[operator]
    return time.monotonic() - began


def publish(machine: Machine, mark: str) -> str:
    """Publish a story on ``machine``; its address."""
    return f"/world{machine.python(TOOLS + PUBLISH.format(mark=mark)).strip()}"


def withdraw(machine: Machine, path: str) -> None:
    machine.python(f"{TOOLS}actions.withdraw(story, 'A court said so.')")


def listeners(two: Two) -> set[int]:
    """The backends that serve the machines' listeners."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name = %s"
    return {pid for (pid,) in two.ask(asked, two.base, NAME)}


def test_what_one_machine_publishes_the_other_shows(two):
    eventually(lambda: len(listeners(two)) == 2)
    for machine, reader in ((two.one, two.other), (two.other, two.one)):
        mark = f"From{machine.server.port}"
        for page in ("/world/", "/world/politics/", "/world/feed.xml"):
            assert mark not in settled(reader, page).text
        publish(machine, mark)
        assert seconds_until(reader, "/world/", lambda reply, m=mark: m in reply.text) < SOON
        for page in ("/world/politics/", "/world/feed.xml"):
            assert mark in reader.server.ask(page).text


def test_a_withdrawal_is_gone_from_the_other_machine_with_a_listener_and_without(two):
    path = publish(two.one, "Slander1")
    for page in (path, "/world/"):
        seconds_until(two.other, page, lambda reply: "Slander1" in reply.text)
        settled(two.other, page)
    withdraw(two.one, path)
    assert seconds_until(two.other, path, lambda reply: reply.status == 410) < SOON
    assert "Slander1" not in two.other.server.ask("/world/").text

    two.other.server.stop()
    two.other.settings["ROTATIVE_LISTEN"] = "no"
    two.other.start()
    try:
        eventually(lambda: len(listeners(two)) == 1)
        path = publish(two.one, "Slander2")
        seconds_until(two.other, path, lambda reply: "Slander2" in reply.text)
        settled(two.other, path)
        withdraw(two.one, path)
        assert seconds_until(two.other, path, lambda reply: reply.status == 410) < SOON
    finally:
        two.other.server.stop()
        del two.other.settings["ROTATIVE_LISTEN"]
        two.other.start()


def test_a_listener_that_was_cut_off_listens_again(two):
    before = eventually(lambda: (found := listeners(two)) and len(found) == 2 and found)
    for pid in before:
        two.ask("SELECT pg_terminate_backend(%s)", pid)
    eventually(lambda: len(listeners(two) - before) == 2)
    settled(two.other, "/world/")
    publish(two.one, "Again")
    assert seconds_until(two.other, "/world/", lambda reply: "Again" in reply.text) < SOON


def test_an_embargo_ends_on_both_machines_and_the_story_is_published_once(two):
    at = two.one.python(
        f"{TOOLS}new = actions.create(Story(edition=section.edition, section=section, "
        "headline='Embargoed'))\nat = timezone.now() + timedelta(seconds=15)\n"
        "actions.schedule(new, at)\nprint(at.timestamp(), new.pk)",
    )
    moment, pk = float(at.split()[0]), at.split()[1]
    machines = (two.one, two.other)
    for machine in machines:
        assert "Embargoed" not in settled(machine, "/world/").text
    time.sleep(max(0.0, moment - time.time() - 0.05))
    shown: dict[int, float] = {}
    while time.time() < moment + 20 and len(shown) < 2:
        for machine in machines:
            if "Embargoed" in machine.server.ask("/world/").text:
                shown.setdefault(machine.server.port, time.time())
    assert len(shown) == 2
    assert min(shown.values()) >= moment
    assert max(shown.values()) < moment + SOON
    told = "SELECT count(*) FROM ledger_line WHERE verb = 'story.published' AND object_id = %s"
    assert two.ask(told, pk) == [(1,)]


def test_a_machine_that_was_away_shows_nothing_that_it_stored_before(two):
    path = publish(two.one, "Slander3")
    seconds_until(two.other, path, lambda reply: "Slander3" in reply.text)
    settled(two.other, path)
    two.other.server.stop()
    withdraw(two.one, path)
    two.other.start()
    assert two.other.server.ask(path).status == 410


def test_a_machine_without_its_database_answers_for_a_while_and_then_no_more(two):
    path = publish(two.one, "Slander4")
    seconds_until(two.other, path, lambda reply: "Slander4" in reply.text)
    settled(two.other, path)
    two.cable.cut()
    assert two.other.server.ask(path).status == 200, "a database that restarts is not noticed"
    withdraw(two.one, path)
    assert two.one.server.ask(path).status == 410
    refused = eventually(lambda: (it := two.other.server.ask(path)).status == 503 and it, 30)
    assert "retry-after" in refused.headers
    assert {two.other.server.ask(path).status for _try in range(3)} == {503}
    two.cable.mend()
    assert seconds_until(two.other, path, lambda reply: reply.status == 410) < 30
    eventually(lambda: settled(two.other, "/world/").status == 200)
