"""Real exports of other systems: each item accounted for, each text kept or told of."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from rotative.ledger.models import Line
from rotative.stories.models import Person, Story
from rotative.wire.actions import import_files
from rotative.wire.models import ImportedItem

GHOST_TOOLS = "cms-exports/ghost-migrate/"
FILES = {
    "ghost": (GHOST_TOOLS + "mg-ghost-api/**/*.json", GHOST_TOOLS + "mg-json/**/*.json"),
    "wp-rest": (GHOST_TOOLS + "mg-wp-api/**/*.json",),
    "medium": (GHOST_TOOLS + "mg-medium-export/**/posts/*.html",),
    "squarespace": (GHOST_TOOLS + "mg-squarespace-xml/**/*.xml",),
    "chorus": (GHOST_TOOLS + "mg-chorus/**/*.json",),
    "tinynews": (GHOST_TOOLS + "mg-tinynews/**/*.json",),
    "ninjs": (
        "newswire/ninjs/examples/**/*.json",
        "newswire/ninjs/doc-examples/**/*.json",
        "newswire/ninjs/test_suite/**/*.json",
        "newswire/dpa-digitalwires/input/*.json",
    ),
}
NUMBER = {"ghost": 10, "wp-rest": 13, "medium": 9, "squarespace": 1, "chorus": 2, "tinynews": 3}
SYSTEMS = sorted(FILES)

# Branches of the sources that no reader ever saw: machines’ words, addresses, looks, accounts.
MACHINE = re.compile(
    r"^(id|_?links|meta|_embedded|renditions|alt_?ids|standard|\$.*|.*rights.*|geo.*|placement|"
    r"author|authors|users|roles|tags|categories|categor.*|category|communityGroups|authorProfile|"
    r"contributors|embed_?provider|provider|lexical|mobiledoc|primary_.*|jetpack_.*|symbols?|"
    r"genres?|profile|contact.*|events?|eventdetails|objects?|pers.*|people|organi.*|places?|"
    r"subjects?|info_?sources?|trust.*|digitalsource.*|expires|contentcreated|.*_names|urgency|"
    r"type|role|rel|literal|scheme|code|format|version.*|slug.*|status|pub_?status|language|"
    r"char_?count|representation.*|custom_template|visibility|.*_gmt|date|modified|created_at|"
    r"updated.*|published_at|.*_at|updatedAt|createdAt|first_?created|.*created|embargoed|"
    r"(comment|ping)_status|template|taxonomy|mime_?type|content_?type|locale_code|imageId|"
    r"__typename|uuid|uid|guid|entry_id|locale|votes|desk.*|signature|direction|foofoo|bad|random|"
    r"new|style|comment_id|name|(og|twitter|facebook)_image|.*mimetype|properties|allof|schema|body_new)$",
    re.IGNORECASE,
)


def paths(material: Path, system: str) -> list[Path]:
    found = [path for pattern in FILES[system] for path in sorted(material.glob(pattern))]
    assert len(found) == NUMBER.get(system, len(found)) > 0
    return found


def counted(path: Path) -> int:
    """How many items a file holds, found without any of the importer's code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return 1
    if path.suffix == ".xml":
        return text.count("<item>")
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return 1
    if isinstance(data, list):
        return len(data)
    inner = data.get("posts") or data.get("data", {}).get("authors")
    return len(inner) if inner else 1


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", unescape(unescape(text))).lower()


def parts(text: str) -> list[str]:
    """The sentences of a text, without what only led into a byline or a dateline."""
    text = re.sub(r"^(By|Von) |\(\w+\) -\s*$", "", text.strip())
    return re.split(r"[.–]\s", text)


def texts_of_markup(markup: str) -> Iterator[str]:
    """The texts between the tags of a piece of markup, or of plain text line by line."""
    if "<" not in markup:
        yield from markup.splitlines()
        return
    tree = lxml_html.fromstring(f"<div>{markup}</div>")
    for node in tree.iter():
        if isinstance(node.tag, str) and node.tag not in {"script", "style", "head", "title"}:
            yield from (node.text or "").split("\n")
        yield from (node.tail or "").split("\n")


def texts_of_json(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if not MACHINE.match(key):
                yield from texts_of_json(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of_json(one, name)
    elif isinstance(value, str) and not value.startswith(("http", "urn:")):
        yield from texts_of_markup(value)


def sources(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The texts of each item of a file, by its place in the file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        body = lxml_html.fromstring(text)
        said = body.xpath("//article//*[not(self::footer)]/text()[not(ancestor::footer)]")
        yield 0, [str(one) for one in said]
    elif path.suffix == ".xml":
        for number, item in enumerate(re.findall(r"<item>(.*?)</item>", text, re.DOTALL)):
            parts = re.findall(r"<(?:title|content:encoded)>(.*?)</(?:title|content)", item, re.S)
            plain = " ".join(parts).replace("<![CDATA[", "").replace("]]>", "")
            yield number, list(texts_of_markup(plain))
    else:
        data = json.loads(text, strict=False)
        inner = data if isinstance(data, list) else data.get("posts") or [data]
        for number, one in enumerate(inner):
            yield number, list(texts_of_json(one))


def told_of(entry: dict[str, Any]) -> str:
    """All that the newsroom has of an entry: its story, and what the report says."""
    story = Story.objects.get(pk=entry["story"])
    said = [story.headline, story.standfirst, story.lead_caption, story.lead_alt, story.dateline]
    said += [story.kicker, story.source_credit, story.section.name]
    said += [topic.name for topic in story.topics.all()]
    said += [byline.printed for byline in story.bylines.all()]
    said += [json.dumps(story.body.raw_data[:], ensure_ascii=False), json.dumps(entry)]
    joined = " ".join(said).replace("\\n", " ").replace('\\"', '"')
    return squeezed(re.sub(r"<[^<>]*>", " ", joined)) + squeezed(json.dumps(entry["notes"],
                                                                 ensure_ascii=False))  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_item_of_every_file_has_an_outcome(newsroom, material, system):
    items = 0
    for path in paths(material, system):
        report = import_files(system, [path], edition=newsroom.world)
        assert (report.seen, report.expected) == (counted(path), counted(path)), path.name
        entries = list(report.entries())
        assert all(entry["reason"] for entry in entries if entry["outcome"] == "skipped"), path.name
        assert all(entry["story"] for entry in entries
                   if entry["outcome"] != "skipped" and entry["kind"] != "attachment")  # fmt: skip
        broken = [entry for entry in entries if entry["kind"] == "broken"]
        assert bool(report.exit_code) == bool(broken), (path.name, report.problems)
        items += report.seen
    assert items >= len(paths(material, system))


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_text_of_every_item_stands_in_its_story_or_the_report(newsroom, material, system):
    lost = []
    texts = 0
    for path in paths(material, system):
        report = import_files(system, [path], edition=newsroom.world)
        entries = list(report.entries())
        if report.exit_code:
            continue  # told of as broken
        for number, said in sources(path):
            entry = entries[number]
            if entry["outcome"] == "skipped":
                continue  # told of with its reason
            have = told_of(entry)
            for one in said:
                texts += bool(squeezed(one))
                lost += [(path.name, part) for part in parts(one) if squeezed(part) not in have]
    assert not lost, "\n".join(map(str, lost))
    assert texts > 2


@pytest.mark.parametrize("system", SYSTEMS)
def test_all_files_at_once_come_in_and_a_second_time_nothing_changes(newsroom, material, system):
    files = paths(material, system)
    first = import_files(system, files, edition=newsroom.world)
    assert first.seen == first.expected == sum(map(counted, files))
    stories, lines = Story.objects.count(), Line.objects.count()
    second = import_files(system, files, edition=newsroom.world)
    assert second.seen == first.seen
    assert second.outcomes["imported"] == second.outcomes["updated"] == 0
    assert second.outcomes["unchanged"] == first.outcomes["imported"]
    assert (Story.objects.count(), Line.objects.count()) == (stories, lines)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_dry_run_reports_the_same_and_writes_nothing(newsroom, material, system):
    files = paths(material, system)
    dry = import_files(system, files, edition=newsroom.world, dry_run=True)
    assert not Story.objects.exists()
    assert not ImportedItem.objects.exists()
    assert not Person.objects.exists()
    assert not Line.objects.exists()
    wet = import_files(system, files, edition=newsroom.world)
    assert dry.outcomes == wet.outcomes
    assert dry.reasons == wet.reasons
    assert dry.unknown == wet.unknown


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_block_passes_the_desks_own_check(newsroom, material, system):
    import_files(system, paths(material, system), edition=newsroom.world)
    for story in Story.objects.all():
        story.full_clean()
        for block in story.body:
            block.block.clean(block.value)


def test_a_folder_counts_every_page_in_it(newsroom, material):
    folder = material / GHOST_TOOLS / "mg-medium-export/test/fixtures/export"
    report = import_files("medium", [folder], edition=newsroom.world)
    assert report.seen == report.expected == len(list(folder.rglob("*.html"))) == 10
    assert list(report.reasons.values()) == [1]
