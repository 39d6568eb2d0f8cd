"""Captured pages become stories; what is left out is named."""

import gzip
import json
import re
import statistics
from collections import Counter
from pathlib import Path

import lxml.html
import pytest
import trafilatura

from rotative.kit.cleaning import strip_markup
from rotative.wire.captures.credits import read_credit
from rotative.wire.captures.page import understand_page
from rotative.wire.captures.plain import plain_text
from rotative.wire.captures.text import understand_text
from rotative.wire.captures.understood import NotAPage

CAUGHT = """Le port de Kassou rouvre après onze jours de grève

© Agence Mirage / Awa Lindor / Accéder à la base multimédiaGrues à l'arrêt (archives)
Grues à l'arrêt (archives) - Mirage Afrique
S'abonner
Le port de Kassou a rouvert vendredi matin, onze jours après le début de la grève des dockers.

KASSOU, 4 mars (Mirage) – Les premières grues ont repris à l’aube, a constaté un journaliste.

«Nous avons obtenu ce que nous demandions [une prime, ndlr]», a déclaré Ousmane Fall.

Des conteneurs attendent au port - Mirage Afrique
Grève au port: trois questions pour comprendre

Les compagnies évaluent leurs pertes à deux millions par jour.

Fil d’actu
0
Pour participer aux discussions, identifiez-vous
loader
Чат
"""


def paragraphs(found):
    return [
        strip_markup(html)
        for block in found.body
        if block["type"] == "text"
        for html in re.findall(r"<p[^>]*>.*?</p>", block["value"])
    ]


def test_a_caught_text_becomes_a_story_with_one_caption_and_its_furniture_named():
    found = understand_text(CAUGHT)
    assert found.headline == "Le port de Kassou rouvre après onze jours de grève"
    assert found.standfirst.startswith("Le port de Kassou a rouvert vendredi")
    assert (found.lead.caption, found.lead.photographer, found.lead.agency) == (
        "Grues à l'arrêt (archives)",
        "Awa Lindor",
        "Agence Mirage",
    )
    assert found.dateline == "KASSOU"
    assert [text.split()[0] for text in paragraphs(found)] == ["Les", "«Nous", "Les"]
    assert [card.headline for card in found.related] == [
        "Grève au port: trois questions pour comprendre"
    ]
    reasons = {left.text: left.reason for left in found.left_out}
    assert reasons["0"] == "a counter"
    assert "another script" in reasons["Чат"] or "chat" in reasons["Чат"]
    assert set(reasons) >= {"S'abonner", "Fil d’actu", "loader", "Accéder à la base multimédia"}


def test_no_line_of_a_caught_text_is_lost():
    found = understand_text(CAUGHT)
    kept = json.dumps(found.as_dict(), ensure_ascii=False)
    for line in filter(None, (line.strip() for line in CAUGHT.splitlines())):
        for words in re.findall(r"\w{4,}", line.replace("multimédiaG", "multimédia G")):
            assert words in kept, line


def test_the_same_capture_has_the_same_paragraph_keys():
    assert understand_text(CAUGHT).body == understand_text(CAUGHT).body


@pytest.mark.parametrize(
    ("line", "photographer", "agency"),
    [
        ("© Mirage / Awa Lindor", "Awa Lindor", "Mirage"),
        ("Photo: Awa Lindor/AFP", "Awa Lindor", "AFP"),
        ("AFP / Awa Lindor", "Awa Lindor", "AFP"),
        ("© Mirage", "", "Mirage"),
        ("Photo: Awa Lindor", "Awa Lindor", ""),
        ("Фото: Анна Лунд / Мираж", "Анна Лунд", "Мираж"),
    ],
)
def test_a_credit_line_names_photographer_and_agency(line, photographer, agency):
    assert read_credit(line)[1:] == (photographer, agency)


PAGE = """<!doctype html><html lang="en"><head><title>Ferry runs again | The Lantern</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Ferry runs again", "datePublished": "2024-05-06T07:00:00Z",
 "author": [{"@type": "Person", "name": "Ida Holm"}], "articleSection": "Coast",
 "keywords": ["ferries", "islands"],
 "image": {"@type": "ImageObject", "url": "https://lantern.example/p/ferry.jpg"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/coast">Coast and islands</a></nav><article>
<h1>Ferry runs again</h1>
<figure><img src="https://lantern.example/p/ferry.jpg" alt="A ferry"><figcaption>The ferry leaves
 Skarn. <span class="credit">Photo: Jon Berg</span></figcaption></figure>
<p>The ferry to the outer islands ran again on Monday after a winter on land, and the first crossing
 carried more cars than any since the line was opened forty years ago.</p>
<h2>A winter on land</h2>
<p>The hull had been repaired twice since November, the company said, and the yard found more rust
 behind each plate that it took off. Nobody on the islands believed in the date until the horn.</p>
<ul><li>Four crossings a day</li><li>Six in summer</li></ul>
<p>Tickets cost what they did last year. The mayor of Skarn, who took the first crossing, said that
 the islands would ask for a second ship before the autumn, whatever the company answered.</p>
</article><footer><p>All rights reserved by The Lantern of Skarn and its owners.</p></footer></body>
</html>"""


def test_a_page_of_html_becomes_a_story():
    found = understand_page(PAGE.encode())
    assert (found.headline, found.bylines, found.section) == (
        "Ferry runs again",
        ["Ida Holm"],
        "Coast",
    )
    assert found.published_at == "2024-05-06T07:00:00Z"
    assert (found.lead.caption, found.lead.photographer) == (
        "The ferry leaves Skarn.",
        "Jon Berg",
    )
    text = plain_text(found)
    assert text.count("The ferry leaves Skarn") == 0
    assert "Four crossings a day" in text
    assert [block["type"] for block in found.body if block["type"] != "kept"] == [
        "text",
        "list",
        "text",
    ]
    assert any("All rights reserved" in left.text for left in found.left_out)


@pytest.mark.parametrize("raw", [b"", b"\x00\x00\x00", b"%PDF-1.7 nothing", b"<p>", b"\xff" * 5000])
def test_what_is_no_page_is_refused_with_what_to_do(raw):
    with pytest.raises(NotAPage, match=r"save|paste"):
        understand_page(raw)


def test_scripts_of_a_captured_page_do_not_reach_the_story():
    hostile = PAGE.replace(
        "Four crossings", "<img src=x onerror=alert(1)>Four <script>alert(2)</script>"
    )
    found = understand_page(hostile.encode())
    assert "onerror" not in json.dumps(found.body)
    assert "<script" not in json.dumps(found.body)


# Against real pages, where they are beside the project ------------------------------------


def test_the_founding_capture_comes_out_whole(material):
    raw = (material / "captures" / "founding-capture.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    found = understand_text(raw)
    assert found.headline == lines[0]
    assert found.standfirst == lines[4]
    assert found.lead.caption
    assert raw.count(found.lead.caption) == 2
    assert (
        json.dumps(found.as_dict(), ensure_ascii=False).count(found.lead.caption) == 2
    )  # 1 left out
    assert len(paragraphs(found)) == 6
    assert all(text in raw for text in paragraphs(found))
    assert len(found.related) == 1
    text = plain_text(found)
    for left in found.left_out:
        assert left.text not in text.splitlines()
    assert re.search(r"[А-я]", text) is None


def grams(text: str) -> Counter:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def f1(text: str, gold: str) -> float:
    ours, wanted = grams(text), grams(gold)
    shared = sum((ours & wanted).values())
    return 2 * shared / (sum(ours.values()) + sum(wanted.values())) if shared else 0.0


def stored(folder: Path, name: str) -> bytes:
    plain = folder / name
    return (
        plain.read_bytes()
        if plain.exists()
        else gzip.decompress((folder / f"{name}.gz").read_bytes())
    )


@pytest.mark.slow
def test_captured_pages_are_read_no_worse_than_by_the_extractor_alone(material):
    ours, alone = [], []
    for folder in sorted((material / "news-pages" / "readability").iterdir()):
        if not folder.is_dir():
            continue
        raw = stored(folder, "source.html")
        gold = lxml.html.fromstring(stored(folder, "expected.html").decode()).text_content()
        found = understand_page(raw)
        ours.append(f1(plain_text(found, captions=True), gold))
        alone.append(
            f1(
                trafilatura.extract(raw.decode(errors="replace"), include_comments=False) or "",
                gold,
            )
        )
    assert len(ours) > 40
    assert statistics.mean(ours) >= 0.95
    assert statistics.mean(ours) >= statistics.mean(alone) - 0.005


def test_a_capture_becomes_a_draft_whose_furniture_readers_never_see(newsroom, tmp_path):
    from rotative.stories.models import Story
    from rotative.wire.captures.actions import make_draft
    from rotative.wire.captures.reading import read_capture

    place = tmp_path / "caught.txt"
    place.write_text(CAUGHT, encoding="utf-8")
    story = make_draft(read_capture(place), newsroom.afrique)
    story = Story.objects.get(pk=story.pk)
    assert (story.state, story.section) == ("draft", newsroom.politique)
    kinds = [block.block_type for block in story.body]
    assert kinds[0] == "text"
    kept = [block.value["source"] for block in story.body if block.block_type == "kept"]
    assert any("S'abonner" in source for source in kept)
    assert "S'abonner" not in str(story.body[0].value)


def test_a_draft_needs_an_edition_with_sections(newsroom, tmp_path):
    from rotative.stories.actions import CannotDo
    from rotative.stories.models import Story
    from rotative.wire.captures.actions import make_draft

    with pytest.raises(CannotDo):
        make_draft(understand_text(CAUGHT), newsroom.europe)
    assert not Story.objects.exists()
