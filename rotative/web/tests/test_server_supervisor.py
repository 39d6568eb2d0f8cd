"""The supervisor: what dies is started again, what stops leaves nothing, reloads lose nothing."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rotative.web.server.signs import JOBS, MAIN, SERVER
from rotative.web.tests.serving import (
    ROOT,
    Serving,
    answered,
    environment,
    eventually,
    gone,
    listen,
    serving,
    title,
)

pytestmark = [pytest.mark.server, pytest.mark.slow]

TARGET = ("--target", "rotative.web.tests.target:make_app")
STREAM = b"GET /desk/trial/stream/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def house(prepared_data: Path, tmp_path: Path):
    """A whole server, two workers and a job worker, for one test."""
    with serving(prepared_data, tmp_path, "--workers", "2", *TARGET) as running:
        yield running


def called(server: Serving, name: str) -> list[int]:
    """The server's processes of that name."""
    return [pid for pid in server.children() if title(pid) == name]


def workers(server: Serving) -> list[int]:
    """The processes that answer requests."""
    return called(server, SERVER)


def main_of(server: Serving) -> int:
    """The main process; 0 while there is none."""
    return next(iter(called(server, MAIN)), 0)


def whole(server: Serving) -> list[int]:
    """Main process, two workers and a job worker, once all are there."""
    return eventually(lambda: len(found := server.children()) == 4 and found)  # type: ignore


def job_worker(server: Serving) -> int:
    """The job worker's process; 0 while there is none."""
    return next(iter(called(server, JOBS)), 0)


def memory(pid: int, name: str) -> int:
    """Kilobytes of a process's memory, as the system counts under ``name``."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise AssertionError(name)


def opened(pid: int) -> set[str]:
    """What the process has open."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(str(link.readlink()))
    return found


def began(server: Serving, name: str) -> bool:
    """Whether the slow view noted its beginning under ``name``."""
    place = server.data / "notes"
    return place.exists() and f"{name} began" in place.read_text()


def answers(server: Serving) -> bool:
    """Whether a page comes."""
    try:
        return server.ask("/desk/trial/echo/").status == 200
    except (OSError, http.client.HTTPException):
        return False


def asked(server: Serving) -> int:
    """The process that answers one request; 0 where none does."""
    try:
        return int(json.loads(server.ask("/desk/trial/echo/").body)["process"])
    except (OSError, http.client.HTTPException):
        return 0


def test_it_stops_at_once_and_leaves_nothing(house):
    below = whole(house)
    code, seconds = house.stop()
    assert code == 0
    assert seconds < 5
    assert all(gone(pid) for pid in below)


def test_it_stops_in_time_with_open_streams_and_slow_work(house):
    streams = [house.connect() for _ in range(5)]
    for stream in streams:
        stream.sendall(STREAM)
        assert answered(stream) == 200
    with house.connect("127.0.2.2") as slow:
        slow.sendall(b"GET /desk/trial/slow/?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert eventually(lambda: began(house, "slow"))
        below = house.children()
        code, seconds = house.stop(signal.SIGINT)
        assert code == 0
        assert seconds < 10
    assert all(gone(pid) for pid in below)
    for stream in streams:
        assert b"the end" in listen(stream, 1)[1], "a stream is told before it is cut"
        stream.close()


def test_a_request_under_way_is_answered_before_it_stops(house):
    with house.connect() as connection:
        connection.sendall(
            b"GET /desk/trial/slow/?seconds=2&name=last HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        assert eventually(lambda: began(house, "last"))
        house.process.send_signal(signal.SIGTERM)
        status, heard, _closed = listen(connection)
    assert status == 200
    assert heard.endswith(b"last done")


def test_the_workers_share_the_program_that_the_main_process_holds(house):
    """It has no thread, no database, no page store: nothing that a fork would break."""
    processes = whole(house)
    main = main_of(house)
    assert len(list(Path(f"/proc/{main}/task").iterdir())) == 1
    ours = {one for one in opened(main) if one.startswith(str(house.data))}
    assert ours == {str(house.log)}
    assert not any("eventpoll" in one for one in opened(main)), "no event loop"
    assert str(house.data) not in Path(f"/proc/{main}/maps").read_text(), "nothing is mapped"
    proportional = sum(memory(pid, "Pss") for pid in processes)
    resident = sum(memory(pid, "Rss") for pid in processes)
    assert proportional < 0.6 * resident, "of what each has, most is everybody's"


@pytest.mark.alone
def test_a_worker_that_was_killed_is_back_within_a_second(house):
    took = []
    for killed in workers(house):
        before = workers(house)
        began = time.monotonic()
        os.kill(killed, signal.SIGKILL)
        answering = lambda before=before: asked(house) not in (0, *before)  # noqa: E731
        assert eventually(answering, 30)
        took.append(time.monotonic() - began)
    assert min(took) < 1, "what others do on the machine counts once"


def test_a_worker_that_dies_is_replaced_and_pages_go_on(house):
    before = workers(house)
    os.kill(before[0], signal.SIGKILL)
    assert eventually(lambda: len(set(workers(house)) - {before[0]}) == 2)
    assert eventually(lambda: answers(house))
    os.kill(before[1], signal.SIGKILL)
    assert eventually(lambda: len(set(workers(house)) - set(before)) == 2)
    assert eventually(lambda: answers(house))


def test_a_worker_that_is_told_twice_to_stop_still_stops(house):
    """By its main process, or by the kernel, which tells that the main process is gone."""
    for name, sign in (("first", signal.SIGTERM), ("second", signal.SIGUSR2)):
        before = workers(house)
        with house.connect("127.0.2.3") as connection:
            connection.sendall(
                f"GET /desk/trial/slow/?seconds=1&name={name} HTTP/1.1\r\n"
                "Host: localhost\r\n\r\n".encode()
            )
            assert eventually(lambda name=name: began(house, name))
            for pid in before:
                for _ in range(3):
                    os.kill(pid, sign)
            assert listen(connection)[0] == 200, "what was begun is finished"
        assert eventually(lambda before=before: all(gone(pid) for pid in before))
        assert eventually(lambda before=before: len(set(workers(house)) - set(before)) == 2, 40)
        assert eventually(lambda: answers(house))


def test_a_job_worker_that_dies_is_replaced(house):
    before = eventually(lambda: job_worker(house))
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: job_worker(house) not in (0, before))


def test_the_servers_main_process_is_replaced_and_nobody_is_refused(house):
    before, *below = whole(house)
    assert before == main_of(house)
    os.kill(before, signal.SIGKILL)
    # The supervisor holds the listening socket: who comes now waits, and is answered.
    assert all(answers(house) for _ in range(20))
    assert eventually(lambda: all(gone(pid) for pid in below))
    assert answers(house)
    assert main_of(house) not in (0, before)
    assert set(below).isdisjoint(whole(house)), "and a job worker again"


def test_workers_left_behind_by_a_killed_server_end_before_the_supervisor(house):
    left_behind = workers(house)
    os.kill(main_of(house), signal.SIGKILL)
    code, seconds = house.stop()
    assert code == 0
    assert seconds < 10
    assert all(gone(pid) for pid in left_behind)


def test_nothing_survives_the_supervisor(house):
    with house.connect() as stream:
        stream.sendall(STREAM)
        assert answered(stream) == 200
        below = whole(house)
        house.process.kill()
        house.process.wait()
        assert eventually(lambda: all(gone(pid) for pid in below))
    with socket.socket() as again:
        again.bind(("127.0.0.1", house.port))


def test_a_port_that_is_taken_is_named(prepared_data, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "rotative.web.server", "--port", str(port)],
            check=False,
            env=environment(tmp_path / "data"),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 69
    assert f"port {port}" in done.stderr
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_another_machine_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "rotative.web.server", "--bind", "203.0.113.1", "--port", "8999"],
        check=False,
        env=environment(tmp_path / "data"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 68
    assert "203.0.113.1" in done.stderr


class Load:
    """Readers that ask all the time; every failed request is remembered."""

    def __init__(self, server: Serving, *, kept: int, fresh: int) -> None:
        self.server = server
        self.stop = threading.Event()
        self.done = 0
        self.processes: set[int] = set()
        self.failures: list[str] = []
        self.threads = [
            threading.Thread(target=self._run, args=(keep, number))
            for keep, count in ((True, kept), (False, fresh))
            for number in range(count)
        ]
        for thread in self.threads:
            thread.start()

    def _run(self, keep: bool, number: int) -> None:
        source = (f"127.0.{20 + keep}.{number + 1}", 0)
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=20, source_address=source
        )
        while not self.stop.is_set():
            try:
                connection.request("GET", "/desk/trial/echo/")
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    self.failures.append(f"{response.status} {body[:80]!r}")
                else:
                    self.processes.add(json.loads(body)["process"])
                self.done += 1
            except Exception as error:
                self.failures.append(f"{'kept' if keep else 'fresh'} {error!r}")
                connection.close()
            if not keep:
                connection.close()
            time.sleep(0.01)
        connection.close()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(30)


def test_a_reload_under_load_loses_no_request(house):
    before = set(workers(house))
    old_jobs = job_worker(house)
    with house.connect("127.0.30.1") as slow:
        load = Load(house, kept=4, fresh=4)
        try:
            assert eventually(lambda: load.processes >= before), "both old workers answer"
            # Begun in an old worker, ended after that one was replaced.
            slow.sendall(
                b"GET /desk/trial/slow/?seconds=12&name=patient HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            house.process.send_signal(signal.SIGHUP)
            assert eventually(lambda: len(set(workers(house)) - before) == 2, 60)
            assert eventually(lambda: len(load.processes - before) >= 2, 60)
            status, heard, _closed = listen(slow, 30)
            time.sleep(2)
        finally:
            load.end()
    assert load.failures == []
    assert load.done > 200
    assert status == 200
    assert heard.endswith(b"patient done")
    assert eventually(lambda: all(gone(pid) for pid in before))
    assert eventually(lambda: gone(old_jobs) and job_worker(house) not in (0, old_jobs))


def test_a_reload_into_a_broken_program_changes_nothing(prepared_data, tmp_path):
    """The setting that stops start-up stands for any fault in what was deployed."""
    secret = tmp_path / "key"
    secret.write_text("a" * 50)
    with serving(
        prepared_data, tmp_path, "--workers", "1", *TARGET, ROTATIVE_SECRET_KEY_FILE=str(secret)
    ) as server:
        before = workers(server)
        secret.unlink()
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: b"not reloaded" in server.log.read_bytes(), 60)
        assert workers(server) == before
        assert answers(server)
        secret.write_text("a" * 50)
        (server.data / "broken").touch()  # now it loads, and the workers do not come up
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: b"not reloaded: the new server" in server.log.read_bytes(), 60)
        assert eventually(lambda: workers(server) == before)
        assert answers(server)
        (server.data / "broken").unlink()
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: workers(server) not in ([], before), 60)
        assert eventually(lambda: answers(server))
