"""HTTP on the wire, against a small program in a thread: every turn, without the newsroom."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from rotative.web.server.http.answers import opening
from rotative.web.server.http.connection import Connections
from rotative.web.server.http.exchange import Exchange, Left
from rotative.web.server.http.serving import Door
from rotative.web.server.http.sharing import Board

WAIT = 10  # seconds until something that must come is missed
HOST = b"Host: localhost\r\n"


class Echo:
    """Answers with what it was asked; keeps what it saw."""

    def __init__(self) -> None:
        self.known: dict[bytes, bytes] = {}
        self.left = threading.Event()
        self.bodies: list[bytes] = []
        self.streams: list[object] = []

    def answer_raw(self, data, write):
        answer = self.known.get(data)
        if answer is None:
            return False
        write((answer,))
        return True

    def begin(self, exchange: Exchange):
        head = exchange.head
        if head.path == "/known" and exchange.raw:
            self.known[exchange.raw] = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nagain"
        later = {
            "/later": self.later,
            "/body": self.read,
            "/file": lambda exchange: exchange.send_file(200, [], __file__),
            "/pieces": self.pieces,
        }
        if head.path in later:
            return later[head.path](exchange)
        if head.path == "/stream":
            self.streams.append(exchange.begin(200, [], endless=True))
            exchange.left().add_done_callback(lambda _future: self.left.set())
            return None
        if head.path == "/too-large":
            exchange.send(413, [("connection", "close")], b"too large")
        else:
            words = f"{head.method} {head.path} {head.query} {head.headers.get('x-word', '')}"
            exchange.send(200, [], words.encode())
        return None

    async def later(self, exchange: Exchange) -> None:
        await asyncio.wait({exchange.left()}, timeout=float(exchange.head.query or 0.05))
        if exchange.left().done():
            self.left.set()
            exchange.drop()
        else:
            exchange.send(200, [], b"later")

    async def read(self, exchange: Exchange) -> None:
        try:
            body = b"".join([piece async for piece in exchange])
        except Left:
            self.left.set()
            return
        self.bodies.append(body)
        exchange.send(200, [], b"%d" % len(body))

    async def pieces(self, exchange: Exchange) -> None:
        outlet = exchange.begin(200, [])
        for piece in (b"one", b"two"):
            await outlet.send_bytes(piece)
        outlet.end()

    def refuse(self, exchange: Exchange, status: int, text: str) -> None:
        exchange.send(status, [("connection", "close")], text.encode())


class Served:
    """The program behind a socket, on a loop in a thread of its own."""

    def __init__(self) -> None:
        self.program = Echo()
        self.connections = Connections(self.program, most=50)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.loop = uvloop.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        self.door = Door(self.listening, self.connections, None)
        self.loop.call_soon(self.door.start, self.loop)
        self.loop.run_forever()

    def call(self, function, *arguments):
        """Call ``function`` on the loop, and wait for it."""
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (function(*arguments), done.set()))
        assert done.wait(WAIT)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)

    def say(self, *pieces: bytes, until: int = 1) -> bytes:
        """Everything heard after ``pieces``, until so many answers have come whole, or the end."""
        with self.connect() as there:
            for piece in pieces:
                there.sendall(piece)
            return hear(there, until)


def hear(there: socket.socket, until: int = 1) -> bytes:
    heard = b""
    while len(answers(heard)) < until:
        piece = there.recv(65_536)
        if not piece:
            break
        heard += piece
    return heard


def eventually(true) -> bool:
    """Whether ``true()`` comes true while there is hope."""
    until = time.monotonic() + WAIT
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def answers(heard: bytes) -> list[tuple[int, bytes]]:
    """Status and body of each whole answer with a length in ``heard``."""
    found = []
    while b"\r\n\r\n" in heard:
        head, _end, rest = heard.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-l")]
        if status == 100:
            heard = rest
            continue
        length = int(lengths[0].partition(b":")[2]) if lengths else None
        if length is None or len(rest) < length:
            break
        found.append((status, rest[:length]))
        heard = rest[length:]
    return found


def get(path: str, *fields: bytes, version: bytes = b"1.1") -> bytes:
    more = b"".join(field + b"\r\n" for field in fields)
    return b"GET " + path.encode() + b" HTTP/" + version + b"\r\n" + HOST + more + b"\r\n"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.loop.call_soon_threadsafe(made.loop.stop)
    made.thread.join(WAIT)


def test_a_connection_answers_one_request_after_another(served):
    with served.connect() as there:
        for word in ("one", "two", "three"):
            there.sendall(get(f"/{word}"))
            assert answers(hear(there)) == [(200, f"GET /{word}  ".encode())]


def test_requests_sent_ahead_are_answered_in_their_order(served):
    heard = served.say(get("/later") + get("/second") + get("/later") + get("/fourth"), until=4)
    assert [body for _status, body in answers(heard)] == [
        b"later", b"GET /second  ", b"later", b"GET /fourth  ",
    ]  # fmt: skip


def test_too_many_requests_ahead_are_refused(served):
    heard = served.say(get("/later?0.5") * 40, until=40)
    assert len(answers(heard)) <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 400), max_size=6))
def test_it_does_not_matter_in_which_pieces_bytes_come(served, cuts):
    whole = (
        get("/a?b=c", b"X-Word: tide")
        + b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: 11\r\n\r\nhello world"
        + get("/last")
    )  # fmt: skip
    pieces, before = [], 0
    for cut in sorted(set(cuts)):
        pieces.append(whole[before:cut])
        before = cut
    heard = served.say(*filter(None, [*pieces, whole[before:]]), until=3)
    assert answers(heard) == [(200, b"GET /a b=c tide"), (200, b"11"), (200, b"GET /last  ")]


def test_a_request_known_to_the_letter_is_answered_by_its_bytes(served):
    with served.connect() as there:
        there.sendall(get("/known", b"X-Word: w"))
        assert answers(hear(there)) == [(200, b"GET /known  w")]
        there.sendall(get("/known", b"X-Word: w"))
        assert answers(hear(there)) == [(200, b"again")]
        # Another field, or a second request in the same bytes, is another request.
        there.sendall(get("/known", b"X-Word: v"))
        assert answers(hear(there)) == [(200, b"GET /known  v")]
        for _turn in range(2):
            there.sendall(get("/known", b"X-Word: z") * 2)
            assert answers(hear(there, 2)) == [(200, b"GET /known  z")] * 2
    served.program.known.clear()


def test_a_request_that_ends_its_connection_is_not_kept_by_its_bytes(served):
    heard = served.say(get("/known", b"Connection: close"), until=2)
    assert answers(heard) == [(200, b"GET /known  ")]
    assert b"connection: close" in heard
    assert not served.program.known


def test_the_old_version_is_kept_open_only_where_it_asks(served):
    assert b"connection: close" in served.say(get("/x", version=b"1.0"), until=2)
    with served.connect() as there:
        for _turn in range(2):
            there.sendall(get("/x", b"Connection: keep-alive", version=b"1.0"))
            assert b"connection: keep-alive" in hear(there)


def test_every_answer_has_its_moment(served):
    head = served.say(get("/x")).partition(b"\r\n\r\n")[0].decode()
    date = next(line[6:] for line in head.split("\r\n") if line.startswith("date: "))
    assert abs(parsedate_to_datetime(date).timestamp() - time.time()) < 3


def test_head_is_answered_without_a_body(served):
    with served.connect() as there:
        there.sendall(get("/x").replace(b"GET", b"HEAD", 1))
        time.sleep(0.05)
        heard = there.recv(65_536)
        assert heard.endswith(b"\r\n\r\n")
        assert b"content-length: 9" in heard
        there.sendall(get("/next"))
        assert answers(hear(there)) == [(200, b"GET /next  ")]


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\nHost: localhost\n\n",
        b"GET / HTTP/2.0\r\n" + HOST + b"\r\n",
        b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /#there HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3, 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_connection_closed(served, request_):
    heard = served.say(request_ + get("/smuggled"), until=2)
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in heard
    assert b"smuggled" not in heard


def test_an_unknown_method_is_named_as_such(served):
    assert served.say(b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n").startswith(b"HTTP/1.1 501 ")


def test_a_head_without_an_end_is_refused(served):
    with served.connect() as there, contextlib.suppress(ConnectionError):
        there.sendall(b"GET / HTTP/1.1\r\n" + HOST)
        for _turn in range(40):
            there.sendall(b"X: " + b"x" * 16_000 + b"\r\n")
        assert hear(there).startswith(b"HTTP/1.1 431 ")


def test_an_offer_of_another_protocol_is_passed_over(served):
    offer = get("/x", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: A")
    heard = served.say(offer + get("/next"), until=2)
    assert [body for _status, body in answers(heard)] == [b"GET /x  ", b"GET /next  "]


def test_an_address_with_its_host_is_understood(served):
    heard = served.say(get("http://localhost/there?q=1"))
    assert answers(heard) == [(200, b"GET /there q=1 ")]


def test_a_sender_who_waits_for_a_word_gets_it(served):
    with served.connect() as there:
        there.sendall(
            b"POST /body HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert there.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        there.sendall(b"ok")
        assert answers(hear(there)) == [(200, b"2")]


def test_a_large_body_comes_whole(served):
    body = bytes(range(256)) * 8_000
    head = b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(body)
    assert answers(served.say(head + body)) == [(200, b"%d" % len(body))]
    assert served.program.bodies[-1] == body


def test_an_answer_before_the_bodys_end_reaches_who_still_sends(served):
    with served.connect() as there:
        there.sendall(b"POST /too-large HTTP/1.1\r\n" + HOST + b"Content-Length: 9000000\r\n\r\n")
        there.sendall(b"x" * 100_000)
        heard = hear(there)
        assert answers(heard) == [(413, b"too large")]
        with contextlib.suppress(ConnectionError):
            assert there.recv(1_000) == b""


def test_who_leaves_is_noticed_while_the_answer_is_made(served):
    served.program.left.clear()
    there = served.connect()
    there.sendall(get(f"/later?{WAIT}"))
    there.close()
    assert served.program.left.wait(WAIT / 2)


def test_who_leaves_in_the_middle_of_a_body_is_noticed(served):
    served.program.left.clear()
    with served.connect() as there:
        there.sendall(b"POST /body HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\nhalf")
        time.sleep(0.05)
    assert served.program.left.wait(WAIT)


def test_an_answer_without_a_length_comes_in_chunks_where_they_are_known(served):
    with served.connect() as there:
        there.sendall(get("/pieces"))
        heard = b""
        while not heard.endswith(b"0\r\n\r\n"):
            heard += there.recv(1_000)
        assert heard.partition(b"\r\n\r\n")[2] == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
        there.sendall(get("/next"))
        assert answers(hear(there)) == [(200, b"GET /next  ")]
    old = served.say(get("/pieces", version=b"1.0"), until=2)
    assert old.partition(b"\r\n\r\n")[2] == b"onetwo"


def test_a_file_is_sent_whole(served):
    assert answers(served.say(get("/file"))) == [(200, Path(__file__).read_bytes())]


def test_a_stream_is_its_bytes_and_ends_with_its_connection(served):
    served.program.left.clear()
    with served.connect() as there:
        there.sendall(get("/stream"))
        heard = there.recv(1_000)
        assert b"connection: close" in heard
        (outlet,) = served.program.streams
        served.call(outlet.send, b"event")
        assert there.recv(1_000) == b"event"
        served.call(outlet.end)
        assert there.recv(1_000) == b""
    assert served.program.left.wait(WAIT)
    served.call(outlet.end)  # saying so twice is harmless
    served.call(outlet.send, b"nobody hears this")
    served.program.streams.clear()


def test_what_a_client_has_not_taken_is_counted_though_the_kernel_holds_it(served):
    there = socket.socket()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    there.settimeout(WAIT)
    there.connect(("127.0.0.1", served.port))
    there.sendall(get("/stream"))
    there.recv(1_000)
    (outlet,) = served.program.streams
    served.call(outlet.send, b"x" * 20_000)
    assert eventually(lambda: len(served.connections.all) == 1)
    (link,) = served.connections.all
    assert eventually(lambda: link.waiting == 0)  # nothing lies in the process
    assert 8_000 < outlet.waiting < 20_000
    taken = 0
    while taken < 20_000:
        taken += len(there.recv(20_000))
    assert eventually(lambda: outlet.waiting == 0)
    there.close()
    assert eventually(lambda: not served.connections.all)
    assert outlet.waiting == 0
    served.program.streams.clear()


def test_a_line_end_in_a_field_is_never_sent():
    for text in ("a\r\nset-cookie: b", "a\nb", "a\rb"):
        with pytest.raises(ValueError, match="line's end"):
            opening(200, [("location", text)])


def test_a_connection_that_says_nothing_is_closed_and_one_that_works_is_not(served):
    with served.connect() as idle, served.connect() as slow, served.connect() as working:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        working.sendall(get("/later?0.3"))
        time.sleep(0.1)
        served.call(served.connections.look, 0.05, 60.0)
        assert idle.recv(100) == b""
        assert slow.recv(100) == b""
        assert answers(hear(working)) == [(200, b"later")]


def test_more_than_there_is_room_for_wait_at_the_socket(served):
    crowd = [served.connect() for _ in range(50)]
    late = served.connect()
    late.sendall(get("/late"))
    late.settimeout(0.3)
    with pytest.raises(TimeoutError):
        late.recv(100)
    late.settimeout(WAIT)
    crowd.pop().close()
    assert answers(hear(late)) == [(200, b"GET /late  ")]
    for there in (*crowd, late):
        there.close()


def test_when_the_server_leaves_each_answer_is_the_last(served):
    with served.connect() as there:
        there.sendall(get("/later?0.2"))
        time.sleep(0.05)
        served.call(served.connections.leave)
        try:
            heard = hear(there, 2)
        finally:
            served.connections.closing = False
    assert answers(heard) == [(200, b"later")]
    assert b"connection: close" in heard


def test_who_has_many_more_connections_than_another_sees_it():
    board = Board(2)
    board.sit(0)
    board.put(20)
    assert board.ahead() == 0, "nobody else is there yet"
    other = Board.__new__(Board)
    other._words, other.number = board._words, -1
    other.sit(1)
    other.put(5)
    assert (board.ahead(), other.ahead()) == (15, 0)
    board.clear(1)
    assert board.ahead() == 0, "nobody waits for one who has ended"
