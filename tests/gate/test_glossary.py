"""The catalogues use the newsroom's words as docs/reference/glossary.md has them."""

from pathlib import Path

import pytest

from rotative.editions.languages import LANGUAGES, SOURCE
from rotative.kit.catalogues import read_catalogue
from rotative.web.strings.catalogues import all_entries

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"


def _table() -> dict[str, dict[str, list[str]]]:
    """Of each English word, the words that each language may use for it."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GLOSSARY.read_text("utf-8").splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]
    tags = rows[0]
    return {
        row[0]: {
            tag: [word.strip() for word in cell.split("/")]
            for tag, cell in zip(tags, row, strict=True)
        }
        for row in rows[1:]
    }


def test_the_glossary_has_a_word_in_every_language() -> None:
    for word, row in _table().items():
        assert set(row) == set(LANGUAGES), word
        assert all(all(cells) for cells in row.values()), word


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != SOURCE])
def test_the_catalogues_use_its_words(tag: str) -> None:
    table = _table()
    met, wrong = set(), []
    for room, catalogue in all_entries(ROOT, LANGUAGES[tag]):
        for entry in catalogue:
            word = str(entry.id).casefold() if isinstance(entry.id, str) else ""
            if word not in table or not entry.string or entry.context:
                continue
            met.add(word)
            if str(entry.string).casefold() not in [one.casefold() for one in table[word][tag]]:
                wrong.append(f"{room}: “{entry.id}” is “{entry.string}”")
    assert wrong == []
    assert len(met) > len(table) / 2, "the catalogues and the glossary have drifted apart"


def test_a_catalogue_is_read_with_its_contexts() -> None:
    path = ROOT / "rotative" / "stories" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    assert any(entry.context for entry in read_catalogue(path))
