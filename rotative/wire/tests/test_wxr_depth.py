"""What WordPress's block editor and its plugins write comes in as what it is."""

import pytest

from rotative.stories import actions
from rotative.stories.models import OldAddress, Section, Story, Topic
from rotative.wire.actions import import_files
from rotative.wire.importers.media_folder import MediaFolder
from rotative.wire.models import ImportedComment
from rotative.wire.tests.test_story_blocks import blocks, kinds, plain, value
from rotative.wire.tests.wxr import comment, export, item, meta

SITE = "https://old.example/wp-content/uploads"
ITEM = "<!-- wp:list-item --><li>{}</li><!-- /wp:list-item -->"
POLYLANG = (
    '<category domain="language" nicename="{0}"><![CDATA[{0}]]></category>'
    '<category domain="post_translations" nicename="pll_5f1"><![CDATA[pll_5f1]]></category>'
)


def take(newsroom, path, edition=None, **options):
    return import_files("wxr", [path], edition=edition or newsroom.world, **options)


def block(name: str, inner: str = "", attributes: str = "") -> str:
    """A block as the editor saves it."""
    given = f" {attributes}" if attributes else ""
    return f"<!-- wp:{name}{given} -->\n{inner}\n<!-- /wp:{name} -->\n"


# Blocks ---------------------------------------------------------------------------------

CORE = {
    "paragraph": (block("paragraph", "<p>a</p>"), ["text"]),
    "heading": (block("heading", '<h3 class="wp-block-heading">a</h3>'), ["text"]),
    "list": (block("list", f"<ul>{ITEM.format('a')}{ITEM.format('b')}</ul>"), ["list"]),
    "quote": (
        block("quote", f"<blockquote>{block('paragraph', '<p>a</p>')}<cite>b</cite></blockquote>"),
        ["quote"],
    ),
    "pullquote": (
        block("pullquote", "<figure><blockquote><p>a</p><cite>b</cite></blockquote></figure>"),
        ["quote"],
    ),
    "image": (
        block("image", f'<figure class="wp-block-image"><img src="{SITE}/a-1024x683.jpg"/>'
                       '<figcaption class="wp-element-caption">b</figcaption></figure>'),
        ["picture"],
    ),
    "gallery": (
        block("gallery", '<figure class="wp-block-gallery">'
              + block("image", f'<figure><img src="{SITE}/a.jpg"/></figure>')
              + block("image", f'<figure><img src="{SITE}/b.jpg"/></figure>') + "</figure>"),
        ["gallery"],
    ),
    "cover": (
        block("cover", f'<div class="wp-block-cover"><img src="{SITE}/a.jpg"/><div>'
              + block("paragraph", "<p>On it</p>") + "</div></div>"),
        ["picture", "text"],
    ),
    "cover that a style draws": (
        block("cover", f'<div class="wp-block-cover" style="background-image:url({SITE}/a.jpg)">'
              + block("paragraph", "<p>On it</p>") + "</div>"),
        ["picture", "text"],
    ),
    "media-text": (
        block("media-text", f'<div><figure><img src="{SITE}/a.jpg"/></figure><div>'
              + block("paragraph", "<p>Beside</p>") + "</div></div>"),
        ["picture", "text"],
    ),
    "columns": (
        block("columns", "<div>" + block("column", "<div><p>a</p></div>") * 2 + "</div>"),
        ["text"],
    ),
    "group": (block("group", "<div><p>a</p></div>", '{"layout":{"type":"flex"}}'), ["text"]),
    "table": (
        block("table", "<figure><table><tbody><tr><td>a</td></tr></tbody></table></figure>"),
        ["table"],
    ),
    "embed": (
        block("embed", '<figure class="wp-block-embed"><div>\nhttps://youtu.be/abc\n</div>'
                       "<figcaption>b</figcaption></figure>", '{"url":"https://youtu.be/abc"}'),
        ["embed"],
    ),
    "video": (
        block("video", f'<figure><video controls src="{SITE}/a.mp4"></video></figure>'),
        ["video"],
    ),
    "audio": (
        block("audio", f'<figure><audio controls src="{SITE}/a.mp3"></audio></figure>'),
        ["audio"],
    ),
    "file": (
        block("file", f'<div><object class="wp-block-file__embed" data="{SITE}/a.pdf"></object>'
                      f'<a href="{SITE}/a.pdf">The report</a>'
                      f'<a href="{SITE}/a.pdf" class="wp-block-file__button">Download</a></div>'),
        ["text"],
    ),
    "buttons": (
        block("buttons", "<div>" + block("button", '<div><a href="https://a.example">b</a></div>')
              + "</div>"),
        ["text"],
    ),
    "html": (block("html", '<iframe src="https://datawrapper.dwcdn.net/a/1/"></iframe>'),
             ["embed"]),
    "more and nextpage": (
        "<p>a</p>" + block("more", "<!--more-->") + block("nextpage", "<!--nextpage-->")
        + "<p>b</p>",
        ["text"],
    ),
    "separator": (block("separator", "<hr/>"), ["divider"]),
    "spacer": (block("spacer", '<div style="height:20px" aria-hidden="true"></div>'), []),
    "details": (block("details", "<details><summary>a</summary><p>b</p></details>"), ["fact_box"]),
    "verse": (block("verse", '<pre class="wp-block-verse">a\nb</pre>'), ["text"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CORE)
def test_every_block_that_news_uses_is_understood_whole(name):
    html, expected = CORE[name]
    made = blocks(html)
    assert [one["type"] for one in made.blocks] == expected
    assert not made.unknown
    assert not made.notes


def test_a_files_link_stands_once():
    html = plain(value(CORE["file"][0]))
    assert html.count("<a ") == 1
    assert "The report" in html


def test_what_is_nested_in_a_list_is_kept_too():
    made = blocks('<ul class="wp-block-social-links"><!-- wp:social-link {"url":"https://x"} /-->'
                  "</ul>")  # fmt: skip
    assert made.unknown == {"block social-link": 1}
    slides = '<ul><li><figure><img src="a.jpg"/><figcaption>A</figcaption></figure></li></ul>'
    assert value(slides)["caption"] == "A"


@pytest.mark.parametrize(
    ("shortcode", "expected"),
    [
        ('[caption id="attachment_3" caption="Old"]<img src="a.jpg"/>[/caption]', ["picture"]),
        ('[gallery ids="3,4"]', ["gallery"]),
        ('[audio src="https://a.example/a.mp3"]', ["audio"]),
        ('[video mp4="https://a.example/a.mp4"][/video]', ["video"]),
        ("[embed]https://vimeo.com/9[/embed]", ["embed"]),
        ('[acme_price sku="4"]', ["kept"]),
        ('[acme_box style="x"]Words[/acme_box]', ["kept", "text"]),
    ],
)
def test_shortcodes_are_understood_or_kept_as_marked_passages(shortcode, expected):
    assert kinds(shortcode) == expected


def test_reusable_blocks_stand_in_their_places_even_inside_one_another(newsroom, tmp_path):
    path = export(
        tmp_path,
        item(1, body='<!-- wp:block {"ref":7,"content":{"a":{"b":"c"}}} /--><p>After</p>'),
        item(7, body='<p>Reused</p><!-- wp:block {"ref":8} /-->', kind="wp_block"),
        item(8, body="<p>Deeper</p>", kind="wp_block"),
        item(9, body='<!-- wp:block {"ref":9} /-->', kind="wp_block"),
        item(2, body='<p>x</p><!-- wp:block {"ref":9} /--><!-- wp:block {"ref":404} /-->'),
    )
    report = take(newsroom, path)
    text = plain(Story.objects.get(slug="rain-1").body.raw_data[0]["value"])
    assert text == "<p>Reused</p><p>Deeper</p><p>After</p>"
    notes = {entry["key"].split("#")[1]: str(entry["notes"]) for entry in report.entries()}
    assert "404" in notes["2"]


def test_footnotes_stand_at_the_end_of_the_text(newsroom, tmp_path):
    body = (
        '<p>Rice<sup data-fn="a1" class="fn"><a href="#a1" id="a1-link">1</a></sup> rose.</p>'
        "<!-- wp:footnotes /-->"
    )
    notes = '[{"id":"a1","content":"Ministry of <em>trade</em>."}]'
    take(newsroom, export(tmp_path, item(1, body=body, extra=meta("footnotes", notes))))
    first, second = Story.objects.get().body.raw_data[0]["value"].split("</p>")
    assert plain(first) == "<p>Rice<sup>1</sup> rose."
    assert "Ministry of <i>trade</i>." in second


# Languages ------------------------------------------------------------------------------


def test_each_edition_takes_its_own_language_and_translations_find_one_another(newsroom, tmp_path):
    path = export(
        tmp_path,
        item(1, "Rain", extra=POLYLANG.format("en")),
        item(2, "Pluie", slug="pluie", extra=POLYLANG.format("fr")),
        item(3, "Regen", extra=meta("_wpml_import_language_code", "de")),
    )
    report = take(newsroom, path)
    assert report.outcomes == {"imported": 1, "skipped": 2}
    assert any("“fr”" in reason and "edition" in reason for reason in report.reasons)
    take(newsroom, path, newsroom.afrique)
    english, french = Story.objects.order_by("pk")
    assert (english.headline, french.headline) == ("Rain", "Pluie")
    assert english.translation_group == french.translation_group
    assert take(newsroom, path, newsroom.afrique).outcomes == {"unchanged": 1, "skipped": 2}


def test_two_stories_of_one_language_in_a_group_both_come_in(newsroom, tmp_path):
    marks = meta("_wpml_import_language_code", "en") + meta("_wpml_import_translation_group", "7")
    report = take(newsroom, export(tmp_path, item(1, extra=marks), item(2, extra=marks)))
    assert report.outcomes == {"imported": 2}
    one, two = Story.objects.all()
    assert one.translation_group != two.translation_group
    assert "translation already" in str(list(report.entries()))


@pytest.mark.parametrize(
    "marked",
    ["[:en]{}[:fr]{}[:]", "<!--:en-->{}<!--:--><!--:fr-->{}<!--:-->", "{{:en}}{}{{:fr}}{}"],
)
def test_names_of_categories_and_tags_are_taken_in_the_editions_language(
    newsroom, tmp_path, marked
):
    name = f"<![CDATA[{marked.format('Sport', 'Jeux')}]]>"
    one = item(1, f"<![CDATA[{marked.format('Rain', 'Pluie')}]]>").replace(
        'nicename="weather">Weather', f'nicename="sport">{name}'
    )
    tag = f'<category domain="post_tag" nicename="cup">{name}</category>'
    take(newsroom, export(tmp_path, one.replace("</item>", f"{tag}</item>")))
    assert Section.objects.get(slug="sport").name == "Sport"
    assert Topic.objects.get().name == "Sport"
    assert Story.objects.get().headline == "Rain"


# Addresses, comments, files -------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "/2012/rain-9/",
        "/2012/rain-9",
        "/2012/rain-9/?utm_source=letter",
        "/?p=9",
        "/?p=9&preview=true",
        "/?preview_id=9&preview_nonce=4f&p=9&preview=true",
        "/?utm_source=letter&p=9",
    ],
)
def test_readers_of_old_addresses_are_led_to_the_story(client, newsroom, tmp_path, asked):
    one = item(9).replace("https://old.example/9/", "https://old.example/2012/rain-9/")
    take(newsroom, export(tmp_path, one))
    story = Story.objects.get()
    answer = client.get(f"/world{asked}")
    assert (answer.status_code, answer["Location"]) == (301, f"/world{story.path}")
    assert client.get(answer["Location"]).status_code == 200


def test_a_number_that_no_story_had_shows_the_home_page(client, newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(9)))
    assert client.get("/world/?p=8").status_code == 200
    assert client.get("/world/?p=9x").status_code == 200


def test_nobody_is_led_to_a_draft_until_it_is_public(client, newsroom, tmp_path):
    take(newsroom, export(tmp_path, item(9, status="draft", slug="minister-to-resign")))
    assert OldAddress.objects.filter(path="/?p=9").exists()
    answer = client.get("/world/?p=9")
    assert answer.status_code == 200
    assert b"minister-to-resign" not in answer.content
    story = actions.publish(Story.objects.get())
    answer = client.get("/world/?p=9")
    assert (answer.status_code, answer["Location"]) == (301, f"/world{story.path}")


def test_comments_keep_their_authors_order_and_thread(newsroom, tmp_path):
    thread = comment(1, "First") + comment(2, "Answer", parent=1) + comment(3, "Again", parent=2)
    take(newsroom, export(tmp_path, item(1, extra=thread)))
    kept = ImportedComment.objects.order_by("pk")
    assert [(one.author_name, one.text) for one in kept] == [
        ("A reader", "First"), ("A reader", "Answer"), ("A reader", "Again"),
    ]  # fmt: skip
    assert [one.parent_key for one in kept] == ["", kept[0].source_key, kept[1].source_key]
    assert "mail.example" not in str(list(ImportedComment.objects.values()))


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("2012/03/a.jpg", "a-1024x683.jpg"),
        ("2012/03/a.jpg", "a-scaled.jpg"),
        ("2012/03/a-1024x683.jpg", "a-1024x683.jpg"),
        ("2012/03/caf\u0065\u0301.jpg", "caf%C3%A9.jpg"),
        ("2012/03/caf\u00e9.jpg", "cafe%CC%81-300x200.jpg"),
    ],
)
def test_files_are_found_by_their_upload_path_whatever_size_is_asked_for(tmp_path, there, asked):
    place = tmp_path / there
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")
    folder = MediaFolder(tmp_path)
    assert folder.find(f"https://old.example/wp-content/uploads/2012/03/{asked}") == place
    assert folder.find(f"https://old.example/files/2012/03/{asked}") == place


def test_unknown_types_and_pages_are_named_in_the_report(newsroom, tmp_path):
    path = export(tmp_path, item(1, kind="page"), item(2, kind="recipe"), item(3, kind="revision"))
    report = take(newsroom, path)
    assert report.kinds == {
        "page": {"imported": 1}, "recipe": {"imported": 1}, "revision": {"skipped": 1},
    }  # fmt: skip
    told = {entry["type"]: f"{entry['notes']}{entry['reason']}" for entry in report.entries()}
    assert "static page" in told["page"]
    assert "“recipe” is not known" in told["recipe"]
    assert "older revision" in told["revision"]
