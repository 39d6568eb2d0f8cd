"""Figures of the page store for Prometheus: to whoever knows the token, and to nobody else."""

import re

import pytest

from rotative.web.public import pressed

TOKEN = "a-token-for-this-test"


def figures(client, **headers):
    answer = client.get("/api/metrics/", headers=headers)
    if answer.status_code != 200:
        return answer.status_code, {}
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer["Cache-Control"] == "no-store"
    found = re.findall(r"^(rotative_press_\w+) ([0-9.]+)$", text, re.MULTILINE)
    assert len(found) == text.count("# TYPE"), "each figure says what it is"
    return 200, {name.removeprefix("rotative_press_"): float(value) for name, value in found}


def test_figures_count_what_the_store_does(client, newsroom, settings):
    settings.METRICS_TOKEN = TOKEN
    known = {"authorization": f"Bearer {TOKEN}"}
    story = newsroom.publish()
    _status, before = figures(client, **known)
    for _reader in range(3):
        pressed(newsroom.world, story.path)
    _status, after = figures(client, **known)
    grown = {name: after[name] - before[name] for name in after}
    assert grown["renders_total"] == 1
    assert grown["misses_total"] == 1
    assert grown["answers_total"] == 2
    assert grown["pages"] == 1
    assert 0 < grown["bytes"] < 1_000_000
    assert after["ledger_behind"] == 0


@pytest.mark.parametrize(
    ("token", "said"),
    [("", ""), ("", "Bearer "), (TOKEN, ""), (TOKEN, "Bearer wrong"), (TOKEN, f"Basic {TOKEN}")],
)
def test_nobody_else_is_told_that_there_are_any(client, newsroom, settings, token, said):
    settings.METRICS_TOKEN = token
    assert figures(client, authorization=said)[0] == 404
