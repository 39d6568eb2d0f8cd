"""The gate holds the overlay against what Wagtail asks for, and leaves it alone otherwise."""

from pathlib import Path

import pytest

from rotative.web.strings.overlay import check_overlays

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def kinds(root: Path, body: str) -> list[str]:
    """The kinds of problem found in a Swahili overlay of ``body``."""
    folder = root / "rotative" / "desk" / "overlay" / "locale" / "sw" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (root / "rotative" / "desk" / "__init__.py").touch()
    (folder / "django.po").write_text(HEAD + body)
    return [problem.check for problem in check_overlays(root)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('msgid "Save draft"\nmsgstr ""\n', "empty"),
        ('msgid "Save draft"\nmsgstr "Save draft"\n', "untranslated"),
        ('#, fuzzy\nmsgid "Save draft"\nmsgstr "Hifadhi rasimu"\n', "fuzzy"),
        ('msgid "Add %(label)s"\nmsgstr "Ongeza %(lable)s"\n', "placeholders"),
        ('msgid "No such string of Wagtail’s"\nmsgstr "Hakuna"\n', "unused"),
        ('msgid "Save draft"\nmsgstr "Сохранить"\n', "script"),
    ],
)
def test_a_planted_defect_is_found(tmp_path: Path, body: str, kind: str) -> None:
    assert kind in kinds(tmp_path, body)


def test_a_sound_overlay_is_left_alone(tmp_path: Path) -> None:
    assert kinds(tmp_path, 'msgid "Save draft"\nmsgstr "Hifadhi rasimu"\n') == []


def test_what_a_room_says_itself_is_not_hidden(tmp_path: Path) -> None:
    own = tmp_path / "rotative" / "desk" / "locale" / "sw" / "LC_MESSAGES"
    own.mkdir(parents=True)
    entry = 'msgid "Save draft"\nmsgstr "Hifadhi rasimu"\n'
    (own / "django.po").write_text(HEAD + entry)
    assert kinds(tmp_path, entry) == ["shadow"]
