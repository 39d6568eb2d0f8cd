"""axe-core finds nothing on any page type or lite twin: day and night, both directions, phones."""

import os
from pathlib import Path

import pytest

from tests.chromium import in_browser
from tests.reading_room import goto, lite_of, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]

ROOT = Path(__file__).resolve().parent.parent
AXE = Path(os.environ.get("AXE", ROOT / ".venv" / "axe" / "package" / "axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
# At night a page has other colours and is the same page: only these are looked at again.
LOOKS = (("light", 1280, RULES), ("dark", 1280, COLOURS), ("light", 360, RULES))
LITE_LOOKS = (("light", 360, RULES), ("dark", 1280, COLOURS))


@pytest.mark.parametrize("code", ["afrique", "arabic"])
def test_no_page_type_keeps_anybody_out(recorded, code):
    if not AXE.is_file():
        pytest.skip("axe-core is not here: sh scripts/axe.sh fetches it")
    pages, answers = recorded(code)
    del pages["feed"]
    assert len(pages) >= 18
    lites = {f"lite {kind}": lite_of(address) for kind, address in pages.items()}
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

    with served(answers) as origin:
        assert in_browser(look) == []
