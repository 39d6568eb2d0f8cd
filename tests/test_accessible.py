"""axe-core finds nothing on any page type or lite twin: day and night, both directions, phones."""

import os
from pathlib import Path

import pytest

from rotative.stories.models import Section
from tests.reading_room import every_page, goto, in_browser, record, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
AXE = Path(os.environ.get("AXE", ROOT / ".venv" / "axe" / "package" / "axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
# At night a page has other colours and is the same page: only these are looked at again.
LOOKS = (("light", 1280, RULES), ("dark", 1280, COLOURS), ("light", 360, RULES))
LITE_LOOKS = (("light", 360, RULES), ("dark", 1280, COLOURS))
SAID = {
    "afrique": (
        "Escale",
        "Les équipes ont repris le travail avant l’aube, et le quai était plein.",
    ),
    "arabic": ("مرفأ", "عادت الأطقم إلى العمل قبل الفجر، وامتلأ الرصيف بالناس عند الظهيرة."),
}


def lite_of(address: str) -> str:
    """The address of a page's lite twin."""
    path, mark, query = address.partition("?")
    return f"{path}lite/{mark}{query}"


@pytest.mark.parametrize("code", SAID)
def test_no_page_type_keeps_anybody_out(client, newsroom, code):
    if not AXE.is_file():
        pytest.skip("axe-core is not here: sh scripts/axe.sh fetches it")
    word, sentence = SAID[code]
    edition = getattr(newsroom, code)
    section = Section.objects.create(edition=edition, name=word, slug="s", position=3)
    pages = every_page(edition, section, word, sentence)
    del pages["feed"]
    assert len(pages) >= 18
    lites = {f"lite {kind}": lite_of(address) for kind, address in pages.items()}
    recorded = record(client, [*pages.values(), *lites.values()])
    axe = AXE.read_text("utf-8")

    def look(chromium):
        found = []
        looks = [(*one, pages) for one in LOOKS] + [(*one, lites) for one in LITE_LOOKS]
        for scheme, width, rules, shown in looks:
            tab = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            broken = []
            tab.on("pageerror", lambda error, broken=broken: broken.append(str(error)))
            for kind, address in shown.items():
                goto(tab, origin, address)
                tab.evaluate(axe)
                seen = tab.evaluate(
                    "rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules
                )
                found += [
                    f"{kind} {scheme} {width}: {one['id']} at {node['target']}"
                    for one in seen["violations"]
                    for node in one["nodes"]
                ]
            found += broken
            tab.close()
        return found

    with served(recorded) as origin:
        assert in_browser(look) == []
