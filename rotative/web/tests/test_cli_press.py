"""``rotative press`` on a small newsroom."""

import json

import pytest

from rotative.web.cli.app import run


@pytest.fixture
def press(newsroom, capsys):
    """Run ``rotative press`` and return what it printed, read as JSON where it is."""

    def ask(*words: str) -> object:
        capsys.readouterr()
        with pytest.raises(SystemExit, match="0"):
            run(["press", *words])
        printed = capsys.readouterr().out
        return json.loads(printed) if "--json" in words else printed

    return ask


def test_what_was_warmed_is_stored_and_what_was_cleared_is_not(press, newsroom):
    newsroom.publish()
    # It counts from the first start on, also what other tests did on the same files.
    turned_away = press("status", "--json")["turned_away"]
    press("clear", "--json")
    first = press("warm", "--edition", "world", "--json")
    assert first["made"] > 4
    assert press("warm", "--edition", "world", "--json") == {"made": 0, "stored": first["made"]}
    status = press("status", "--json")
    assert status["pages"] == first["made"]
    assert 0 < status["bytes"] < status["limit"]
    assert (status["outdated"], status["behind"], status["turned_away"]) == (0, 0, turned_away)
    assert "pages" in press("status")
    assert press("clear", "--json")["cleared"] == first["made"]
    assert press("status", "--json")["pages"] == 0
