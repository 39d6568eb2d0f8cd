"""The guard on a real server: what strangers send, byte for byte."""

import json
import select

import pytest

from rotative.web.tests.serving import Serving, answered, eventually

pytestmark = pytest.mark.server

HOST = b"Host: localhost\r\n"
ECHO = "/desk/trial/echo/"


def echo(server: Serving, path: str = ECHO, **asked: object) -> dict:
    reply = server.ask(path, **asked)
    assert reply.status == 200, reply.text
    return json.loads(reply.body)


def get(path: bytes, *fields: bytes, host: bytes = HOST, method: bytes = b"GET") -> bytes:
    more = b"".join(field + b"\r\n" for field in fields)
    return method + b" " + path + b" HTTP/1.1\r\n" + host + more + b"\r\n"


def test_the_desk_answers(server):
    reply = server.ask("/desk/login/")
    assert reply.status == 200
    assert "csrftoken" in "".join(reply.cookies)


@pytest.mark.parametrize(
    "path",
    [
        b"//desk/login/",
        b"/desk/../desk/login/",
        b"/desk/%2e%2e/login/",
        b"/desk/..%2flogin/",
        b"/desk%2f%2flogin/",
        b"/desk/%5clogin/",
        b"/desk/login/%00",
        b"/desk/login/%0d%0aX:y",
        b"/desk/login/;v=1",
        b"/desk/%252e%252e/",
        b"/desk/%ff/",
        b"*",
    ],
)
def test_an_address_in_another_spelling_is_refused_in_plain_words(server, path):
    status, heard, _closed = server.say(get(path))
    assert status == 400
    assert b"text/plain" in heard
    assert b"not written in a way" in heard


def test_length_and_chunks_together_are_refused_and_the_connection_closed(server):
    smuggled = get(b"/desk/trial/echo/?smuggled=1")
    status, heard, closed = server.say(
        get(
            ECHO.encode(),
            b"Content-Length: %d" % (5 + len(smuggled)),
            b"Transfer-Encoding: chunked",
            method=b"POST",
        )
        + b"0\r\n\r\n"
        + smuggled
    )
    assert status == 400
    assert closed
    assert heard.count(b"HTTP/1.1") == 1, "what was smuggled in must not be answered"


def test_two_lengths_are_refused(server):
    status, _heard, closed = server.say(
        get(ECHO.encode(), b"Content-Length: 3", b"Content-Length: 4", method=b"POST") + b"abcd"
    )
    assert (status, closed) == (400, True)


@pytest.mark.parametrize(
    "host", [b"", b"Host: evil.example\r\n", b"Host: localhost\r\nHost: localhost\r\n"]
)
def test_a_host_that_is_not_ours_is_refused(server, host):
    assert server.say(get(ECHO.encode(), host=host))[0] == 400


def test_every_host_of_the_settings_is_served(server):
    assert echo(server, Host="www.example.org")["host"] == "www.example.org"
    assert echo(server, Host=f"localhost:{server.port}")["host"] == f"localhost:{server.port}"


def test_what_strangers_forward_never_reaches_the_program(server):
    seen = echo(
        server,
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="https",
        Forwarded="for=203.0.113.9",
        X_Real_IP="203.0.113.9",
    )
    assert seen["address"] == "127.0.0.1"
    assert not seen["secure"]
    assert not [key for key in seen["meta"] if "FORWARDED" in key or "REAL_IP" in key]


def test_a_listed_proxy_is_believed(server):
    seen = echo(
        server,
        source="127.0.9.1",
        X_Forwarded_For="198.51.100.1, 203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="www.example.org",
    )
    assert seen["address"] == "203.0.113.9"
    assert seen["secure"]
    assert seen["host"] == "www.example.org"


def test_a_field_with_an_underscore_cannot_pose_as_another(server):
    status, heard, _closed = server.say(
        get(ECHO.encode(), b"X_Forwarded_For: 203.0.113.9", b"X_Trial: a", b"X-Trial: b")
    )
    assert status == 200
    seen = json.loads(heard.partition(b"\r\n\r\n")[2])
    assert seen["meta"]["HTTP_X_TRIAL"] == "b"
    assert "HTTP_X_FORWARDED_FOR" not in seen["meta"]


def test_paths_and_queries_reach_django_as_it_expects_them(server):
    reply = server.ask("/desk/trial/echo/?q=%C3%A9")
    assert json.loads(reply.body)["meta"]["QUERY_STRING"] == "q=%C3%A9"
    assert server.ask("/desk/%C3%A9t%C3%A9/").status in (302, 404)


def test_an_address_may_have_only_so_many_requests_under_way(server):
    connections = [server.connect("127.0.5.1") for _ in range(8)]
    try:
        for number, connection in enumerate(connections):
            connection.sendall(get(b"/desk/trial/held/?name=crowd&number=%d" % number))
        # Those that are refused are told at once; the others wait until we let go.
        assert eventually(lambda: len(select.select(connections, [], [], 0)[0]) == 2)
        (server.data / "let-go-crowd").touch()
        statuses = sorted(answered(connection) for connection in connections)
        assert statuses.count(429) == 2, statuses
        assert server.ask(ECHO, source="127.0.5.2").status in (200, 503)
    finally:
        for connection in connections:
            connection.close()


def test_streams_are_refused_long_before_pages_are(server):
    opened = []
    try:
        statuses = []
        for number in range(8):
            connection = server.connect(f"127.0.6.{number % 3 + 1}")
            connection.sendall(get(b"/desk/trial/stream/"))
            opened.append(connection)
            statuses.append(answered(connection))
        assert statuses.count(200) == 5
        assert statuses.count(503) == 3
        assert server.ask(ECHO).status == 200
    finally:
        for connection in opened:
            connection.close()

    def is_open_again() -> bool:
        with server.connect("127.0.6.1") as again:
            again.sendall(get(b"/desk/trial/stream/"))
            return answered(again) == 200

    assert eventually(is_open_again), "a closed stream gives its place back"


def test_one_address_cannot_take_every_stream(server):
    def statuses() -> list[int]:
        opened = [server.connect("127.0.7.1") for _ in range(4)]
        try:
            for connection in opened:
                connection.sendall(get(b"/desk/trial/stream/"))
            return sorted(answered(connection) for connection in opened)
        finally:
            for connection in opened:
                connection.close()

    # Streams of others may have yet to be seen as closed.
    assert eventually(lambda: statuses() == [200, 200, 200, 503])


def test_too_many_fields_are_refused(server):
    fields = [b"X-%d: 1" % number for number in range(150)]
    assert server.say(get(ECHO.encode(), *fields))[0] == 431


def test_a_failing_view_answers_500_and_the_server_goes_on(server):
    assert server.ask("/desk/trial/boom/").status == 500
    assert server.ask(ECHO).status == 200


def test_health_answers_whoever_asks(server):
    status, heard, _closed = server.say(get(b"/healthz", host=b"Host: 10.0.0.9\r\n"))
    assert status == 200
    assert heard.endswith(b"alive\n")


def test_readiness_names_what_is_missing(server):
    reply = server.ask("/readyz")
    report = json.loads(reply.body)
    assert reply.status == 503, "this server runs without a job worker"
    assert report["migrations"] == {"missing": 0}
    assert any("job worker" in reason for reason in report["reasons"])
