"""A project of one room and eight catalogues, clean until a test plants something."""

from pathlib import Path

from rotative.editions.languages import LANGUAGES

# “Read more” and “%(count)s story / stories”, in each language.
MORE = {
    "ar": "اقرأ المزيد",
    "fr": "Lire la suite",
    "pt": "Leia mais",
    "ru": "Читать дальше",
    "es": "Leer más",
    "sw": "Soma zaidi",
    "zh-hans": "阅读全文",
}
STORIES = {
    "ar": ["لا قصص", "قصة واحدة", "قصتان", "%(count)s قصص", "%(count)s قصة", "%(count)s قصة"],
    "en": ["%(count)s story", "%(count)s stories"],
    "fr": ["%(count)s article", "%(count)s articles"],
    "pt": ["%(count)s notícia", "%(count)s notícias"],
    "ru": ["%(count)s материал", "%(count)s материала", "%(count)s материалов"],
    "es": ["%(count)s noticia", "%(count)s noticias"],
    "sw": ["habari %(count)s", "habari %(count)s"],
    "zh-hans": ["%(count)s篇报道"],
}
TEMPLATE = """{% load i18n %}<p>{% translate "Read more" %}</p>
{% blocktranslate count count=total trimmed %}
{{ count }} story{% plural %}{{ count }} stories{% endblocktranslate %}
"""


class Project:
    """The small project on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.room = root / "rotative" / "press"
        self.write("__init__.py", '"""A room."""\n')
        self.write("templates/press/page.html", TEMPLATE)
        for tag in LANGUAGES:
            self.catalogue(tag)

    def write(self, path: str, text: str) -> Path:
        """A file of the room."""
        target = self.room / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        return target

    def catalogue(self, tag: str, *, plurals: str = "", extra: str = "") -> Path:
        """The room's catalogue of a language, complete, with ``extra`` at its end."""
        profile = LANGUAGES[tag]
        lines = [
            'msgid ""',
            'msgstr ""',
            '"Content-Type: text/plain; charset=utf-8\\n"',
            f'"Plural-Forms: {plurals or profile.plurals}\\n"',
            "",
        ]
        if tag in MORE:
            lines += ['msgid "Read more"', f'msgstr "{MORE[tag]}"', ""]
        lines += ['msgid "%(count)s story"', 'msgid_plural "%(count)s stories"']
        lines += [f'msgstr[{at}] "{form}"' for at, form in enumerate(STORIES[tag])]
        return self.write(self.po(tag), "\n".join([*lines, "", extra, ""]))

    def po(self, tag: str) -> str:
        """Where a language's catalogue is, below the room."""
        return f"locale/{LANGUAGES[tag].catalogue}/LC_MESSAGES/django.po"

    def edit(self, tag: str, old: str, new: str) -> None:
        """Change a catalogue; what is changed must be there."""
        path = self.room / self.po(tag)
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), "utf-8")
