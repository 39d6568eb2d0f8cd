"""Every page type is HTML without an error, every feed and sitemap well-formed XML."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from tests.reading_room import FEEDS, LISTS, lite_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases="__all__")]

ROOT = Path(__file__).resolve().parent.parent
VNU = Path(os.environ.get("VNU", ROOT / ".venv" / "vnu" / "package" / "build" / "dist" / "vnu.jar"))
EDITIONS = ("world", "arabic")


def test_no_page_type_has_an_error_for_the_nu_checker(recorded, tmp_path):
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip("the Nu HTML checker is not here: sh scripts/vnu.sh fetches it")
    for code in EDITIONS:
        pages, answers = recorded(code)
        del pages["feed"]
        assert len(pages) >= 18
        for kind, address in pages.items():
            name = f"{code}-{kind.replace(' ', '-')}"
            (tmp_path / f"{name}.html").write_bytes(answers[address][2])
            status, _headers, lite = answers[lite_of(address)]
            if status == 200:
                (tmp_path / f"{name}-lite.html").write_bytes(lite)
    # One start of Java for all: it takes longer than a dozen pages.
    answer = subprocess.run(
        ["java", "-Xmx512m", "-jar", str(VNU), "--format", "json", "--errors-only",
         *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(answer.stderr)["messages"]
    assert not [
        f"{Path(one['url']).name}:{one['lastLine']} {one['message']} … {one.get('extract', '')}"
        for one in said
        if one["type"] == "error"
    ]


@pytest.mark.parametrize("code", EDITIONS)
def test_every_feed_and_sitemap_is_well_formed(recorded, code):
    pages, answers = recorded(code)
    lists = [pages[kind] for kind in LISTS]
    addresses = [f"{pages['home']}{name}" for name in FEEDS]
    addresses += [f"{one}{name}" for one in lists for name in FEEDS if name.startswith("feed.")]
    for address in addresses:
        status, headers, body = answers[address]
        assert status == 200, address
        if address.endswith(".json"):
            assert json.loads(body)["items"]
        else:
            assert "xml" in headers["Content-Type"]
            etree.fromstring(body)
