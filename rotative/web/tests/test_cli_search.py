"""``rotative search``: the index is looked at and made anew from the command line."""

import json

import pytest
from typer.testing import CliRunner

from rotative.ledger.follow import catch_up
from rotative.search.engines import chosen
from rotative.search.engines.tantivy import files
from rotative.search.index import rebuild
from rotative.search.query import find_stories
from rotative.stories.models import Likeness
from rotative.web.cli.app import app
from rotative.web.cli.outcome import DONE, MISSING, Stop

pytestmark = pytest.mark.django_db(transaction=True)


def ask(*arguments):
    return CliRunner().invoke(app, ["search", *arguments])


@pytest.fixture
def stories(newsroom):
    newsroom.told = [newsroom.publish(f"Ferry number {number} sails") for number in range(3)]
    return newsroom


def test_a_rebuild_says_how_many_stories_are_in_and_they_are_found(stories):
    answer = ask("rebuild", "--json")
    assert answer.exit_code == DONE
    assert json.loads(answer.stdout)["stories"] == 3
    assert set(find_stories(None, "ferry")) == {story.pk for story in stories.told}


def test_the_state_says_how_far_the_index_follows(stories):
    ask("rebuild")
    said = json.loads(ask("status", "--json").stdout)
    assert said["stories"]["en"] == 3
    assert said["behind"] == 0
    stories.publish("Ferry four sails late")
    assert json.loads(ask("status", "--json").stdout)["behind"] > 0
    catch_up()
    said = json.loads(ask("status", "--json").stdout)
    assert said["behind"] == 0
    assert said["stories"]["en"] == 4


def test_an_archive_is_related_once_and_goes_on_where_it_was(stories):
    ask("rebuild")
    first, again, anew = (ask("relate", *more, "--json") for more in ((), (), ("--anew",)))
    assert json.loads(first.stdout)["changed"] == 3
    assert json.loads(again.stdout)["changed"] == json.loads(anew.stdout)["changed"] == 0
    one, *others = [story.pk for story in stories.told]
    assert set(Likeness.objects.get(pk=one).others) == set(others)
    files.discard(files.current())
    assert "rotative search rebuild" in str(ask("relate", "--anew").exception)


def test_without_an_index_the_state_says_what_to_do(stories):
    catch_up()
    files.discard(files.current())
    stopped = ask("status").exception
    assert isinstance(stopped, Stop)
    assert stopped.code == MISSING
    assert "rotative search rebuild" in str(stopped)


def test_the_old_index_answers_until_the_new_one_is_whole(stories):
    rebuild()
    before = files.current()
    seen = []

    def look(_done):
        seen.append((files.current(), len(find_stories(None, "ferry"))))

    rebuild(look)
    assert seen == [(before, 3)]
    assert files.current() != before
    assert len(find_stories(None, "ferry")) == 3


def test_what_happens_during_a_rebuild_is_found_after_it(stories):
    late = []

    def meanwhile(_done):
        assert not late, "what comes in meanwhile must not keep the rebuild from ending"
        late.append(stories.publish("Ferry published meanwhile"))
        late.append(stories.story("Ferry drafted meanwhile"))

    rebuild(meanwhile)
    assert set(find_stories(stories.chief, "meanwhile")) >= {late[1].pk}
    catch_up()
    assert set(find_stories(stories.chief, "meanwhile")) == {story.pk for story in late}


def test_a_rebuild_that_is_stopped_leaves_the_old_index_in_use(stories):
    rebuild()
    before = files.current()
    folders = sorted(files.place().iterdir())

    def stop(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(stop)
    assert files.current() == before
    assert sorted(files.place().iterdir()) == folders
    assert chosen().describe().stories["en"] == 3
