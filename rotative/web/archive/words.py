"""Sentences without a meaning, with the words and the lengths of real ones.

Each language's come from the demo's own stories by a chain of words (Shannon's:
each word drawn from those that follow the last one there), and where the demo
has no edition in a language, from the program's own words in it.
"""

import random
import re
from functools import cache
from html import escape

from babel.messages.pofile import read_po
from django.utils.translation import to_locale

from rotative.editions.languages import language
from rotative.web.demo.load import CONTENT, read_edition, read_stories

SENTENCES = 4_000
_END = re.compile(r"(?<=[.!?؟。！？])\s+|\n+")
_SYLLABLES = "ba ko ri na mo te lu sa di vo ha ne ra mi to we ya du fe lo".split()


@cache
def sentences(tag: str) -> tuple[str, ...]:
    """Some thousand sentences in the language ``tag``, as markup; the same ones each time."""
    dice = random.Random(f"sentences {tag}")  # noqa: S311 - nothing is secret here
    told = _told(tag)
    if len(told) < 200:
        return tuple(escape(one) for one in told)
    following: dict[str, list[str]] = {}
    openings = []
    for one in told:
        words = one.split()
        openings.append(words[0])
        for word, after in zip(words, [*words[1:], ""], strict=True):
            following.setdefault(word, []).append(after)
    made: set[str] = set()
    while len(made) < SENTENCES:
        words = [dice.choice(openings)]
        while len(words) < 32:
            after = dice.choice(following.get(words[-1], [""]))
            if not after:
                break
            words.append(after)
        if len(words) > 4:
            made.add(escape(f"{' '.join(words).rstrip('.,;:،؛')}."))
    return tuple(sorted(made))


def _told(tag: str) -> list[str]:
    """The sentences that the program itself holds in that language."""
    found: list[str] = []
    for folder in sorted(CONTENT.iterdir()):
        if not (folder / "edition.toml").is_file():
            continue
        if read_edition(folder.name)["language"] != tag:
            continue
        for story in read_stories(folder.name):
            text = "\n".join([story.get("standfirst", ""), story["body"]])
            found += [
                one.strip()
                for one in _END.split(text)
                if one.strip() and not one.lstrip().startswith(("@", "#", ">", "-", "|"))
            ]
    if found:
        return found
    return [language(tag).sample, *_words_of_the_program(tag)]


def _words_of_the_program(tag: str) -> list[str]:
    found = []
    rooms = CONTENT.parents[2]
    for file in sorted(rooms.glob(f"*/locale/{to_locale(tag)}/LC_MESSAGES/django.po")):
        with file.open("rb") as source:
            words = [message.string for message in read_po(source) if message.id]
        found += [one for one in words if isinstance(one, str) and one and "%" not in one]
    return found


def name(dice: random.Random) -> str:
    """A name that hardly two stories share, as rare words are in a real archive."""
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(3, 4))).capitalize()
