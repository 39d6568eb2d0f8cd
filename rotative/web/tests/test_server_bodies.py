"""Bodies, clients that leave, files on their way out: Django behind the adapter."""

import hashlib
import json
import select
import threading
import time

import pytest

from rotative.web.tests.serving import Serving, answered, eventually, listen

pytestmark = pytest.mark.server

ECHO = "/desk/trial/echo/?body=1"
SIGNED_IN = {"Cookie": "sessionid=whatever"}
HEAD = b"POST /desk/trial/echo/?body=1 HTTP/1.1\r\nHost: localhost\r\n"


def notes(server: Serving) -> str:
    place = server.data / "notes"
    return place.read_text() if place.exists() else ""


def held(name: str) -> bytes:
    """A request that stays in its thread until ``let_go``."""
    return f"GET /desk/trial/held/?name={name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def let_go(server: Serving, name: str) -> None:
    (server.data / f"let-go-{name}").touch()


def test_a_body_arrives_as_it_was_sent(server):
    for size in (1, 1_000, 99_999):
        body = bytes(number % 251 for number in range(size))
        reply = server.ask(ECHO, "POST", body)
        assert json.loads(reply.body)["sum"] == hashlib.sha256(body).hexdigest()


def test_a_body_over_the_cap_is_refused_before_it_is_sent(server):
    status, heard, closed = server.say(HEAD + b"Content-Length: 100001\r\n\r\n")
    assert (status, closed) == (413, True)
    assert b"100,000 bytes" in heard


def test_the_cap_does_not_depend_on_the_client_waiting_to_continue(server):
    status, _heard, _closed = server.say(
        HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nabcde", 3
    )
    assert status in (100, 200)


def test_a_body_that_trickles_is_cut_at_its_deadline(server):
    with server.connect() as connection:
        began = time.monotonic()
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        stop = threading.Event()

        def trickle() -> None:
            while not stop.wait(0.2):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        status, heard, closed = listen(connection)
        took = time.monotonic() - began
        stop.set()
        thread.join()
    assert (status, closed) == (408, True)
    assert b"2 seconds" in heard
    assert took > 1.8, "and not before"


def test_slow_bodies_hold_no_thread(server):
    slow = [server.connect(f"127.0.4.{number}") for number in range(1, 41)]
    try:
        for connection in slow:
            connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\nx")
        asked = 0
        # More than threads and queue could take, and none is given up yet: all wait outside.
        while not select.select(slow, [], [], 0)[0]:
            assert server.ask(ECHO).status == 200
            asked += 1
        assert asked
        assert {answered(connection) for connection in slow} == {408}
    finally:
        for connection in slow:
            connection.close()


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    edge = "edge-of-the-part"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="a.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode() + content
    return body + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def test_an_upload_of_megabytes_goes_through_the_disk_whole(server):
    content = bytes(range(256)) * 20_000  # 5 MB, more than memory is used for
    body, kind = multipart("picture", content)
    reply = server.ask("/desk/trial/upload/", "POST", body, Content_Type=kind, **SIGNED_IN)
    assert json.loads(reply.body) == {
        "picture": [len(content), hashlib.sha256(content).hexdigest()]
    }
    left = list((server.data / "spool").iterdir())
    assert left == [], "nothing of it stays in the data folder"


def test_who_is_not_signed_in_uploads_nothing_large(server):
    body, kind = multipart("picture", b"x" * 200_000)
    assert server.ask("/desk/trial/upload/", "POST", body, Content_Type=kind).status == 413
    assert server.ask("/desk/login/", "POST", body, Content_Type=kind, **SIGNED_IN).status == 413


def test_an_upload_over_its_own_cap_is_refused(server):
    raw = (
        b"POST /desk/trial/upload/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=x\r\n"
        b"Content-Length: 8000001\r\n\r\n"
    )
    assert server.say(raw)[0] == 413


def test_work_for_a_reader_who_left_is_stopped(server):
    with server.connect() as connection:
        connection.sendall(
            b"GET /desk/trial/slow/?seconds=8&name=reader HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        eventually(lambda: "reader began" in notes(server))
    assert eventually(lambda: "reader stopped: Abandoned" in notes(server))
    assert "reader done" not in notes(server)


def test_what_a_writer_sent_is_done_though_they_left(server):
    with server.connect() as connection:
        connection.sendall(
            b"POST /desk/trial/slow/?seconds=1&name=writer HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 1\r\n\r\nx"
        )
        eventually(lambda: "writer began" in notes(server))
    assert eventually(lambda: "writer done" in notes(server))


def test_threads_and_queue_have_an_end_and_the_rest_is_told_when_to_come_back(server):
    crowd = [server.connect(f"127.0.3.{number}") for number in range(1, 15)]
    try:
        for connection in crowd:
            connection.sendall(held("queue"))
        # Those that are refused are told at once; the others wait until we let go.
        assert eventually(lambda: len(select.select(crowd, [], [], 0)[0]) == 6)
        let_go(server, "queue")
        answers = [listen(connection, 30) for connection in crowd]
    finally:
        for connection in crowd:
            connection.close()
    statuses = [status for status, _heard, _closed in answers]
    assert statuses.count(200) == 8, "three threads and five places in the queue"
    assert statuses.count(503) == 6
    assert all(b"retry-after: 2" in heard for status, heard, _ in answers if status == 503)
    state = json.loads(server.ask("/desk/trial/threads/").body)
    assert state["threads"] <= 3


def test_work_that_nobody_waits_for_is_never_begun(server):
    busy = [server.connect(f"127.0.2.{number}") for number in range(1, 4)]
    for connection in busy:
        connection.sendall(held("busy"))
    assert eventually(lambda: notes(server).count("busy began") == 3)
    with server.connect("127.0.2.9") as leaving:
        leaving.sendall(
            b"GET /desk/trial/slow/?seconds=1&name=left HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        time.sleep(0.5)
    time.sleep(1.5)  # until the server has seen it: nothing outside tells
    let_go(server, "busy")
    for connection in busy:
        assert answered(connection) == 200
        connection.close()
    time.sleep(0.5)
    assert "left began" not in notes(server)


def test_a_file_is_sent_whole_in_parts_or_as_its_head(server):
    content = bytes(number % 253 for number in range(3_000_000))
    (server.data / "big.bin").write_bytes(content)
    whole = server.ask("/desk/trial/file/")
    assert whole.body == content
    assert whole.headers["content-length"] == "3000000"
    part = server.ask("/desk/trial/file/", Range="bytes=1000000-1999999")
    assert part.status == 206
    assert part.body == content[1_000_000:2_000_000]
    assert part.headers["content-range"] == "bytes 1000000-1999999/3000000"
    assert part.headers["content-length"] == "1000000"
    beyond = server.ask("/desk/trial/file/", Range="bytes=3000000-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, "bytes */3000000")
    head = server.ask("/desk/trial/file/", "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", "3000000")


def test_slow_readers_of_files_hold_no_thread(server):
    (server.data / "big.bin").write_bytes(b"x" * 30_000_000)
    readers = [server.connect(f"127.0.8.{number}") for number in range(1, 11)]
    try:
        for reader in readers:
            reader.sendall(b"GET /desk/trial/file/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert answered(reader) == 200
        # More than threads and queue could take, each with most of its file still to come.
        assert server.ask(ECHO).status == 200
    finally:
        for reader in readers:
            reader.close()


def test_what_is_made_while_it_is_sent_arrives_whole_and_is_closed(server):
    before = notes(server).count("made closed")
    reply = server.ask("/desk/trial/made/")
    assert len(reply.body) == 4_000_000
    assert eventually(lambda: notes(server).count("made closed") > before)


def test_what_is_made_for_a_reader_who_left_is_closed_too(server):
    before = notes(server).count("made closed")
    with server.connect() as connection:
        connection.sendall(b"GET /desk/trial/made/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(1_000)
    assert eventually(lambda: notes(server).count("made closed") > before)


def test_connections_to_the_database_do_not_pile_up(server):
    def connections() -> int:
        for _ in range(30):
            assert server.ask("/desk/login/").status == 200
        return int(json.loads(server.ask("/desk/trial/threads/").body)["connections"])

    # A thread that has asked nothing yet comes by its own in the first rounds; then none comes.
    *_early, first, last = [connections() for _ in range(5)]
    assert first <= 8, "one a thread, for readiness, for hosts, for streams, for pages made ahead"
    assert last <= first
