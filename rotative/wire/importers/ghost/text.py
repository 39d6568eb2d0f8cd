"""A Ghost post's text: from its source where that is understood, else as it was rendered."""

from typing import Any

from rotative.wire.importers.ghost import lexical, mobiledoc
from rotative.wire.importers.ghost.rendered import plain_cards
from rotative.wire.importers.pieces import kept, missing_runs
from rotative.wire.importers.pieces import markup as said

_MEMBERS_ONLY = "<!--members-only-->"


def body(row: dict[str, Any], problems: list[str]) -> str:
    """The post's text as markup; what another of its renderings says beside is kept after it.

    Ghost stores a post up to three times: as Lexical or Mobiledoc, and as the
    page that it rendered. The source is taken where all of it is understood.
    """
    html = said(row.get("html"))
    made: list[tuple[str, str, bool]] = []
    for name, convert in (("lexical", lexical.markup), ("mobiledoc", mobiledoc.markup)):
        source = row.get(name)
        if not source or not isinstance(source, str):
            continue
        try:
            text, whole = convert(source)
        except lexical.NotUnderstood as refusal:
            problems.append(str(refusal))
            text, whole = kept(f"{name} document", source), False
        made.append((name, text, whole))
        break  # Ghost reads only the newer of the two
    if _MEMBERS_ONLY in html:
        problems.append("a part of it was for members only")
    if html:
        made.append(("rendered page", plain_cards(html), True))
    made.sort(key=lambda one: not one[2])
    if not made:
        plain = said(row.get("plaintext"))
        return "".join(f"<p>{line}</p>" for line in plain.split("\n\n") if line.strip())
    _name, text, _whole = made[0]
    for name, other, _all in made[1:]:
        left = missing_runs(other, text)
        if left:
            problems.append(f"its {name} says more than its source; that is kept at the end")
            text += kept(f"only in the {name}", "\n".join(left))
    return _placed(text)


def _placed(text: str) -> str:
    """Addresses of the site itself as paths: Ghost leaves a word in their place."""
    return text.replace("__GHOST_URL__", "")
