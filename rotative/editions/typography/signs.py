"""Signs by name (they look alike in an editor), and what is never touched."""

import re

NB = "\u00a0"  # no-break space
NN = "\u202f"  # narrow no-break space
JOINER = "\u2060"  # word joiner: seen by nobody, no line breaks there

# Han letters; not punctuation, which Chinese shares with others.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
# Arabic letters with their vowel signs.
ARAB = "\u0620-\u065f\u066e-\u06d3\u06fa-\u06fc\u0750-\u077f"

_TOPS = (
    "com|org|net|info|int|edu|gov|mil|eu|example|news|press|africa|fr|sn|ci|ma|dz|tn|be|ch|ca|"
    "uk|us|de|es|mx|ar|br|pt|ao|mz|ru|cn|ke|tz|ug|eg|sa|ae|qa|lb|za|ng|tv|io|app|dev"
)
_IN_ADDRESS = rf"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]|(?![{HAN}])\w)"
_END_OF_ADDRESS = r"(?<![.,;:!?')])"

_ADDRESS = re.compile(
    rf"""
    (?:https?|ftp|mailto|tel|sms|geo|data):(?=[^\s]){_IN_ADDRESS}+{_END_OF_ADDRESS}
    | \bwww\.{_IN_ADDRESS}+{_END_OF_ADDRESS}
    | [A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
    | (?<![\w.@-])(?:[A-Za-z0-9-]+\.)+(?:{_TOPS})(?![\w-]|\.\w)(?:/{_IN_ADDRESS}*{_END_OF_ADDRESS})?
    | (?<![\w&/])[#@](?![{HAN}])\w+
    | (?<![\w/])(?:/[A-Za-z0-9_.~-]+){{2,}}/?
    """,
    re.VERBOSE,
)
# What every address holds somewhere: worth a closer look at the word it is in.
_HINT = re.compile(r"[@#]|\.[A-Za-z]|[a-z]:[A-Za-z0-9/+]|/[A-Za-z]")
_CODE = re.compile(r"`[^`\n]+`")


def addresses(text: str) -> list[tuple[int, int]]:
    """Where ``text`` holds addresses, mail addresses, hashtags, names with @, code in backticks."""
    found = [match.span() for match in _CODE.finditer(text)] if "`" in text else []
    end = 0
    for hint in _HINT.finditer(text):
        if hint.start() < end:
            continue
        start = hint.start()
        while start > end and not text[start - 1].isspace():
            start -= 1
        while end < start or (end < len(text) and not text[end].isspace()):
            end = max(end, start) + 1
        found += [match.span() for match in _ADDRESS.finditer(text, start, end)]
    return found
