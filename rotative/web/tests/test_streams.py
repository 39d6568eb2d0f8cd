"""Live streams on a real server of two workers: everybody is told everything, once."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from rotative.kit.streams.figures import Figures
from rotative.web.tests.serving import Serving, eventually, python, serving
from rotative.web.tests.streams_reader import Listener, where

pytestmark = [pytest.mark.server, pytest.mark.slow]

TRIAL = "from rotative.web.tests.streams_source import *\n"
TARGET = ("--no-job-worker", "--target", "rotative.web.tests.streams_target:make_app")


@pytest.fixture(scope="module")
def streaming(prepared_data, tmp_path_factory):
    """A server of two workers with two editions; one a module."""
    folder = tmp_path_factory.mktemp("streams")
    with serving(
        prepared_data, folder, "--workers", "2", *TARGET, ROTATIVE_MAX_STREAMS_PER_ADDRESS="500"
    ) as running:
        make_editions(running)
        yield running


@pytest.fixture(scope="module")
def quiet(streaming):
    """Somebody who has followed an edition in which nothing happens since the beginning."""
    listener = Listener(streaming.port, "/quiet/live/stream")
    listener.since = time.monotonic()
    yield listener
    listener.leave()


def make_editions(running: Serving) -> None:
    """Two editions: one in which much is said, and a quiet one."""
    python(
        running.data,
        "from rotative.editions.actions import add_edition\n"
        "from rotative.editions.models import Edition\n"
        "for code in ('world', 'quiet'):\n"
        "    add_edition(Edition(code=code, name=code, language='en', prefix=code))\n",
    )

    def open_at_once() -> bool:
        there = Listener(running.port, "/quiet/live/stream")
        there.leave()
        return there.status == 200

    # Every worker must have seen them before anybody can follow.
    assert eventually(lambda: all(open_at_once() for _ in range(8)), 60)


def say(running: Serving, words: str) -> int:
    """Tell the readers of the edition something; the line's number."""
    reply = running.ask("/desk/trial/publish/", "POST", json.dumps(words).encode())
    assert reply.status == 200, reply.text
    return int(reply.text)


def figures(running: Serving) -> dict[str, int]:
    """The figures of all workers."""
    file = Figures(running.data / "live" / "figures", writing=False)
    try:
        return file.total()
    finally:
        file.close()


def workers(running: Serving) -> list[int]:
    """The processes that hold streams."""
    file = Figures(running.data / "live" / "figures", writing=False)
    try:
        return [row["process"] for row in file.workers()]
    finally:
        file.close()


def said(*words: str) -> list[str]:
    """Words as they arrive."""
    return [json.dumps(word) for word in words]


def halted(pid: int) -> bool:
    """Whether every thread of a process stands still: a signal takes its time on its way."""
    states = [place.read_text() for place in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state.rpartition(")")[2].split()[0] == "T" for state in states)


@pytest.fixture
def crowd(streaming, quiet):
    """Readers of whom each worker has some."""
    found = []
    for sleeps in workers(streaming):
        # The workers share a socket: who is halted takes nobody.
        os.kill(sleeps, signal.SIGSTOP)
        try:
            assert eventually(lambda sleeps=sleeps: halted(sleeps))
            found += [Listener(streaming.port) for _ in range(8)]
        finally:
            os.kill(sleeps, signal.SIGCONT)
    file = Figures(streaming.data / "live" / "figures", writing=False)
    assert eventually(lambda: len([w for w in file.workers() if w["readers"] >= 8]) == 2)
    file.close()
    yield found
    for listener in found:
        listener.leave()


def test_readers_of_every_worker_are_told_once_and_in_order(streaming, crowd):
    first, *_rest = [say(streaming, f"one {number}") for number in range(3)]
    for listener in crowd:
        listener.hears(*said("one 0", "one 1", "one 2"))
        assert [event.id for event in listener.heard] == [f"trial:{first + n}" for n in range(3)]
        assert 1_000 <= listener.retry <= 5_000
    # Not all come back at the same moment.
    assert len({listener.retry for listener in crowd}) > 3


def test_another_edition_is_not_told(streaming, quiet):
    here = Listener(streaming.port)
    say(streaming, "only here")
    here.hears(*said("only here"))
    here.leave()
    assert quiet.heard == []


@pytest.mark.parametrize("by_header", [True, False])
def test_who_comes_back_is_told_what_they_missed_and_no_more(streaming, by_header):
    before = Listener(streaming.port)
    say(streaming, "seen")
    before.hears(*said("seen"))
    before.leave()
    for number in range(3):
        say(streaming, f"missed {number}")
    for _worker in range(6):
        again = (
            Listener(streaming.port, last=before.last)
            if by_header
            else Listener(streaming.port, where(before.last))
        )
        again.hears(*said("missed 0", "missed 1", "missed 2"))
        again.leave()
        assert again.words == said("missed 0", "missed 1", "missed 2"), "and nothing after them"


@pytest.mark.parametrize(
    "last", ["another:5", "trial:999999999", "nonsense", "trial:-1", "trial:٣"]
)
def test_who_cannot_be_told_what_they_missed_starts_over(streaming, last):
    say(streaming, "before")
    again = Listener(streaming.port, where(last))
    assert eventually(lambda: again.names)
    say(streaming, "after")
    # The worker may have yet to read what was said before.
    assert eventually(lambda: again.words[-1:] == said("after"))
    assert [name for name in again.names if name != "item"] == ["reset"]
    assert again.names[0] == "reset"
    again.leave()


def test_a_long_absence_is_answered_with_a_reset_not_with_all_that_was_missed(streaming):
    here = Listener(streaming.port)
    long_ago = here.last
    python(streaming.data, TRIAL + "say_many(1_500)")
    assert eventually(lambda: len(here.words) == 1_500, 60)
    again = Listener(streaming.port, last=long_ago)
    assert eventually(lambda: again.names[:1] == ["reset"])
    assert eventually(lambda: again.last == here.last)
    assert len(again.words) < 1_500
    for listener in (here, again):
        listener.leave()


def test_a_killed_worker_costs_nobody_an_event(streaming, crowd):
    victim = workers(streaming)[0]
    everybody: dict[int, list[Listener]] = {n: [one] for n, one in enumerate(crowd)}
    for turn in range(30):
        say(streaming, f"turn {turn}")
        if turn == 10:
            os.kill(victim, signal.SIGKILL)
        for stays in everybody.values():
            if stays[-1].over.is_set():
                stays.append(Listener(streaming.port, last=stays[-1].last))
    assert eventually(lambda: victim not in workers(streaming))
    assert any(len(stays) > 1 for stays in everybody.values())
    wanted = said(*(f"turn {turn}" for turn in range(30)))

    def heard(stays: list[Listener]) -> list[str]:
        if stays[-1].over.is_set():
            stays.append(Listener(streaming.port, last=stays[-1].last))
        return [word for stay in stays for word in stay.words]

    for stays in everybody.values():
        assert eventually(lambda stays=stays: len(heard(stays)) >= 30)
        assert heard(stays) == wanted
        for stay in stays:
            stay.leave()


def test_who_stops_reading_is_cut_and_can_come_back(streaming):
    other = Listener(streaming.port)
    stopped = socket.socket()
    stopped.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stopped.settimeout(60)
    stopped.connect(("127.0.0.1", streaming.port))
    stopped.sendall(b"GET /world/live/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    heard = stopped.recv(4_096)
    while b"id: " not in heard:
        heard += stopped.recv(4_096)
    cut = figures(streaming)["cut"]
    for number in range(130):
        say(streaming, f"{number} " + "x" * 2_500)
    assert eventually(lambda: figures(streaming)["cut"] == cut + 1)
    assert eventually(lambda: len(other.words) == 130)
    assert not other.over.is_set()
    other.leave()
    try:
        while piece := stopped.recv(65_536):
            heard += piece
    except ConnectionResetError:
        pass
    stopped.close()
    last = heard.rpartition(b"\n\n")[0].rpartition(b"id: ")[2].partition(b"\n")[0].decode()
    again = Listener(streaming.port, last=last)
    assert eventually(lambda: again.names)
    assert again.status == 200
    again.leave()


def test_a_private_stream_is_opened_to_who_is_signed_in(streaming):
    assert Listener(streaming.port, "/world/live/whispers").status == 404
    key = python(streaming.data, TRIAL + "print(sign_in('someone'))").strip()
    inside = Listener(streaming.port, "/world/live/whispers", Cookie=f"sessionid={key}")
    assert inside.status == 200
    say(streaming, "between us")
    inside.hears(*said("between us"))
    inside.leave()


@pytest.mark.parametrize(
    "end",
    [
        "Session.objects.filter(pk={key!r}).delete()",
        "User.objects.filter(email__startswith={name!r} + '@').update(is_active=False)",
    ],
    ids=["sign-out", "ban"],
)
def test_private_streams_end_within_five_seconds_of(streaming, end, request):
    name = f"reader-{request.node.callspec.id}"
    key = python(streaming.data, TRIAL + f"print(sign_in({name!r}))").strip()
    other = python(streaming.data, TRIAL + f"print(sign_in({name + '-2'!r}))").strip()
    path = "/world/live/whispers"
    inside = [Listener(streaming.port, path, Cookie=f"sessionid={key}") for _ in range(6)]
    stays = Listener(streaming.port, path, Cookie=f"sessionid={other}")
    python(streaming.data, TRIAL + end.format(key=key, name=name))
    began = time.monotonic()
    for listener in inside:
        assert listener.over.wait(max(0.1, began + 5 - time.monotonic()))
    assert not stays.over.is_set()
    assert Listener(streaming.port, path, Cookie=f"sessionid={key}").status == 404
    stays.leave()


def test_streams_hold_no_connection_to_the_database(streaming, crowd):
    def connections() -> int:
        links = []
        for pid in workers(streaming):
            for link in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    links.append(str(link.readlink()))
                except OSError:
                    continue
        return sum(link.endswith("newsroom.sqlite3") for link in links)

    held = connections()
    more = [Listener(streaming.port) for _ in range(40)]
    assert connections() <= held
    for listener in more:
        listener.leave()


def test_who_leaves_is_forgotten(streaming, quiet):
    stays = Listener(streaming.port)
    more = [Listener(streaming.port) for _ in range(10)]
    assert figures(streaming)["readers"] >= 11
    for listener in more:
        listener.leave()
    # The quiet one may have been the killed worker's reader.
    left = 1 + (not quiet.over.is_set())
    assert eventually(lambda: figures(streaming)["readers"] == left)
    assert not stays.over.is_set()
    stays.leave()


def test_a_quiet_stream_gives_a_sign_of_life_every_fifteen_seconds(streaming, quiet):
    # It may have been the killed worker's reader.
    lost = quiet.over.is_set()
    here = Listener(streaming.port, "/quiet/live/stream") if lost else quiet
    number = say(streaming, "elsewhere")
    beats = here.beats
    # A busy machine may be late; one that forgets a beat gives the next at thirty.
    assert eventually(lambda: here.beats > beats, 25)
    assert here.heard == []
    # It moves the place on, so that a quiet channel's readers can always come back.
    assert int(here.last.rpartition(":")[2]) >= number


def test_beyond_the_cap_streams_are_refused_while_pages_answer(prepared_data, tmp_path):
    with serving(
        prepared_data, tmp_path, "--workers", "1", *TARGET, ROTATIVE_MAX_STREAMS="5"
    ) as running:
        make_editions(running)
        held = [Listener(running.port) for _ in range(5)]
        refused = running.ask("/world/live/stream")
        assert refused.status == 503
        assert int(refused.headers["retry-after"]) >= 10
        assert figures(running)["refused"] == 1
        assert running.ask("/world/live/").status in (200, 404)
        assert running.ask("/world/").status == 200
        held.pop().leave()
        assert eventually(lambda: figures(running)["readers"] == 4)
        held.append(Listener(running.port))
        assert held[-1].status == 200
        # And it stops in time though streams are open, which end as they should.
        code, seconds = running.stop()
        assert (code, seconds < 10) == (0, True)
        for listener in held:
            assert listener.over.wait(5)
