"""What the guard lets in, without a server: paths, proxies, hosts, encodings, parts of files."""

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotative.web.server.adapter import Reply
from rotative.web.server.counts import Counts
from rotative.web.server.guard import Refused, admit, check_path, hostname
from rotative.web.server.hosts import Hosts
from rotative.web.server.http.head import Fields, Head
from rotative.web.server.negotiation import best_encoding, matches
from rotative.web.server.proxies import Proxies
from rotative.web.server.ranges import part_of


def fields_of(*pairs: tuple[str, str]) -> Fields:
    """Header fields as they came over the wire."""
    return Fields([(name.encode(), value.encode()) for name, value in pairs])


def head_of(
    method: str = "GET",
    path: str = "/world/",
    query: str = "",
    client: str = "192.0.2.7:40000",
    authority: str = "",
    headers: Fields | None = None,
) -> Head:
    """The head of a request that is let in, but for what the test says."""
    head = Head(client)
    head.method, head.path, head.query, head.authority = method, path, query, authority
    head.version = "1.1"
    head.headers = fields_of(("host", "example.org")) if headers is None else headers
    return head


NO_PROXIES = Proxies([])


def refusal(head: Head, proxies: Proxies = NO_PROXIES) -> int:
    with pytest.raises(Refused) as refused:
        admit(head, proxies)
    return refused.value.status


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/afrique/",
        "/afrique/2026/11/23/pluie-sur-le-port-12/",
        "/arabic/سياسة/",
        "/world/topic/élections-3/feed.xml",
        "/a..b/...c/.well-known/security.txt",
        "/%zz",
        "/a b",
        "/نیم\u200cفاصله/",  # Persian needs its zero-width non-joiner
    ],
)
def test_an_address_in_its_one_spelling_passes(path):
    check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "world/",
        "*",
        "//evil.example/x",
        "/a//b",
        "/a/./b",
        "/a/../b",
        "/..",
        "/.",
        "/a/..",
        "/a\\b",
        "/a;jsessionid=1",
        "/a\x00b",
        "/a\r\nSet-Cookie: x",
        "/a\x7f",
        "/a\x85b",
        "/\ufffd",  # what was not UTF-8
        "/\u202egpj.exe",
        "/a%2fb",  # still escaped after one decoding: it was escaped twice
        "/a%2E%2E/b",
        "/" + "a" * 2_000,
    ],
)
def test_any_other_spelling_is_refused(path):
    with pytest.raises(Refused):
        check_path(path)


@given(st.text(max_size=60))
def test_a_path_that_passes_has_no_second_reading(text):
    path = "/" + text
    try:
        check_path(path)
    except Refused:
        return
    assert "//" not in path
    assert not {".", ".."} & set(path.split("/"))
    assert all(ord(char) >= 32 and char not in "\\;\x7f" for char in path)


def test_a_request_without_a_host_is_refused():
    assert refusal(head_of(headers=fields_of())) == 400


def test_a_request_with_two_hosts_is_refused():
    assert refusal(head_of(headers=fields_of(("host", "a.example"), ("host", "b.example")))) == 400


def test_an_absolute_address_must_name_the_same_host():
    assert refusal(head_of(authority="evil.example")) == 400
    assert admit(head_of(authority="example.org"), NO_PROXIES).host == "example.org"


@pytest.mark.parametrize(
    "host", ["a b", "a/b", "user@example.org", "exa\x00mple", "", "a:b", "[::1"]
)
def test_a_host_that_is_no_host_is_refused(host):
    assert refusal(head_of(headers=fields_of(("host", host)))) == 400


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([("transfer-encoding", "chunked")], 400),
        ([("transfer-encoding", "chunked"), ("content-length", "3")], 400),
        ([("content-length", "3"), ("content-length", "3")], 400),
        ([("content-length", "-3")], 400),
        ([("content-length", "٣")], 400),
        ([("x", "a" * 20_000)], 431),
        ([("x", "a")] * 101, 431),
    ],
)
def test_a_body_is_announced_in_one_way(fields, status):
    assert refusal(head_of(headers=fields_of(("host", "example.org"), *fields))) == status


@pytest.mark.parametrize("query", ["a=%00", "a=\x01", "a b", "x" * 5_000])
def test_a_query_that_would_trouble_a_database_is_refused(query):
    assert refusal(head_of(query=query)) in (400, 414)


def test_an_unknown_method_is_refused():
    assert refusal(head_of(method="TRACE")) == 501


def test_the_port_is_not_part_of_the_host_name():
    assert hostname("example.org:8000") == "example.org"
    assert hostname("[::1]:8000") == "[::1]"
    assert hostname("[::1]") == "[::1]"


# Proxies --------------------------------------------------------------------------------

PROXIES = Proxies(["10.0.0.0/8", "fd00::/8"])


def forwarded(*chain: str, peer: str = "10.1.1.1") -> str:
    fields = fields_of(*(("x-forwarded-for", hops) for hops in chain))
    return PROXIES.client(peer, fields)[0]


def test_nobody_but_a_listed_proxy_is_believed():
    fields = fields_of(
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    )
    assert PROXIES.client("192.0.2.7", fields) == ("192.0.2.7", None, None)


def test_the_client_is_the_rightmost_that_is_no_proxy():
    assert forwarded("198.51.100.1, 203.0.113.9, 10.2.2.2") == "203.0.113.9"
    assert forwarded("198.51.100.1", "203.0.113.9") == "203.0.113.9"
    assert forwarded("203.0.113.9, 2001:db8::1") == "2001:db8::1"


def test_what_stands_left_of_the_client_is_its_own_claim():
    assert forwarded("10.9.9.9, 203.0.113.9") == "203.0.113.9"


def test_a_chain_of_nothing_but_proxies_ends_at_the_first():
    assert forwarded("10.2.2.2, 10.3.3.3") == "10.2.2.2"
    assert forwarded() == "10.1.1.1"


def test_nonsense_in_the_chain_ends_the_reading():
    assert forwarded("203.0.113.9, nonsense, 10.2.2.2") == "10.2.2.2"


def test_a_proxy_says_how_and_where_it_was_asked():
    fields = fields_of(("x-forwarded-proto", "http, https"), ("x-forwarded-host", "News.Example"))
    assert PROXIES.client("10.1.1.1", fields)[1:] == (True, "News.Example")
    call = admit(
        head_of(client="10.1.1.1:1", headers=fields_of(("host", "inside"), *fields.pairs)), PROXIES
    )
    assert (call.secure, call.host) == (True, "news.example")


def test_an_ipv4_address_in_ipv6_clothes_is_recognised():
    assert forwarded("203.0.113.9", peer="::ffff:10.1.1.1") == "203.0.113.9"


# Counts ---------------------------------------------------------------------------------


def test_an_address_has_only_so_many_requests_under_way():
    counts = Counts(requests_each=2, streams=9, streams_each=9)
    with counts.request("a"), counts.request("a"), counts.request("b"):
        with pytest.raises(Refused) as refused, counts.request("a"):
            pass
        assert (refused.value.status, refused.value.retry_after) == (429, 2)
    with counts.request("a"):
        pass


def test_streams_are_counted_together_and_by_address():
    counts = Counts(requests_each=1, streams=3, streams_each=2)
    with counts.stream("a"), counts.stream("a"):
        with pytest.raises(Refused), counts.stream("a"):
            pass
        with counts.stream("b"), pytest.raises(Refused) as refused, counts.stream("c"):
            pass
        assert refused.value.status == 503
    assert counts.open_streams == 0


# Hosts ----------------------------------------------------------------------------------


def test_a_new_editions_host_is_known_when_it_is_first_asked_for():
    known = {"old.example"}
    reads = []

    def read():
        reads.append(1)
        return set(known)

    async def scene():
        hosts = Hosts(["localhost", ".example.org"], read)
        assert hosts.knows("localhost:8000")
        assert hosts.knows("www.example.org")
        assert await hosts.check("old.example")
        assert not await hosts.check("new.example")
        known.add("new.example")
        hosts._read_at -= 2  # two seconds later
        assert await hosts.check("new.example")
        before = len(reads)
        for _ in range(100):
            assert not await hosts.check("evil.example")
        assert len(reads) == before, "strangers must not make us ask the database each time"

    asyncio.run(scene())


def test_hosts_known_before_stay_known_while_the_database_is_away():
    answers = [{"own.example"}]

    def read():
        if not answers:
            raise OSError("no database")
        return answers.pop()

    async def scene():
        hosts = Hosts(["localhost"], read)
        assert await hosts.check("own.example")
        hosts._settled.clear()
        hosts._read_at -= 60
        assert await hosts.check("own.example")
        assert hosts.knows("localhost")

    asyncio.run(scene())


# Encodings and parts --------------------------------------------------------------------

STORED = {"", "br", "zstd", "gzip"}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "zstd"),
        ("identity", ""),
        ("br;q=nonsense", ""),
        ("BR", "br"),
        ("", ""),
        ("a," * 300, ""),
    ],
)
def test_the_best_copy_that_the_client_takes_is_chosen(accepted, chosen):
    assert best_encoding(accepted, STORED) == chosen


def test_only_copies_that_exist_are_chosen():
    assert best_encoding("br, gzip", {"", "gzip"}) == "gzip"


@pytest.mark.parametrize(
    ("field_value", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        (None, False),
    ],
)
def test_a_client_that_has_the_copy_is_recognised(field_value, known):
    assert matches(field_value, '"a"') is known


@dataclass
class Asking:
    headers: Fields


def part(asked: str, *more: tuple[str, str], offered: bool = True):
    headers = [("etag", '"e"'), *([("accept-ranges", "bytes")] if offered else [])]
    reply = Reply(200, headers, file="/film.mp4", size=1_000)
    found = part_of(Asking(fields_of(("range", asked), *more)), reply)
    return (found.start, found.end) if found else None


@pytest.mark.parametrize(
    ("asked", "bytes_sent"),
    [
        ("bytes=0-99", (0, 100)),
        ("bytes=900-", (900, 1_000)),
        ("bytes=900-5000", (900, 1_000)),
        ("bytes=-100", (900, 1_000)),
        ("bytes=-5000", (0, 1_000)),
        ("bytes=1000-", (0, 0)),  # cannot be met: 416
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=-", None),
    ],
)
def test_a_part_of_a_file_is_what_was_asked_for(asked, bytes_sent):
    assert part(asked) == bytes_sent


def test_a_part_of_another_version_is_never_sent():
    assert part("bytes=0-1", ("if-range", '"e"')) == (0, 2)
    assert part("bytes=0-1", ("if-range", '"older"')) is None


def test_parts_are_sent_only_where_the_view_offers_them():
    assert part("bytes=0-1", offered=False) is None
