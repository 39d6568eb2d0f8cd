"""Captions and credits of thirty pages: read by a person, then by the program.

The pages stay beside the project; here is only how many captions and credits
each has, and how some of them begin.
"""

import gzip
from collections import Counter

import pytest

from rotative.wire.captures.credits import read_credit, split_credit
from rotative.wire.captures.page import understand_page
from rotative.wire.captures.plain import plain_text

# Page: captions, credits, and the first words of captions that must be among them.
TABLE = {
    "schema-org-context-object": (3, 3, ["An image of South Korean", "Protesters scuffling with"]),
    "keep-images": (2, 10, ["Cristina Gil Lladanosa", "Fernando Caudevilla"]),
    "firefox-nightly-blog": (3, 0, ["Users who run multiple", "Our DevTools are ready"]),
    "wikipedia": (6, 0, ["Firefox logo", "Mozilla spaces, London", "Speakers from the Knight"]),
    "wikipedia-2": (33, 0, ["Detail from a 1657 map", "Lake Gunn", "Māori Battalion haka"]),
} | dict.fromkeys(
    (
        "001", "002", "003-metadata-preferred", "004-metadata-space-separated-properties",
        "article-author-tag", "base-url", "basic-tags-cleaning", "clean-links", "data-url-image",
        "embedded-videos", "hidden-nodes", "keep-tabular-data", "links-in-tables", "mathjax",
        "missing-paragraphs", "mozilla-1", "mozilla-2", "ol", "parsely-metadata",
        "reordering-paragraphs", "replace-brs", "rtl-1", "social-buttons",
        "table-style-attributes", "wikipedia-3",
    ),
    (0, 0, []),
)  # fmt: skip
PHOTOGRAPHERS = {
    "schema-org-context-object": {"Anthony Wallace", "Ezra Acayan"},
    "keep-images": {"Joan Bardeletti", "Joseph Cox"},
}


def shown(found):
    """Every picture of the story: the lead, the body's, the galleries'."""
    pictures = []
    for block in found.body:
        if block["type"] == "picture":
            pictures.append(block["value"])
        if block["type"] == "gallery":
            pictures += block["value"]["pictures"]
    lead = {"caption": found.lead.caption, "credit": found.lead.credit,
            "photographer": found.lead.photographer}  # fmt: skip
    return [lead, *pictures]


@pytest.mark.parametrize("page", TABLE)
def test_a_page_s_captions_and_credits_are_found_each_once(page, material):
    folder = material / "news-pages" / "readability" / page
    plain = folder / "source.html"
    raw = (
        plain.read_bytes()
        if plain.exists()
        else gzip.decompress((folder / "source.html.gz").read_bytes())
    )
    found = understand_page(raw)
    captions, credits_, beginnings = TABLE[page]
    pictures = shown(found)
    said = Counter(picture["caption"] for picture in pictures if picture["caption"])
    assert (sum(said.values()), max(said.values(), default=1)) == (captions, 1)
    assert sum(bool(picture["credit"]) for picture in pictures) == credits_
    for beginning in beginnings:
        assert any(caption.startswith(beginning) for caption in said), beginning
    people = {picture["photographer"] for picture in pictures if picture["photographer"]}
    assert people == PHOTOGRAPHERS.get(page, set())
    text = plain_text(found)
    left = {one.text for one in found.left_out}
    for caption in said:
        if len(caption) > 25:
            assert caption not in text
            assert caption not in left


def test_the_table_has_thirty_pages():
    assert len(TABLE) == 30


@pytest.mark.parametrize(
    ("caption", "words", "credit"),
    [
        ("The quay at dawn. © Mirage / Awa Lindor", "The quay at dawn.", "© Mirage / Awa Lindor"),
        ("The quay (Photo: Jon Berg)", "The quay", "Photo: Jon Berg"),
        ("The quay | photo by Jon Berg", "The quay", "photo by Jon Berg"),
        ("The quay at dawn. Jon Berg/AFP", "The quay at dawn.", "Jon Berg/AFP"),
        ("Le quai. Crédit : Awa Lindor", "Le quai.", "Crédit : Awa Lindor"),
        ("The photograph by the door was hers.", "The photograph by the door was hers.", ""),
        ("The quay at dawn.", "The quay at dawn.", ""),
    ],
)
def test_a_caption_is_parted_from_its_credit(caption, words, credit):
    assert split_credit(caption) == (words, credit)


def test_a_credit_s_label_is_no_name():
    assert read_credit("photo by Joan Berg")[1] == "Joan Berg"
    assert read_credit("Crédit : Awa Lindor / AFP")[1:] == ("Awa Lindor", "AFP")
