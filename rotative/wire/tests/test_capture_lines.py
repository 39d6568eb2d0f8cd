"""Every line of a capture is taken for one thing; an editor may wish otherwise."""

import json
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotative.kit.cleaning import strip_markup
from rotative.wire.captures.page import understand_page
from rotative.wire.captures.plain import plain_text
from rotative.wire.captures.reading import understand
from rotative.wire.captures.text import understand_text
from rotative.wire.captures.tongue import language_of
from rotative.wire.captures.understood import LEFT_OUT, NotAPage, Wishes
from rotative.wire.tests.captured import CAUGHT, PAGE

FURNITURE = ("S'abonner", "Fil d’actu", "loader", "Chat", "12", "Partager", "Lire aussi", "Чат")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def kinds(found):
    return [block["type"] for block in found.body]


def block(found, kind):
    return next(one["value"] for one in found.body if one["type"] == kind)


def mark_of(found, text):
    return next(line.mark for line in found.lines if line.text.startswith(text))


def test_a_caught_text_gives_every_field_of_a_story():
    found = understand_text(CAUGHT)
    assert (found.kicker, found.dateline, found.language) == ("POLITIQUE", "KASSOU", "fr")
    assert found.bylines == ["Awa Lindor"]
    assert [card.headline for card in found.related] == ["Trois questions pour comprendre la grève"]
    assert kinds(found) == ["text", "list", "quote", "text"]
    assert block(found, "list")["items"] == [
        "Deux quais sur trois ont rouvert",
        "Le troisième attend une grue",
    ]
    assert (block(found, "quote")["speaker"], block(found, "quote")["role"]) == (
        "Ousmane Fall",
        "docker",
    )


def test_a_page_gives_every_field_of_a_story():
    found = understand_page(PAGE.encode())
    assert (found.headline, found.bylines, found.dateline) == (
        "Ferry runs again",
        ["Ida Holm"],
        "SKARN",
    )
    assert (found.lead.caption, found.lead.photographer, found.lead.agency) == (
        "The ferry leaves Skarn.",
        "Jon Berg",
        "AFP",
    )
    assert found.address == "https://lantern.example/coast/ferry"
    assert kinds(found) == ["text", "quote", "list", "picture", "table", "embed", "text"]
    assert block(found, "quote")["speaker"] == "Marta Lund"
    assert block(found, "picture")["caption"] == "The islands from the air."
    assert block(found, "embed")["provider"] == "YouTube"
    assert [(card.headline, card.address) for card in found.related] == [
        ("Why the islands will never get a bridge", "https://lantern.example/coast/bridge")
    ]
    reasons = {left.text[:8]: left.reason for left in found.left_out}
    assert reasons["You have"] == "hidden on the page"
    assert reasons["All righ"] == "the page’s foot"
    assert reasons["Home Coa"] == "a menu"


def test_each_caption_stands_once():
    told = json.dumps(understand_page(PAGE.encode()).as_dict())
    assert told.count("The ferry leaves Skarn") == 1
    assert told.count("The islands from the air") == 1


def test_a_line_left_out_is_brought_back_where_it_stood():
    found = understand_page(PAGE.encode())
    again = understand_page(
        PAGE.encode(), wishes=Wishes(back=frozenset({mark_of(found, "You have read")}))
    )
    text = plain_text(again)
    assert text.index("behind each plate") < text.index("You have read") < text.index("We counted")
    assert not any(left.text.startswith("You have read") for left in again.left_out)

    found = understand_text(CAUGHT)
    again = understand_text(CAUGHT, wishes=Wishes(back=frozenset({mark_of(found, "S'abonner")})))
    assert "S'abonner" in plain_text(again)
    assert "S'abonner" not in [left.text for left in again.left_out]


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (lambda wishes: understand_page(PAGE.encode(), wishes=wishes), "Tickets cost"),
        (lambda wishes: understand_text(CAUGHT, wishes=wishes), "Les compagnies"),
    ],
)
def test_a_line_of_the_text_is_left_out_on_wish(read, line):
    mark = mark_of(read(Wishes()), line)
    found = read(Wishes(out=frozenset({mark})))
    assert line not in plain_text(found)
    assert [left.reason for left in found.left_out if left.text.startswith(line)] == [
        "left out by the editor"
    ]


def test_text_that_only_the_declaration_has_is_taken_from_there():
    sentence = "The harbour opened again on Monday after eleven days, the company said. "
    declared = json.dumps({"@type": "NewsArticle", "headline": "Open again",
                           "articleBody": sentence * 6})  # fmt: skip
    page = f'<html><body><script type="application/ld+json">{declared}</script><div></div></body>'
    found = understand_page(page.encode())
    assert "eleven days" in plain_text(found)
    assert found.notes


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The ferry to the islands was late and the mayor was not.", "en"),
        ("El barco de las islas llegó tarde para la fiesta, pero los niños", "es"),
        ("Os barcos das ilhas não chegaram, mas uma festa foi feita com os jovens", "pt"),
        ("Meli ya visiwa ilichelewa na watu wa mji katika bandari kwa siku", "sw"),
        ("Паром пришёл поздно", "ru"),
        ("وصلت العبّارة متأخرة", "ar"),
        ("渡轮晚点到达", "zh"),
        ("Zzz", ""),
    ],
)
def test_the_language_is_guessed_only_where_enough_speaks_for_it(text, tag):
    assert language_of(text) == tag


def test_a_page_without_a_headline_takes_its_first_words():
    page = (
        f"<html><body><article><p>{'The boats stayed in port all night. ' * 9}</p></article></body>"
    )
    found = understand_page(page.encode())
    assert found.headline.startswith("The boats stayed in port")
    assert len(found.headline) <= 120
    assert found.notes


# Files of every sort -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n \n",
        b"%PDF-1.7 nothing",
        b"PK\x03\x04 nothing",
        bytes(range(256)) * 20,
        b"a word\x00\x01\x02\x03\x04" * 50,
        b"<html><body></body></html>",
        b"<html><body>" + b"<p>x</p>" * 30_000,
        b"x" * 500_000,
    ],
    ids=["empty", "blank", "pdf", "zip", "binary", "nul", "no-text", "elements", "one-word"],
)
def test_what_is_no_page_is_refused_with_words(raw):
    with pytest.raises(NotAPage, match=r"save|paste|not one story"):
        understand(raw, seed="x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_whatever_its_encoding(encoding):
    latin = CAUGHT.replace("Чат", "")
    found = understand(latin.encode(encoding), seed="x")
    assert "grève" in found.headline


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 5_000 + "<p>" + "The same words again. " * 30,
        PAGE.replace('ld+json">{', 'ld+json">' + "[" * 50_000 + "{"),
        PAGE.replace('"author": [', '"author": [[["x"]], {"name": {"n": 1}}, '),
        PAGE.replace("<h1>", "<h1 style='display:none'>"),
        PAGE.replace("<p>", "<p onclick='alert(1)'><script>alert(2)</script>"),
    ],
    ids=["deep", "declaration-deep", "declaration-odd", "headline-hidden", "scripts"],
)
def test_a_hostile_page_is_understood_or_refused(page):
    try:
        found = understand(page.encode(), seed="x")
    except NotAPage:
        return
    told = json.dumps(found.body)
    assert "alert(" not in told
    assert "onclick" not in told


# Properties ----------------------------------------------------------------------------------


@st.composite
def caught_texts(draw):
    """Lines of all kinds in any order; each sentence has a word of its own."""
    lines = [f"Headline number {draw(st.integers(1, 9))} of the day"]
    for number in range(draw(st.integers(0, 14))):
        lines.append(
            draw(
                st.one_of(
                    st.sampled_from(FURNITURE),
                    st.just(f"The boat w{number}x came in late, the captain said."),
                    st.just(f"Subheading w{number}x"),
                    st.just(f"• point w{number}x"),
                    st.just(f"Par Nom w{number}x"),
                    st.just(f"© Mirage / Nom w{number}x"),
                    st.just(f"https://lantern.example/w{number}x"),
                    st.just(f"cell w{number}x\tcell"),
                    st.just("04.03.2018"),
                )
            )
        )
        lines += [""] * draw(st.integers(0, 2))
    return "\n".join(lines)


@FEW
@given(caught_texts())
def test_every_line_of_a_caught_text_is_accounted_for_once(text):
    found = understand_text(text)
    wanted = Counter(" ".join(line.split()) for line in text.splitlines() if line.strip())
    whole = Counter(line.text for line in found.lines if line.mark.isdigit())
    assert whole == wanted
    assert len({line.mark for line in found.lines}) == len(found.lines)
    assert {line.mark for line in found.lines if line.role == LEFT_OUT} == {
        left.mark for left in found.left_out
    }


@FEW
@given(caught_texts())
def test_no_line_of_a_caught_text_is_both_text_and_left_out(text):
    found = understand_text(text)
    mine = set(re.findall(r"w\d+x", plain_text(found)))
    left = set(re.findall(r"w\d+x", " ".join(one.text for one in found.left_out)))
    assert not mine & left
    fields = json.dumps(found.as_dict()) + " ".join(line.text for line in found.lines)
    assert set(re.findall(r"w\d+x", text)) <= set(re.findall(r"w\d+x", fields))


@st.composite
def pages(draw):
    """A page of blocks of all kinds, nested at will; each has a word of its own."""
    parts = []
    for number in range(1, draw(st.integers(4, 17))):
        word = f"w{number}x"
        long = f"The boat {word} came in late that night, and the captain said so to all of us."
        parts.append(
            draw(
                st.sampled_from(
                    [
                        f"<p>{long}</p>",
                        f"<div>{long}<br><br>Then more {word}.</div>",
                        f"<h2>About {word}</h2>",
                        f"<ul><li>{long}</li><li>Second of {word}</li></ul>",
                        f"<p hidden>{long}</p>",
                        f"<aside>{long}</aside>",
                        f"<nav><a href='/'>{word}</a></nav>",
                        f"<p><a href='/{word}'>A story called {word} to read</a></p>",
                        f"<table><tr><td>a {word}</td><td>{word}</td></tr><tr><td>b {word}</td>"
                        f"<td>c {word}</td></tr></table>",
                        f"<figure><img src='/{word}-of-the-day.jpg'><figcaption>{word} seen"
                        "</figcaption></figure>",
                        f"<blockquote><p>{long}</p></blockquote>",
                        f"<span>loose {word}</span>",
                    ]
                )
            )
        )
    return f"<html><body><article><h1>Night boats</h1>{''.join(parts)}</article></body></html>"


@FEW
@given(pages())
def test_no_line_of_a_page_is_both_text_and_left_out(page):
    try:
        found = understand_page(page.encode())
    except NotAPage:
        return
    texts = {line.mark for line in found.lines if line.role == "text"}
    left = {line.mark for line in found.left_out}
    assert not texts & left
    assert len({line.mark for line in found.lines}) == len(found.lines)
    in_text = re.findall(r"w\d+x", plain_text(found))
    out = set(re.findall(r"w\d+x", " ".join(one.text for one in found.left_out)))
    said = {line.text for line in found.lines if line.role == "text"}
    assert not said & {one.text for one in found.left_out}
    words = set(re.findall(r"w\d+x", " ".join((*said, found.standfirst))))
    assert set(in_text) <= words
    told = " ".join(line.text for line in found.lines)
    assert set(re.findall(r"w\d+x", strip_markup(page))) <= set(re.findall(r"w\d+x", told)) | out
