"""No untranslated string on any public page, in any edition."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils import translation

from rotative.stories.models import Section
from rotative.web.tests.catalogues import ROOMS, messages_of
from rotative.web.tests.reader_cast import fill

# What the program's pages carry that is no language's word.
NAMES = {"RSS", "Atom", "JSON Feed", "Rotative", "404", "twitter", "summary_large_image"}


@pytest.mark.parametrize("tag", ["fr", "ar"])
@pytest.mark.parametrize("room", ROOMS)
def test_every_string_of_the_reader_rooms_is_translated(room, tag):
    from babel.messages.pofile import read_po

    path = settings.BASE_DIR / room / "locale" / tag / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag, abort_invalid=True)
    done = {
        (entry.context, entry.id[0] if entry.pluralizable else entry.id)
        for entry in catalogue
        if entry.id and entry.string and not entry.fuzzy
    }
    done |= {(entry.context, entry.id) for entry in catalogue if entry.pluralizable and entry.id}
    missing = sorted(str(message) for message in messages_of(room) - done)
    assert not missing, f"{room}: no {tag} for {missing}"


@pytest.mark.parametrize(
    ("edition", "section", "word", "foreign"),
    [
        # Everything typed is in the edition's script; Latin words on an Arabic page are ours.
        ("arabic", "siyasa", "كلمة", re.compile(r"[A-Za-z]{2,}")),
        # On a French page every English sentence of ours is looked for.
        ("afrique", "politique", "Mot", None),
    ],
)
def test_no_page_shows_a_word_of_another_language(
    client, newsroom, edition, section, word, foreign
):
    edition, section = getattr(newsroom, edition), getattr(newsroom, section)
    # Two editions are named in Latin letters, and rightly; here they stay closed.
    for other in (newsroom.world, newsroom.afrique, newsroom.europe, newsroom.arabic):
        other.is_open = other.pk == edition.pk
        other.save()
    Section.objects.filter(edition=edition).update(name=word)
    edition.name = edition.tagline = word
    edition.save()
    english = english_only(edition.language)
    for kind, path in fill(edition, section, word).items():
        answer = client.get(path)
        assert answer.status_code in {200, 404, 410}, (kind, answer.status_code)
        shown = words_of(answer.content.decode())
        found = [text for text in shown if text in english]
        if foreign and kind != "feed":
            found += [text for text in shown if foreign.search(without_names(text))]
        assert not found, (kind, found)


def english_only(language: str) -> set[str]:
    """Our English strings whose translation reads differently."""
    with translation.override(language):
        return {
            message
            for room in ROOMS
            for context, message in messages_of(room)
            if len(message) > 2 and _translated(context, message) != message
        }


def _translated(context: str | None, message: str) -> str:
    if context:
        return translation.pgettext(context, message)
    return translation.gettext(message)


def words_of(html: str) -> list[str]:
    """Every text and every attribute that a person reads or hears."""
    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', html)
    texts = re.split(r"<[^>]*>", html)
    return [unescape(text).strip() for text in (*attributes, *texts) if text.strip()]


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text
