"""What readers see when something is broken: words in their language, nothing technical."""

import pytest
from django.db import OperationalError

from rotative.press.routes import resolve
from rotative.web import public


@pytest.fixture
def polite(client):
    """A client that gets the answer of a failing page instead of its exception."""
    client.raise_request_exception = False
    return client


def test_a_page_that_fails_says_so_in_the_editions_language_and_direction(
    polite, newsroom, monkeypatch
):
    def broken(ask, **_arguments):
        raise RuntimeError("secret detail")

    polite.get("/arabic/")
    monkeypatch.setattr("rotative.press.render.resolve", lambda path: (broken, {}))
    answer = polite.get("/arabic/سياسة/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert 'lang="ar-EG" dir="rtl"' in text
    assert "secret detail" not in text
    assert "حدث خطأ" in text


def test_a_database_that_does_not_answer_is_a_503_to_try_again(polite, newsroom, monkeypatch):
    polite.get("/afrique/")

    def locked(**_arguments):
        raise OperationalError("database is locked")

    monkeypatch.setattr(public, "catch_up", locked)
    answer = polite.get("/afrique/politique/")
    text = answer.content.decode()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert 'lang="fr-SN"' in text
    assert "locked" not in text


def test_an_edition_that_was_never_seen_before_the_database_went_gets_the_browsers_language(
    polite, newsroom, monkeypatch
):
    from rotative.web import plain

    plain._known.clear()

    def gone(**_arguments):
        raise OperationalError("no route to host")

    monkeypatch.setattr(public, "catch_up", gone)
    answer = polite.get("/arabic/", headers={"Accept-Language": "xx, fr-CA;q=0.8"})
    assert answer.status_code == 503
    assert 'lang="fr"' in answer.content.decode()


def test_the_programs_own_addresses_fail_as_politely(polite, newsroom):
    answer = polite.get("/media/no/such/thing/at/all")
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()
    assert "urlpatterns" not in answer.content.decode()


def test_the_table_of_addresses_has_no_hole(newsroom):
    """Hostile and odd paths resolve to a view or to nothing: never to an exception."""
    from rotative.press.page import Missing

    for path in ("//", "/../", "/%2e%2e/", "/a" * 300, "/topic/-1/", "/topic/x-0/", "/\n/"):
        try:
            view, _arguments = resolve(path)
            assert callable(view)
        except Missing:
            pass


@pytest.mark.parametrize(
    "path",
    ["/world//", "/world/topic/x-999999999999999999/", "/world/%00/", "/world/\ud800/".encode(
        "utf-8", "surrogatepass"
    ).decode("latin-1"), "/world/" + "a" * 3000 + "/", "/world/2026/01/01/x-0/"],
)  # fmt: skip
def test_odd_addresses_are_not_found_and_break_nothing(polite, newsroom, path):
    assert polite.get(path).status_code in {301, 404}
