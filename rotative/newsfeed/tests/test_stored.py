"""Whatever the desk does, every stored page of the newsfeed is what a fresh render gives."""

import random
from urllib.parse import parse_qsl

import pytest

from rotative.ledger.models import Line
from rotative.newsfeed.tests.days import something
from rotative.press.asking import Place, Sort, key_to
from rotative.press.render import render
from rotative.press.store import store
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Section
from rotative.web.public import pressed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_stored_is_as_fresh_at_the_top_and_further_down(newsroom, seed):
    pick = random.Random(seed)  # noqa: S311 - the same days each time
    create_term(Section(edition=newsroom.world, name="Economy", slug="economy"))
    for _number in range(12):
        something(newsroom, pick)
    middle = [line.number for line in Line.objects.told("world")[4:12:4]]
    addresses = ["/live/", "/live/lite/", "/live/items.json", "/live/?section=economy"]
    addresses += [f"/live/{page}?before={number}" for page in ("", "items.json", "lite/")
                  for number in middle]  # fmt: skip
    compared = kept = 0
    for _number in range(20):
        for address in addresses:
            path, _, query = address.partition("?")
            pressed(newsroom.world, path, query)
        something(newsroom, pick)
        for address in addresses:
            path, _, query = address.partition("?")
            asked = dict(parse_qsl(query))
            page = store().find(key_to(Place(newsroom.world.pk, path), Sort.PAGE, asked))
            if page is None:
                continue
            fresh = render("127.0.0.1:8000", path, newsroom.world, "full", query=asked)
            assert page.status == fresh.status, address
            assert page.bodies[""] == fresh.body, address
            compared += 1
            kept += "before" in asked
    assert compared > 20
    assert kept > 10, "pages further down stay stored while others change"
