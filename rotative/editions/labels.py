"""Labels that people enter (sections, topics, menus) are in the edition's language."""

import gettext
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from rotative.editions.languages import LANGUAGES, SOURCE, Language
from rotative.editions.scripts import foreign_words, has_script

_ROOMS = Path(__file__).resolve().parent.parent
_LONGEST = 40  # characters of a label
_LOWER_LATIN = re.compile(r"(?<![\w.@/-])[a-z]{3,}(?![\w.@/-])")
_PLACEHOLDER = re.compile(r"%\(|\{\w*\}|%[sd]")


class Public(Protocol):
    """What a label's check needs to know of an edition."""

    @property
    def profile(self) -> Language: ...


def check_label(text: str, edition: Public) -> str | None:
    """What is wrong with a label of an edition, in a sentence for its editor, or None.

    A label is refused in another script, or when it is a word that the
    program knows in other languages and not in this one. Names are welcome:
    a word that nobody knows passes, and so does NATO in an Arabic edition.
    """
    profile = edition.profile
    label = " ".join(text.split())
    if foreign := foreign_words(label, profile):
        return _("“%(word)s” is not written in %(language)s, the edition’s language.") % {
            "word": " ".join(foreign),
            "language": profile.name,
        }
    if profile.script != "Latn" and not has_script(label, profile) and _LOWER_LATIN.search(label):
        return _("“%(word)s” is not written in %(language)s, the edition’s language.") % {
            "word": label,
            "language": profile.name,
        }
    known = languages_of(label)
    if known and profile.tag not in known:
        other = LANGUAGES[sorted(known)[0]]
        return _("“%(word)s” is %(other)s; the edition is in %(language)s.") % {
            "word": label,
            "other": other.name,
            "language": profile.name,
        }
    return None


def languages_of(label: str) -> frozenset[str]:
    """Tags of the languages whose catalogues hold ``label`` as a whole; empty when none does."""
    return _known_labels().get(_folded(label), frozenset())


def _folded(label: str) -> str:
    return label.casefold().strip(" .:…!?\u00a0\u202f")


@lru_cache(maxsize=1)
def _known_labels() -> Mapping[str, frozenset[str]]:
    """Every short string of our own catalogues, and the languages that have it.

    Read once in a process: catalogues change with the program only. A string
    that a language leaves as its source has it counts for both. Months and
    the like, which are names elsewhere (Mars, May), are in none of ours.
    """
    known: dict[str, set[str]] = {}

    def add(word: object, tag: str) -> None:
        if isinstance(word, str) and 0 < len(word) <= _LONGEST and not _PLACEHOLDER.search(word):
            known.setdefault(_folded(word), set()).add(tag)

    for tag, profile in LANGUAGES.items():
        for path in _ROOMS.glob(f"*/locale/{profile.catalogue}/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            for key, word in catalogue.items():
                source = key[0] if isinstance(key, tuple) else key
                add(source.rpartition("\x04")[2], SOURCE)
                add(word, tag)
        for word in SECTIONS.get(tag, "").split(", "):
            add(word, tag)
    return {word: frozenset(tags) for word, tags in known.items()}


# What sections are called, so that a French edition's “Politics” is seen before any catalogue
# has the word. A word that two languages share stands in both.
SECTIONS = {
    "ar": "الرئيسية, سياسة, السياسة, اقتصاد, الاقتصاد, العالم, عالم, رياضة, الرياضة, ثقافة, "
    "الثقافة, مجتمع, صحة, علوم, تكنولوجيا, بيئة, رأي, آراء, أخبار, تعليم, منوعات",
    "en": "Home, Politics, Economy, Business, World, Sport, Sports, Culture, Society, Health, "
    "Science, Technology, Environment, Opinion, News, Education, Travel, Weather, Climate, Video",
    "es": "Inicio, Política, Economía, Negocios, Mundo, Deportes, Cultura, Sociedad, Salud, "
    "Ciencia, Tecnología, Medio ambiente, Opinión, Noticias, Educación, Viajes, Tiempo, Clima",
    "fr": "Accueil, Politique, Économie, Entreprises, Monde, Sport, Sports, Culture, Société, "
    "Santé, Sciences, Science, Technologie, Environnement, Opinion, Opinions, Actualités, "
    "Éducation, Voyages, Météo, Climat",
    "pt": "Início, Política, Economia, Negócios, Mundo, Esporte, Esportes, Desporto, Cultura, "
    "Sociedade, Saúde, Ciência, Tecnologia, Ambiente, Meio ambiente, Opinião, Notícias, Educação, "
    "Viagens, Tempo, Clima",
    "ru": "Главная, Политика, Экономика, Бизнес, Мир, В мире, Спорт, Культура, Общество, "
    "Здоровье, Наука, Технологии, Экология, Мнения, Новости, Образование, Погода, Климат",
    "sw": "Mwanzo, Siasa, Uchumi, Biashara, Dunia, Michezo, Utamaduni, Jamii, Afya, Sayansi, "
    "Teknolojia, Mazingira, Maoni, Habari, Elimu, Hali ya hewa",
    "zh-hans": "首页, 政治, 经济, 商业, 国际, 世界, 体育, 文化, 社会, 健康, 科学, 科技, 环境, "
    "观点, 新闻, 教育, 天气, 气候",
}
