"""OpenSearch as the engine: several machines share it, and it can be away.

Against a server of the tests' own (opensearch.py): what only OpenSearch itself could
show, such as its speed, is not shown here.
"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from rotative.kit.env import BadSetting, Environment
from rotative.ledger.follow import catch_up, lag
from rotative.ledger.models import Cursor
from rotative.press.render import render
from rotative.search.documents import Document, documents
from rotative.search.engines import chosen
from rotative.search.engines.asked import Asked, read
from rotative.search.engines.interface import Away, Damaged, Question
from rotative.search.index import NAME, rebuild
from rotative.search.relating import relate_archive
from rotative.search.tests.asking import found, prose
from rotative.stories.models import Likeness, Story
from rotative.web.cli.app import app
from rotative.web.cli.doctor import _search
from rotative.web.health import readiness

pytestmark = pytest.mark.django_db(transaction=True)


def page(newsroom, **query) -> str:
    return render("localhost", "/search/", newsroom.world, query=query).body.decode()


def document(story: int, headline: str, **fields) -> Document:
    given = {
        "language": "en", "edition": 1, "section": 1, "kind": "news", "state": "live",
        "standfirst": "", "body": "", "names": "", "moment": timezone.now(),
    }  # fmt: skip
    return Document(story=story, headline=headline, **{**given, **fields})


def test_readers_get_pages_suggestions_a_better_word_and_related_stories(newsroom, cluster):
    one = newsroom.publish("Harbour elections postponed")
    other = newsroom.publish("Elections at the harbour wall")
    newsroom.story("Harbour secret draft")
    catch_up()
    assert "Harbour <mark>elections</mark> postponed" in page(newsroom, q="election")
    assert "secret draft" not in page(newsroom, q="secret")
    assert 'href="/world/search/?q=harbour"' in page(newsroom, q="harbuor")
    proposed = render("localhost", "/search/suggest/", newsroom.world, query={"q": "harbour pos"})
    assert json.loads(proposed.body)[1] == ["Harbour elections postponed"]
    relate_archive(anew=True)
    assert Likeness.objects.get(pk=one.pk).others == [other.pk]


def test_while_it_is_away_a_page_says_so_nothing_is_rebuilt_and_it_catches_up(newsroom, cluster):
    newsroom.publish("Rain")
    catch_up()
    at = Cursor.objects.get(name=NAME).number
    cluster.trouble = lambda: (503, {"error": {"type": "x", "reason": "no shard"}})
    assert found("rain") == []
    assert "Try again in a minute" in page(newsroom, q="rain")
    newsroom.publish("Snow", body=prose("It fell."))
    catch_up()
    cursor = Cursor.objects.get(name=NAME)
    assert (cursor.number, "no shard" in cursor.problem) == (at, True)
    assert readiness().details["notes"][-1] == "The search (opensearch) cannot answer."
    (finding,) = _search()
    assert not finding.well
    assert "ROTATIVE_SEARCH_ADDRESS" in finding.remedy
    cluster.trouble = None
    Cursor.objects.update(retry_at=None)
    catch_up()
    assert (found("rain"), found("snow"), lag()[NAME]) == (["Rain"], ["Snow"], 0)
    assert next(_search()).well
    assert readiness().details["search"]["line"] == Cursor.objects.get(name=NAME).number


def test_one_that_cannot_be_reached_is_not_asked_again_at_once(settings):
    settings.SEARCHING = Asked(kind="opensearch", address="http://127.0.0.1:9", inside=True)
    for words in ("Failed|refused|Connection", "a moment ago"):
        with pytest.raises(Away, match=words):
            chosen().noted_line()


def test_an_address_in_a_private_network_is_asked_only_where_the_settings_allow_it(settings):
    settings.SEARCHING = Asked(kind="opensearch", address="http://127.0.0.1:8000")
    with pytest.raises(Away, match="private network"):
        chosen().noted_line()


def test_it_is_told_who_asks(newsroom, cluster, settings):
    cluster.authorization = "Basic ZGVzazpzw6lzYW1l"
    with pytest.raises(Away, match="401: who are you"):
        rebuild()
    settings.SEARCHING = Asked(
        kind="opensearch", address=cluster.address, inside=True, user="desk", password="sésame"
    )
    assert rebuild() == 0


def test_what_was_read_later_stays_whoever_writes_last(newsroom, cluster):
    rebuild()
    chosen().put([document(7, "Nine boats")], line=20)
    chosen().put([document(7, "Ten ships")], line=10)
    chosen().drop([7], line=10)
    assert chosen().has_word("boats", "en")
    assert not chosen().has_word("ships", "en")
    chosen().put([document(7, "Eight rafts")], line=20)
    assert chosen().has_word("rafts", "en")
    chosen().drop([7], line=21)
    assert not chosen().has_word("rafts", "en")


def test_a_rebuild_moves_all_aliases_at_once_and_leaves_nothing_behind(newsroom, cluster):
    newsroom.publish("Rain")
    catch_up()
    before = dict(cluster.aliases)
    seen = []
    rebuild(lambda _done: seen.append((dict(cluster.aliases), found("rain"))))
    assert seen == [(before, ["Rain"])]
    assert len(cluster.indexes) == len(cluster.aliases) == 9
    assert not set(before.values()) & set(cluster.aliases.values())
    moves = [path for method, path in cluster.told if path == "/_aliases"]
    assert len(moves) == 2, "one request for each rebuild"


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(newsroom, cluster):
    newsroom.publish("Rain")
    catch_up()
    before = dict(cluster.aliases)

    def stop(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(stop)
    assert (cluster.aliases, set(cluster.indexes)) == (before, set(before.values()))
    assert found("rain") == ["Rain"]


def test_an_index_that_somebody_deleted_is_made_anew_and_never_by_writing_to_it(newsroom, cluster):
    newsroom.publish("Rain")
    catch_up()
    cluster.indexes.clear()
    cluster.aliases.clear()
    with pytest.raises(Damaged):
        chosen().put(documents([Story.objects.get().pk]))
    assert cluster.indexes == {}
    assert found("rain") == []
    catch_up()
    assert found("rain") == ["Rain"]


def test_newer_stories_come_before_older_ones_as_good(newsroom, cluster):
    rebuild()
    old = timezone.now() - timedelta(days=60)
    chosen().put([document(1, "Ferry sails"), document(2, "Ferry sails", moment=old)])
    chosen().put([document(3, "Ferry sails", moment=old - timedelta(days=300))])
    assert chosen().find(Question(words="ferry")) == [1, 2, 3]


def test_the_command_line_says_how_it_is(newsroom, cluster):
    newsroom.publish("Rain")
    catch_up()
    said = json.loads(CliRunner().invoke(app, ["search", "status", "--json"]).stdout)
    assert (said["stories"], said["behind"], said["bytes"] > 0) == ({"en": 1}, 0, True)
    cluster.trouble = lambda: (503, {})
    assert "does not answer" in str(CliRunner().invoke(app, ["search", "status"]).exception)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("ROTATIVE_SEARCH", "solr"), ("ROTATIVE_SEARCH_ADDRESS", ""),
        ("ROTATIVE_SEARCH_ADDRESS", "ftp://search.example"), ("ROTATIVE_SEARCH_NAME", "Daily News"),
        ("ROTATIVE_SEARCH_USER", "a:b"), ("ROTATIVE_SEARCH_PASSWORD", ""),
        ("ROTATIVE_SEARCH_CA", "/nowhere.pem"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_stops_the_start_with_its_name(setting, value):
    good = {
        "ROTATIVE_SEARCH": "opensearch", "ROTATIVE_SEARCH_ADDRESS": "https://search.example",
        "ROTATIVE_SEARCH_USER": "desk", "ROTATIVE_SEARCH_PASSWORD": "sesame", setting: value,
    }  # fmt: skip
    with pytest.raises(BadSetting) as stopped:
        read(Environment(good))
    assert stopped.value.name == setting
