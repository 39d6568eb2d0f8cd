"""Twenty stories of one moment appear at it, and never before, with and without the worker.

A real server with two workers and the job worker; readers who ask all the
time. Runs with no other test beside it, since it holds a second; what the
machine does meanwhile for others may cost a try, so it has three.
bench/embargo.py measures the same and takes the worst.
"""

from collections.abc import Iterator

import pytest

from bench.embargo import FIRST, STORIES, TARGET, measure, python
from bench.stage import Stage, stage
from rotative.web.tests import serving

TRIES = 3
AHEAD = 16.0  # seconds; making the stories takes about five


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with stage("embargotest", prepared=serving.prepared()) as made:
        python(made, FIRST)
        yield made


@pytest.fixture(scope="module")
def server(on) -> int:
    return on.serve().pid


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.alone
@pytest.mark.parametrize("kill_worker", [False, True], ids=["running", "killed"])
def test_stories_due_at_one_moment_appear_within_a_second_and_never_before(on, server, kill_worker):
    latest = []
    while len(latest) < TRIES and min(latest, default=TARGET) >= TARGET:
        turn = f"{'killed' if kill_worker else 'running'}{len(latest)}"
        lateness, early = measure(on, server, kill_worker=kill_worker, turn=turn, ahead=AHEAD)
        assert early == 0
        assert len(lateness) == STORIES
        latest.append(max(lateness))
    assert min(latest) < TARGET
