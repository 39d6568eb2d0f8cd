"""What stands at a host's root and belongs to no edition: stored too, and right at once."""

import pytest

from rotative.editions.actions import add_edition, change_edition
from rotative.editions.models import Edition


@pytest.mark.parametrize("path", ["/", "/nothing/at/all/", "/robots.txt", "/llms.txt"])
def test_it_is_made_once_and_made_anew_when_an_edition_opens(client, newsroom, path):
    first = client.get(path)
    assert first["X-Press"] == "miss"
    again = client.get(path)
    assert again["X-Press"] == "hit"
    assert again.content == first.content
    add_edition(Edition(code="nord", name="Le Nord", language="fr", prefix="nord"))
    after = client.get(path)
    assert after["X-Press"] == "miss"
    assert "/nord/" in after.content.decode()
    change_edition(Edition.objects.get(code="nord"), {"is_open": False})
    assert "/nord/" not in client.get(path).content.decode()


def test_the_list_of_editions_is_kept_once_for_each_language(client, newsroom):
    pages = {}
    for turn in range(2):
        for language in ("fr", "ar,en;q=0.5", "xx-Zq7Marked"):
            answer = client.get("/", headers={"accept-language": language})
            assert answer["X-Press"] == ("hit" if turn else "miss")
            assert "accept-language" in answer["Vary"]
            pages[language] = answer.content.decode()
    assert 'lang="fr"' in pages["fr"]
    assert 'dir="rtl"' in pages["ar,en;q=0.5"]
    assert "Zq7Marked" not in pages["xx-Zq7Marked"]


def test_nobody_gets_a_cookie_for_asking_where_crawlers_may_go(client, newsroom):
    client.cookies["csrftoken"] = "forged"
    for path in ("/", "/robots.txt", "/nothing/"):
        assert not client.get(path).cookies, path
