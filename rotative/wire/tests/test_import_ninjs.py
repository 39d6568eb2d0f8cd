"""ninjs archives: versions, cancellations, embargoes, rights, pictures, in every version's form."""

import json
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image

from rotative.stories.models import Story
from rotative.wire.actions import import_files
from rotative.wire.models import ImportedItem


def old(uri: str, **more: Any) -> dict[str, Any]:
    """An item of version 1."""
    return {
        "uri": uri,
        "type": "text",
        "headline": "Rain over the harbour",
        "byline": "By Amina Diallo",
        "located": "Mombasa",
        "body_xhtml": "<p>It rained all night.</p>",
        "versioncreated": "2012-03-04T05:06:07Z",
        "pubstatus": "usable",
        "language": "en",
    } | more


def new(uri: str, **more: Any) -> dict[str, Any]:
    """An item of version 3."""
    return {
        "uri": uri,
        "type": "text",
        "headlines": [{"role": "main", "value": "Rain over the harbour"}],
        "by": "Amina Diallo",
        "located": "Mombasa",
        "bodies": [{"contentType": "text/html", "value": "<p>It rained all night.</p>"}],
        "versionCreated": "2012-03-04T05:06:07Z",
        "pubStatus": "usable",
        "language": "en-GB",
    } | more


def lines(folder: Path, *found: dict[str, Any], name: str = "items.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(one) for one in found), encoding="utf-8")
    return path


def take(newsroom, path, **options):
    return import_files("ninjs", [path], edition=newsroom.world, **options)


def test_versions_one_and_three_become_the_same_story(newsroom, tmp_path):
    take(newsroom, lines(tmp_path, old("urn:one"), new("urn:two")))
    one, two = Story.objects.order_by("pk")
    for story in (one, two):
        assert story.live
        assert story.headline == "Rain over the harbour"
        assert story.dateline == "Mombasa"
        assert [byline.printed for byline in story.bylines.all()] == ["Amina Diallo"]
        assert "It rained all night." in str(story.body.raw_data)
        assert f"{story.first_published_at:%Y-%m-%d %H:%M}" == "2012-03-04 05:06"


def test_only_the_newest_version_comes_in_and_the_older_are_told_of(newsroom, tmp_path):
    found = [
        old("urn:one", version="2", headline="Second"),
        old("urn:one", version="10", headline="Tenth"),
        old("urn:one", version="9", headline="Ninth"),
    ]
    report = take(newsroom, lines(tmp_path, *found))
    assert report.outcomes == {"imported": 1, "skipped": 2}
    assert Story.objects.get().headline == "Tenth"
    assert list(report.reasons) == ["an older version: the newest one in the files was taken"]
    later = lines(tmp_path, *found, old("urn:one", version="11", headline="Eleventh"))
    assert take(newsroom, later).outcomes["updated"] == 1
    assert Story.objects.get().headline == "Eleventh"


def test_what_its_agency_took_back_does_not_come_in(newsroom, tmp_path):
    path = lines(tmp_path, old("urn:one", pubstatus="canceled"), old("urn:two"))
    report = take(newsroom, path)
    assert report.outcomes == {"imported": 1, "skipped": 1}
    assert "took it back" in next(iter(report.reasons))
    report = take(newsroom, lines(tmp_path, old("urn:two", version="2", pubstatus="canceled")))
    entry = next(report.entries())
    assert entry["outcome"] == "skipped"
    assert "stands here still" in str(entry["notes"])
    assert Story.objects.get().live  # the newsroom decides


def test_nothing_under_embargo_withheld_expired_or_foreign_becomes_public(newsroom, tmp_path):
    path = lines(
        tmp_path,
        old("urn:1", embargoed="2999-01-01T10:00:00Z"),
        old("urn:2", embargoed="until the speech"),
        old("urn:3", pubstatus="withheld"),
        old("urn:4", expires="2013-01-01T00:00:00Z"),
        old("urn:5", language="de"),
        old("urn:6", embargoed="2011-01-01T10:00:00Z"),
    )
    report = take(newsroom, path)
    states = [entry["state"] for entry in report.entries()]
    assert states == ["scheduled", "draft", "draft", "draft", "draft", "live"]
    story = Story.objects.get(pk=next(report.entries())["story"])
    assert not story.live
    assert f"{story.embargo_until:%Y-%m-%d %H}" == "2999-01-01 10"
    assert all(entry["notes"] for entry in report.entries() if entry["state"] == "draft")


def test_rights_and_desk_words_are_told_of(newsroom, tmp_path):
    report = take(
        newsroom,
        lines(
            tmp_path,
            old("urn:1", usageterms="Not for Mars", copyrightholder="The Agency", urgency=2,
                ednote="Updates with wind", evolvedfrom="urn:0", service=[{"name": "Weather"}],
                subject=[{"name": "Storms"}], place=[{"name": "Kenya"}],
                description_text="A wet night.", authors=[{"name": "Ben Ito", "role": "writer"}]),
        ),
    )  # fmt: skip
    story = Story.objects.get()
    notes = str(next(report.entries())["notes"])
    for said in ("Not for Mars", "urgency: 2", "Updates with wind", "it goes on from: urn:0"):
        assert said in notes
    assert story.source_credit == "The Agency"
    assert story.section.name == "Weather"
    assert sorted(topic.name for topic in story.topics.all()) == ["Kenya", "Storms"]
    assert story.standfirst == "A wet night."
    printed = [byline.printed for byline in story.bylines.all()]
    assert printed == ["Ben Ito", "Amina Diallo"]


def renditions(name: str) -> dict[str, Any]:
    return {
        "small": {"href": f"https://agency.example/{name}-s.jpg", "width": 64, "height": 48},
        "original": {"href": f"https://agency.example/{name}.jpg", "width": 640, "height": 480,
                     "mimetype": "image/jpeg"},
    }  # fmt: skip


def test_pictures_are_lead_and_text_pictures_with_caption_credit_and_alt(newsroom, tmp_path):
    for name, colour in (("quay", (20, 90, 160)), ("ship", (160, 90, 20))):
        Image.new("RGB", (640, 480), colour).save(tmp_path / f"{name}.jpg")
    quay = {"type": "picture", "headline": "Quay", "description_text": "The quay.",
            "byline": "Zo", "copyrightholder": "The Agency", "body_text": "A wet quay",
            "renditions": renditions("quay")}  # fmt: skip
    ship = {"type": "picture", "description_text": "A ship.", "renditions": renditions("ship")}
    clip = {"type": "video", "description_text": "Waves.", "renditions": {
        "main": {"href": "https://agency.example/w.mp4", "mimetype": "video/mp4"}}}  # fmt: skip
    side = {"type": "text", "uri": "urn:side", "headline": "Also", "body_text": "Beside."}
    item = old("urn:1", associations={"featuremedia": quay, "embedded1": ship,
                                      "embedded2": clip, "more": side, "none": None})  # fmt: skip
    report = take(newsroom, lines(tmp_path, item), media=tmp_path)
    story = Story.objects.get()
    assert story.lead_picture is not None
    assert story.lead_caption == "The quay. (Zo / The Agency)"
    assert story.lead_alt == "A wet quay"
    kinds = [block["type"] for block in story.body.raw_data]
    assert kinds == ["text", "picture", "video", "kept"]
    assert story.body.raw_data[1]["value"]["caption"] == "A ship."
    assert "Beside." in story.body.raw_data[3]["value"]["source"]
    assert report.pictures == 2


def test_superdesks_embedded_pictures_stand_once_where_the_text_shows_them(newsroom, tmp_path):
    Image.new("RGB", (640, 480), (20, 90, 160)).save(tmp_path / "quay.jpg")
    body = (
        '<p>Before.</p><!-- EMBED START Image {id: "editor_0"} --><figure>'
        '<img src="https://agency.example/quay.jpg" alt="Q"><figcaption>The quay.</figcaption>'
        '</figure><!-- EMBED END Image {id: "editor_0"} --><p>After.</p>'
    )
    shown = {"editor_0": {"type": "picture", "description_text": "The quay.",
                          "renditions": renditions("quay")}}  # fmt: skip
    item = old("urn:1", body_html=body, associations=shown)
    del item["body_xhtml"]
    take(newsroom, lines(tmp_path, item), media=tmp_path)
    story = Story.objects.get()
    assert [block["type"] for block in story.body.raw_data] == ["text", "picture", "text"]
    assert story.lead_picture is None


def test_several_bodies_give_one_text_and_what_another_adds_is_kept(newsroom, tmp_path):
    bodies = [
        {"role": "text", "contentType": "text/plain", "value": "It rained.\nIt also snowed."},
        {"role": "web", "contentType": "text/html", "value":
         "<html><head><title>x</title></head><body><h1>Rain over the harbour</h1>"
         "<p>It rained.</p></body></html>"},
    ]  # fmt: skip
    take(newsroom, lines(tmp_path, new("urn:1", bodies=bodies)))
    text, kept = Story.objects.get().body.raw_data
    assert text["value"].count("<p") == 1
    assert "harbour" not in text["value"]
    assert kept["value"]["source"] == "It also snowed."


def test_a_folder_a_zip_an_array_and_lines_are_all_read(newsroom, tmp_path):
    folder = tmp_path / "archive"
    (folder / "2012").mkdir(parents=True)
    (folder / "2012" / "one.json").write_text(json.dumps(old("urn:1")))
    (folder / "two.json").write_text(json.dumps([old("urn:2"), old("urn:3")]))
    (folder / "three.json").write_text(json.dumps({"_items": [old("urn:4")], "_meta": {"n": 1}}))
    lines(folder, old("urn:5"), old("urn:6"))
    (folder / "note.txt").write_text("no item")
    report = take(newsroom, folder)
    assert report.outcomes == {"imported": 6}
    assert ".txt ×1" in str(report.notes)
    packed = tmp_path / "archive.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, path.relative_to(folder))
    assert take(newsroom, packed).outcomes == {"unchanged": 6}


def test_a_picture_that_is_an_item_goes_into_the_bank(newsroom, tmp_path):
    Image.new("RGB", (640, 480), (20, 90, 160)).save(tmp_path / "quay.jpg")
    picture = {"uri": "urn:p", "type": "picture", "headline": "Quay",
               "description_text": "The quay.", "renditions": renditions("quay")}  # fmt: skip
    report = take(newsroom, lines(tmp_path, picture), media=tmp_path)
    assert report.outcomes == {"imported": 1}
    taken = ImportedItem.objects.get(source_key="urn:p").picture
    assert taken is not None
    assert taken.caption == "The quay."
    assert not Story.objects.exists()
