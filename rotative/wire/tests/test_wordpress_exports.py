"""Real WordPress exports come in whole, and every item is accounted for."""

from pathlib import Path

import pytest
from django.utils import timezone

from rotative.ledger.models import Line
from rotative.stories.models import Byline, OldAddress, Person, Section, Story
from rotative.wire.actions import import_files
from rotative.wire.models import ImportedComment, ImportedItem


@pytest.fixture
def exports(material: Path) -> list[Path]:
    return sorted((material / "cms-exports").rglob("*.xml"))


def test_every_item_of_every_export_has_an_outcome(newsroom, exports):
    assert len(exports) == 14
    for path in exports:
        report = import_files("wxr", [path], edition=newsroom.world)
        items = path.read_text().count("<item>")
        assert (report.seen, report.expected) == (items, items), path.name
        assert report.exit_code == 0, (path.name, report.problems, report.stopped)
        entries = list(report.entries())
        assert len(entries) == items
        assert all(e["reason"] for e in entries if e["outcome"] == "skipped"), path.name
        assert all(e["story"] for e in entries if e["outcome"] in {"imported", "updated"})


def test_all_exports_at_once_come_in_and_a_second_time_nothing_changes(newsroom, exports):
    first = import_files("wxr", exports, edition=newsroom.world)
    assert first.seen == first.expected
    stories, lines = Story.objects.count(), Line.objects.count()
    second = import_files("wxr", exports, edition=newsroom.world)
    assert second.seen == first.seen
    assert second.outcomes["imported"] == second.outcomes["updated"] == 0
    assert second.outcomes["unchanged"] == first.outcomes["imported"]
    assert (Story.objects.count(), Line.objects.count()) == (stories, lines)


def test_every_block_of_every_imported_story_passes_the_desks_own_check(newsroom, exports):
    import_files("wxr", exports, edition=newsroom.world)
    for story in Story.objects.all():
        story.full_clean()
        for block in story.body:
            block.block.clean(block.value)


def test_a_big_export_keeps_dates_authors_sections_comments_and_addresses(newsroom, material):
    path = next((material / "cms-exports").rglob("wordpress-content-framework-wxr.xml"))
    report = import_files("wxr", [path], edition=newsroom.world)
    assert report.outcomes == {"imported": 28, "skipped": 10}
    assert report.states == {"live": 23, "draft": 5}
    story = Story.objects.get(slug="an-image-in-a-post")
    assert f"{story.first_published_at:%Y-%m-%d %H:%M}" == "2011-02-13 10:19"
    assert story.path.startswith("/2011/02/13/an-image-in-a-post-")
    assert story.section == Section.objects.get(edition=newsroom.world, slug="category-3")
    assert [topic.name for topic in story.topics.all()] == ["quam"]
    assert Byline.objects.get(story=story).person == Person.objects.get(slug="admin")
    assert ImportedComment.objects.filter(story=story).count() == 4
    assert OldAddress.objects.get(edition=newsroom.world, path="/?p=9").story == story
    answer = ImportedComment.objects.exclude(parent_key="").first()
    assert ImportedComment.objects.filter(source_key=answer.parent_key).exists()
    assert "127.0.0.1" not in str(list(ImportedComment.objects.values()))


def test_an_import_is_as_visible_as_what_was_published_here(newsroom, material):
    path = next((material / "cms-exports").rglob("co-authors-plus.xml"))
    import_files("wxr", [path], edition=newsroom.world)
    found = Story.objects.visible_to(None, timezone.now()).filter(slug="three-author-post").get()
    names = [byline.printed for byline in found.bylines.all()]
    assert names == ["Alice Smith", "Bob Jones", "Carol White"]
    twice = Story.objects.get(slug="duplicate-author-post")
    assert [byline.printed for byline in twice.bylines.all()] == ["Alice Smith", "Bob Jones"]


def test_a_dry_run_reports_the_same_and_writes_nothing(newsroom, material):
    path = next((material / "cms-exports").rglob("wordpress-content-framework-wxr.xml"))
    report = import_files("wxr", [path], edition=newsroom.world, dry_run=True)
    assert report.outcomes == {"imported": 28, "skipped": 10}
    assert not Story.objects.exists()
    assert not ImportedItem.objects.exists()
    assert not Person.objects.exists()
    assert not Line.objects.exists()
