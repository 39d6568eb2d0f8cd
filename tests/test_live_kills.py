"""Open pages while server processes and the job worker are killed: `bench/live.py`, a few kills."""

import pytest

from bench._live_kills import run
from rotative.web.tests import serving

pytestmark = [pytest.mark.server, pytest.mark.long]


def test_after_each_kill_every_page_shows_what_a_new_one_would():
    found = run(1, readers=8, sqlite=True, prepared=serving.prepared())
    assert found.wrong == []
    assert (found.lost, found.twice) == (0, 0)
    assert sum(found.faults.values()) >= 2
    assert found.heard > found.acknowledged > 0
