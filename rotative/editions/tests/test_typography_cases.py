"""Each language's text is set as a fine typographer sets it."""

import tomllib
from pathlib import Path

import pytest

from rotative.editions.typography import Style, set_html, set_text, style_of, unset_text

CASES = Path(__file__).parent / "cases"
LEAST = {"french": 60, "arabic": 40, "russian": 40, "spanish": 40, "chinese": 30}


def _visible(text: str) -> str:
    return text.replace("␣", "\u00a0").replace("⍽", "\u202f")


def _style(name: str) -> Style:
    """``ar+arab`` is Arabic with Arabic-Indic digits, ``zh-hans+spaces`` keeps spaces."""
    tag, _, choice = name.partition("+")
    style = style_of(tag)
    if choice == "spaces":
        return Style(style.tag, style.region, script_spaces=True)
    return Style(style.tag, style.region, digits=choice)


def _cases() -> list[object]:
    return [
        pytest.param(
            case["style"],
            _visible(case["stored"]),
            _visible(case["set"]),
            id=f"{file.stem}-{number}",
        )
        for file in sorted(CASES.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(file.read_text("utf-8"))["case"])
    ]


@pytest.mark.parametrize(("style", "stored", "expected"), _cases())
def test_the_text_is_set_as_a_typographer_would(style: str, stored: str, expected: str) -> None:
    made = set_text(stored, _style(style))
    assert made == expected
    assert unset_text(made) == stored
    assert set_text(str(made), _style(style)) == expected


@pytest.mark.parametrize(("style", "stored", "expected"), _cases())
def test_text_in_markup_is_set_alike(style: str, stored: str, expected: str) -> None:
    page = f'<p title="a ! b">{stored.replace("&", "&amp;").replace("<", "&lt;")}</p>'
    made = set_html(page, _style(style))
    assert made == f'<p title="a ! b">{expected.replace("&", "&amp;").replace("<", "&lt;")}</p>'
    assert unset_text(made) == page


def test_there_are_cases_enough() -> None:
    counts = {
        file.stem: len(tomllib.loads(file.read_text("utf-8"))["case"])
        for file in CASES.glob("*.toml")
    }
    assert sum(counts.values()) >= 300
    assert all(counts[name] >= least for name, least in LEAST.items())
