"""Templates set text by an edition, and nothing unsafe gets out by it."""

from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html


def _page(source: str, **context: Any) -> str:
    return Template("{% load typography %}" + source).render(Context(context))


def test_plain_text_is_set_and_escaped() -> None:
    made = _page("{{ text|typeset:'fr' }}", text='<b> "Oui" & non !')
    assert made == "&lt;b&gt; «\u202fOui\u202f» &amp; non\u202f!"


def test_safe_markup_stays_markup_and_its_text_is_set() -> None:
    safe = format_html("<i>{}</i> !", "a < b")
    assert _page("{{ text|typeset:'fr' }}", text=safe) == "<i>a &lt; b</i>\u202f!"


def test_markup_that_nobody_declared_safe_is_escaped() -> None:
    assert "<script>" not in _page("{{ text|typeset:'fr' }}", text="<script>a !</script>")
    assert "<i>" not in _page("{{ text|typeset_headline:'fr' }}", text="<i>un deux trois !</i>")


@pytest.mark.parametrize(("tag", "expected"), [("ru", "«Да»"), ("fr", "«\u202fДа\u202f»")])
def test_without_an_edition_the_language_in_force_counts(tag: str, expected: str) -> None:
    with translation.override(tag):
        assert _page("{{ text|typeset }}", text='"Да"') == expected.replace('"', "&quot;")


def test_nothing_is_nothing() -> None:
    assert _page("{{ text|typeset:'fr' }}|{{ text|typeset_headline }}", text=None) == "|"
