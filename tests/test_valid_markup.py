"""Every page type is HTML without an error, every feed and sitemap well-formed XML."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree

from rotative.stories.models import Section
from tests.reading_room import every_page

ROOT = Path(__file__).resolve().parent.parent
VNU = Path(os.environ.get("VNU", ROOT / ".venv" / "vnu" / "package" / "build" / "dist" / "vnu.jar"))
SAID = {
    "world": ("Harbour", "The crews went back to work before dawn, and by noon the quay was full."),
    "arabic": ("مرفأ", "عادت الأطقم إلى العمل قبل الفجر، وامتلأ الرصيف بالناس عند الظهيرة."),
}
XML = (
    "feed.xml", "feed.atom", "sitemap.xml", "sitemap-news.xml", "sitemap/lists.xml",
    "opensearch.xml",
)  # fmt: skip


def written(address: str) -> str:
    """An address as a browser sends it."""
    return quote(address, safe="/?=&%")


@pytest.fixture
def pages(newsroom, request):
    """Page type → address, in one edition."""
    word, sentence = SAID[request.param]
    edition = getattr(newsroom, request.param)
    section = Section.objects.create(edition=edition, name=word, slug="s", position=3)
    found = every_page(edition, section, word, sentence)
    del found["feed"]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("pages", SAID, indirect=True)
def test_no_page_type_has_an_error_for_the_nu_checker(client, pages, tmp_path):
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip("the Nu HTML checker is not here: sh scripts/vnu.sh fetches it")
    assert len(pages) >= 18
    for kind, address in pages.items():
        (tmp_path / f"{kind.replace(' ', '-')}.html").write_bytes(
            client.get(written(address)).content
        )
        lite = client.get(written(f"{address}lite/"))
        if lite.status_code == 200:
            (tmp_path / f"{kind.replace(' ', '-')}-lite.html").write_bytes(lite.content)
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


@pytest.mark.slow
@pytest.mark.parametrize("pages", SAID, indirect=True)
def test_every_feed_and_sitemap_is_well_formed(client, pages):
    home = pages["home"]
    lists = [pages[kind] for kind in ("section", "topic", "author", "place")]
    addresses = [f"{home}{name}" for name in XML]
    addresses += [f"{one}{name}" for one in lists for name in XML[:2]]
    for address in addresses:
        answer = client.get(written(address))
        assert answer.status_code == 200, address
        assert "xml" in answer["Content-Type"]
        etree.fromstring(answer.content)
    for one in (home, *lists):
        found = json.loads(client.get(written(f"{one}feed.json")).content)
        assert found["items"]
