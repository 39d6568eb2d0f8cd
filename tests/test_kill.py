"""A shorter run of bench/kill.py: what is left after ten processes were killed."""

import pytest

from bench.kill import run
from rotative.web.tests import serving


@pytest.mark.slow
@pytest.mark.server
def test_no_acknowledged_story_is_lost_whatever_is_killed():
    figures, tally = run(10, seed=7, prepared=serving.prepared())
    failed = [(figure.name, figure.value) for figure in figures if figure.holds is False]
    assert not failed
    assert tally.acknowledged, "nothing was published: nothing was tested"
