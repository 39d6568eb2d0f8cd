"""Nothing that somebody typed leads inside the newsroom's network, nor takes all day."""

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from rotative.kit.outgoing import Failed, Refused, fetch

HOSTILE = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/",
    "http://017700000001/", "http://localhost/", "http://0.0.0.0/", "http://0/",
    "http://10.0.0.8/", "http://172.16.3.4/", "http://192.168.1.1/", "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://192.0.0.192/", "http://198.18.0.1/",
    "http://224.0.0.1/", "http://240.0.0.1/", "http://255.255.255.255/", "http://192.88.99.1/",
    "http://[::1]/", "http://[::]/", "http://[::127.0.0.1]/", "http://[::10.0.0.1]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:a00:1]/", "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[fd12::1]/",
    "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[100::1]/",
]  # fmt: skip
MALFORMED = [
    "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "data:text/plain,x",
    "//example.org/", "example.org", "", "http://", "http:///path", "http://user@example.org/",
    "http://user:word@example.org/", "http://example.org:22/", "http://example.org:99999/",
    "http://exam ple.org/", "http://example.org/\r\nHost: x", "http://example.org\\@10.0.0.1/",
    "http://[::1", "http://[fe80::1%25eth0]/", "http://exa%6dple.org/", "http://a..b.example/",
    "http://example.org/" + "a" * 3000,
]  # fmt: skip


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site: answers by path and remembers what it was asked."""

    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, dict(self.headers)))
        name, _, rest = self.path.strip("/").partition("/")
        getattr(self, f"answer_{name}", self.answer_page)(rest)

    do_POST = do_HEAD = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_page(self, rest: str) -> None:
        self.send(200, b"<p>page</p>", Content_Type="text/html; charset=UTF-8", Set_Cookie="a=b")

    def answer_missing(self, rest: str) -> None:
        self.send(404, b"not here")

    def answer_to(self, rest: str) -> None:
        self.send(302, Location=rest.replace("SLASH", "//"))

    def answer_round(self, rest: str) -> None:
        self.send(301, Location="/round")

    def answer_big(self, rest: str) -> None:
        self.send(200, b"x" * 200_000)

    def answer_bomb(self, rest: str) -> None:
        self.send(200, gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")

    def answer_endless(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65_536)

    def answer_drip(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _byte in range(1000):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_dripheaders(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1000):
            self.wfile.write(b"X-%d: y\r\n" % number)
            self.wfile.flush()
            time.sleep(0.05)

    def answer_silent(self, rest: str) -> None:
        time.sleep(3)

    def answer_nonsense(self, rest: str) -> None:
        self.wfile.write(b"\x00\x01\x02 not http at all\r\n\r\n")

    def answer_half(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a site on this machine, which tests alone may reach."""
    Elsewhere.asked = []

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that leave are the point of some tests."""

    server = Server(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(url: str, **options: object):
    return fetch(url, loopback=True, **options)


@pytest.mark.parametrize("url", HOSTILE)
def test_an_address_inside_is_not_asked(url):
    with pytest.raises((Refused, Failed)) as caught:
        fetch(url, timeout=3)
    assert caught.type is Refused


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_not_a_public_web_address_is_not_asked(url):
    with pytest.raises(Refused):
        fetch(url, timeout=3)


def test_a_page_comes_back_with_its_type_and_where_it_was(site):
    got = ask(f"{site}/page#part", headers={"Accept": "text/html"})
    assert (got.status, got.body, got.content_type) == (200, b"<p>page</p>", "text/html")
    assert got.url == f"{site}/page"
    path, headers = Elsewhere.asked[0]
    assert path == "/page"
    assert headers["User-Agent"].startswith("Rotative")
    assert headers["Host"] == site.removeprefix("http://")


def test_an_error_of_the_other_side_is_an_answer(site):
    assert ask(f"{site}/missing").status == 404


def test_redirects_are_followed_and_no_cookie_comes_along(site):
    ask(f"{site}/page")
    got = ask(f"{site}/to//to//page")
    assert got.url == f"{site}/page"
    assert all("Cookie" not in headers for _path, headers in Elsewhere.asked)


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://[fec0::1]/", "file:///etc/passwd", "ftp://example.org/"]
)
def test_a_redirect_is_checked_like_the_first_address(site, target):
    with pytest.raises(Refused):
        ask(f"{site}/to/{target}", timeout=3)


def test_redirects_that_do_not_end_are_left(site):
    with pytest.raises(Failed, match="redirects"):
        ask(f"{site}/round", hops=3)
    assert len(Elsewhere.asked) == 4


def test_a_secret_for_one_host_is_not_told_to_another(site):
    other = site.replace("127.0.0.1", "localhost")
    ask(f"{site}/to/{other}/page", headers={"Authorization": "Bearer x", "Accept": "text/html"})
    first, second = (headers for _path, headers in Elsewhere.asked)
    assert first["Authorization"] == "Bearer x"
    assert "Authorization" not in second
    assert second["Accept"] == "text/html"


@pytest.mark.parametrize("path", ["big", "bomb", "endless"])
def test_what_is_too_big_is_cut_off(site, path):
    began = time.monotonic()
    with pytest.raises(Failed, match="more than 100000 bytes"):
        ask(f"{site}/{path}", max_bytes=100_000)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("path", ["drip", "dripheaders", "silent"])
def test_what_is_too_slow_is_cut_off(site, path):
    began = time.monotonic()
    with pytest.raises(Failed, match="too slow"):
        ask(f"{site}/{path}", timeout=0.7)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("path", ["nonsense", "half"])
def test_a_broken_answer_is_a_failure(site, path):
    with pytest.raises(Failed):
        ask(f"{site}/{path}", timeout=3)


def test_nobody_there_is_a_failure():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Failed):
        ask(f"http://127.0.0.1:{port}/", timeout=3)


def test_a_name_is_looked_up_once_and_that_address_is_the_one_asked(site, monkeypatch):
    looked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *args: object, **kwargs: object):
        if host != "rebinding.example":
            return real(host, port, *args, **kwargs)
        looked.append(host)
        return real("127.0.0.1" if len(looked) == 1 else "10.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    port = site.rpartition(":")[2]
    assert ask(f"http://rebinding.example:{port}/page").status == 200
    assert looked == ["rebinding.example"]


def test_a_name_that_leads_inside_is_refused(monkeypatch):
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, *a, **k: real("10.1.2.3", port, *a, **k)
    )
    with pytest.raises(Refused, match="private network"):
        fetch("https://intranet.example/", timeout=3)


def test_a_proxy_of_the_environment_is_not_used(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.1:3128")
    assert ask(f"{site}/page").status == 200


def test_a_post_is_sent_and_not_redirected(site):
    assert ask(f"{site}/page", method="POST", data=b"a=b").status == 200
    got = ask(f"{site}/to//page", method="POST", data=b"a=b")
    assert got.status == 302


def test_an_address_of_the_operators_may_be_inside_and_leads_nowhere_else(site):
    assert fetch(f"{site}/page", inside=True).status == 200
    with pytest.raises(Refused):
        fetch("http://10.0.0.8/", loopback=True, timeout=3)
    with pytest.raises((Failed, Refused)):
        fetch(f"{site}/to//page", inside=True)
    assert [path for path, _headers in Elsewhere.asked] == ["/page", "/to//page"]
