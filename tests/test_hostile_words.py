"""Whatever is typed, no page, feed or card runs it: thousands of attacks, read in a browser."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
from rotative.stories import actions
from rotative.stories.models import Byline, Person, Section, Story, Topic
from tests.chromium import in_browser
from tests.reading_room import record, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EACH = 220  # attacks in a story's running text
SEARCHED = 60
# What an attack calls; and what markup alone must not hold.
WATCH = """
window.ran = [];
for (const name of ["alert", "prompt", "confirm", "print", "open"])
  window[name] = () => { window.ran.push(name); };
"""
FOUND = """() => ({
  ran: window.ran,
  handlers: [...document.querySelectorAll("*")].filter((one) =>
    [...one.attributes].some((each) => /^on/i.test(each.name))).map((one) => one.outerHTML),
  scripts: [...document.querySelectorAll("script")].filter((one) =>
    one.type !== "application/ld+json" && !one.src.startsWith(location.origin + "/static/")
  ).map((one) => one.outerHTML),
  links: [...document.querySelectorAll("a[href]")].filter((one) =>
    !["http:", "https:", "mailto:", "tel:"].includes(one.protocol)).map((one) => one.outerHTML),
  framed: document.querySelectorAll("iframe, object, embed, base, form[action^='java']").length,
  data: [...document.querySelectorAll("script[type='application/ld+json']")]
    .map((one) => one.textContent),
})"""


def attacks(material: Path) -> list[str]:
    """Every attack of the collections, one a string."""
    folder = material / "injection"
    found = (folder / "payloadbox" / "xss-payload-list.txt").read_text("utf-8").splitlines()
    found += [
        one["payload"] for one in json.loads((folder / "dompurify" / "expect.json").read_text())
    ]
    found += json.loads((folder / "blns" / "blns.json").read_text("utf-8"))
    found += [one.read_text("utf-8") for one in sorted((folder / "bleach").glob("*.test"))]
    return [one.replace("\x00", "") for one in found if one.strip()]


def publish(newsroom, picture, number: int, said: list[str]) -> Story:
    """A story that says ``said`` wherever a story says anything."""

    def one(length: int, place: int) -> str:
        return said[(number * 7 + place) % len(said)][:length].strip() or "x"

    story = Story(
        edition=newsroom.world, section=newsroom.politics, headline=one(300, 0),
        slug=f"attack-{number}", kicker=one(80, 1), short_headline=one(120, 2),
        standfirst="\n".join(said[:20]), dateline=one(80, 3), source_credit=one(160, 4),
        lead_picture=picture, lead_caption=one(2000, 5), lead_alt=one(500, 6),
        body=[
            ("text", "".join(f"<p>{each}</p>" for each in said)),
            ("quote", {"text": one(2000, 7), "speaker": one(150, 8), "role": one(100, 9),
                       "source": one(100, 10)}),
            ("picture", {"picture": picture, "caption": one(2000, 11), "alt": one(500, 12)}),
            ("list", {"numbered": False, "items": said[:20]}),
            ("fact_box", {"title": one(100, 13), "text": "".join(said[:20])}),
            ("table", {"caption": one(100, 14), "source": one(100, 15), "table": {
                "data": [said[:3], said[3:6]], "first_row_is_table_header": True,
                "first_col_is_header": True}}),
        ],
    )  # fmt: skip
    person = Person.objects.create(name=one(160, 16), slug="p", role=one(160, 17), bio=said[0])
    story.bylines.add(Byline(person=person))
    story.bylines.add(Byline(name=one(160, 18)))
    story = actions.create(story)
    topic = Topic.objects.create(edition=newsroom.world, name=one(120, 19), slug=f"t-{number}")
    actions.edit(story, {"topics": [topic]})
    return actions.publish(Story.objects.get(pk=story.pk))


def test_no_attack_runs_on_any_page_feed_or_card(client, newsroom, material):
    said = attacks(material)
    assert len(said) > 6000
    picture = add_picture(
        draw(400, 300), actor=None, title="x", alt=said[0][:500], caption=said[1],
        creator=said[2][:160], credit=said[3][:255], renditions="now",
    )  # fmt: skip
    Section.objects.create(edition=newsroom.world, name=said[4][:120], slug="attacked", position=9)
    parts = [said[place : place + EACH] for place in range(0, len(said), EACH)]
    stories = [publish(newsroom, picture, *part) for part in enumerate(parts)]
    actions.correct(stories[0], "\n".join(said[:50]))
    actions.withdraw(stories[1], "\n".join(said[:50]))
    shown = stories[:1] + stories[2:]
    base = newsroom.world.base
    addresses = [f"{base}{story.path}" for story in stories]
    addresses += [f"{base}{story.path}{name}/" for story in shown[:6] for name in ("text", "md")]
    addresses += [f"{base}{story.topics.get().path}" for story in shown[:10]]
    addresses += [f"{base}{story.bylines.first().person.path}" for story in shown[:10]]
    addresses += [f"{base}/", f"{base}/politics/", f"{base}/llms.txt"]
    addresses += [f"{base}/{name}" for name in ("feed.xml", "feed.atom", "feed.json")]
    recorded = record(client, addresses)
    # Without the policy that would stop what got through: the markup itself must be harmless.
    for _status, headers, _body in recorded.values():
        headers.pop("Content-Security-Policy", None)
    for place, each in enumerate(said[:: len(said) // SEARCHED]):
        answer = client.get(f"{base}/search/?q={quote(each[:200])}")
        kind = {"Content-Type": answer["Content-Type"]}
        recorded[f"/searched/{place}"] = (answer.status_code, kind, answer.content)
        addresses.append(f"/searched/{place}")
    feed = recorded[f"{base}/feed.json"]
    recorded["/taken-for-a-page"] = (200, {"Content-Type": "text/html"}, feed[2])
    addresses.append("/taken-for-a-page")

    def look(chromium):
        wrong = []
        tab = chromium.new_page()
        tab.add_init_script(WATCH)
        tab.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
        for address in addresses:
            tab.goto(origin + quote(address), wait_until="load")
            seen = tab.evaluate(FOUND)
            for block in seen.pop("data"):
                json.loads(block)
            wrong += [f"{address} {name}: {str(what)[:300]}" for name, what in seen.items() if what]
        return wrong

    with served(recorded) as origin:
        assert in_browser(look) == []
