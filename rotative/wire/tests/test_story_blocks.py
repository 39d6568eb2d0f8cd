"""Other systems' HTML becomes story blocks; what is not understood is kept and counted."""

import pytest

from rotative.stories.models import Story
from rotative.wire.importers.html_blocks import Image, convert
from rotative.wire.importers.items import Attached
from rotative.wire.importers.shortcodes import set_aside

SITE = "https://old.example/wp-content/uploads"


class Bank:
    """A bank that has every picture but those called lost."""

    def picture(self, image: Image) -> int | None:
        return None if "lost" in image.address else 7

    def numbered(self, number: str) -> Attached | None:
        if number == "404":
            return None
        return Attached(f"old#{number}", f"{SITE}/{number}.jpg", caption=f"Caption {number}")

    def children(self) -> list[Attached]:
        return [Attached("old#1", f"{SITE}/1.jpg"), Attached("old#2", f"{SITE}/2.jpg")]


def blocks(html: str, **options):
    return convert(html, seed="old#1", resolver=Bank(), **options)


def kinds(html: str, **options) -> list[str]:
    return [block["type"] for block in blocks(html, **options).blocks]


def value(html: str, number: int = 0, **options):
    return blocks(html, **options).blocks[number]["value"]


def plain(html: str) -> str:
    """Running text without its keys, to compare."""
    import re

    return re.sub(r' data-block-key="\w+"', "", html)


def test_a_paragraph_keeps_its_key_when_others_around_it_change():
    one, two = value("<p>Rain.</p><p>Wind.</p>"), value("<p>Snow.</p><p>Wind.</p>")
    assert one != two
    assert one.split("</p>")[1] == two.split("</p>")[1]
    assert blocks("<p>A</p>").blocks == blocks("<p>A</p>").blocks


def test_the_same_words_twice_have_two_keys():
    first, second, _end = value("<p>Rain.</p><p>Rain.</p>").split("</p>")
    assert first != second


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a <strong>b</strong> <em>c</em></p>", "<p>a <b>b</b> <i>c</i></p>"),
        ("<h1>a</h1><h4>b</h4>", "<h2>a</h2><h3>b</h3>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p><p>b</p>"),
        ("<p>&nbsp;</p><p> </p><p>x</p>", "<p>x</p>"),
        ("<div><div>a</div>b</div>", "<p>a</p><p>b</p>"),
        ('<p><span style="color:red">a</span><font>b</font></p>', "<p>ab</p>"),
        ('<p><span lang="ar" dir="rtl">ا</span></p>', '<p><span lang="ar" dir="rtl">ا</span></p>'),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<pre>a\n  b</pre>", "<p><code>a<br>b</code></p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p><b>a</b></p><p>b</p>"),
        ('<p>x <img class="wp-smiley" alt="🙂" src="s.png"></p>', "<p>x 🙂</p>"),
    ],
)
def test_running_text(html, text):
    assert plain(value(html)) == text
    assert kinds(html) == ["text"]


def test_blank_lines_make_paragraphs_where_the_old_system_did():
    html = "One\nline\n\n<em>Two</em> more\n\n<blockquote>Said\n\nagain</blockquote>\nThree"
    assert kinds(html, blank_lines=True) == ["text", "quote", "text"]
    assert plain(value(html, blank_lines=True)) == "<p>One<br>line</p><p><i>Two</i> more</p>"
    assert value(html, 1, blank_lines=True)["text"] == "Said\n\nagain"
    assert plain(value("One\nline\n\ntwo")) == "<p>One line two</p>"


def test_plain_lists_are_blocks_and_lists_with_links_stay_text():
    assert value("<ol><li>a</li><li>b</li></ol>") == {"numbered": True, "items": ["a", "b"]}
    linked = '<ul><li><a href="https://a.example">a</a><ul><li>b</li></ul></li></ul>'
    assert kinds(linked) == ["text"]
    assert "<ul><li>b</li></ul>" in plain(value(linked))


def test_a_quote_keeps_its_speaker_apart():
    quote = value("<blockquote><p>Yes.</p><p>No.</p><cite>— A. Diop</cite></blockquote>")
    assert (quote["text"], quote["speaker"]) == ("Yes.\n\nNo.", "A. Diop")
    html = "<blockquote>a<blockquote>b</blockquote><img src='x.jpg'></blockquote>"
    assert kinds(html) == ["quote", "quote", "picture"]


def test_a_figures_caption_stands_once():
    html = (
        f'<figure><a href="{SITE}/a.jpg"><img src="{SITE}/a-300x200.jpg" alt="Alt"></a>'
        "<figcaption>The <b>bridge</b></figcaption></figure>"
    )
    made = blocks(html)
    assert [block["type"] for block in made.blocks] == ["picture"]
    assert made.blocks[0]["value"] == {"picture": 7, "caption": "The bridge", "alt": "Alt"}
    assert not made.notes


def test_a_picture_and_its_noscript_twin_are_one():
    html = '<figure><noscript><img src="a.jpg"></noscript><img data-src="a.jpg" alt="A"></figure>'
    assert kinds(html) == ["picture"]
    assert value(html)["alt"] == "A"


def test_a_picture_inside_a_sentence_stands_beside_it():
    assert kinds('<p><img src="a.jpg">Words</p>') == ["picture", "text"]
    assert kinds('<p>Words <img src="a.jpg"> more</p>') == ["text", "picture"]


def test_a_lost_picture_is_kept_with_its_caption_and_reported():
    made = blocks('<figure><img src="lost.jpg"><figcaption>Who &amp; where</figcaption></figure>')
    assert made.missing == ["lost.jpg"]
    assert made.blocks[0]["type"] == "kept"
    assert "Who &amp; where" in made.blocks[0]["value"]["source"]


def test_galleries_of_blocks_and_of_shortcodes():
    block = (
        '<figure class="wp-block-gallery"><figure><img src="a.jpg"><figcaption>A</figcaption>'
        '</figure><figure><img src="b.jpg"></figure></figure>'
    )
    pictures = value(block)["pictures"]
    assert [one["caption"] for one in pictures] == ["A", ""]
    assert [one["caption"] for one in value('[gallery ids="3,4"]')["pictures"]] == [
        "Caption 3", "Caption 4",
    ]  # fmt: skip
    assert len(value("<p>[gallery]</p>")["pictures"]) == 2
    made = blocks('[gallery ids="3,404"]')
    assert [block["type"] for block in made.blocks] == ["picture"]
    assert "404" in made.notes[0]


def test_a_caption_shortcode_is_a_picture():
    html = '[caption id="attachment_3" align="left"]<img src="a.jpg" alt="x"> The bridge[/caption]'
    assert value(f"Before\n\n{html}\n\nAfter", 1, blank_lines=True)["caption"] == "The bridge"
    assert kinds(f"Before\n\n{html}\n\nAfter", blank_lines=True) == ["text", "picture", "text"]


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<iframe src="https://www.youtube.com/embed/abc?rel=0"></iframe>',
         "https://www.youtube.com/watch?v=abc"),
        ('<p><iframe src="//player.vimeo.com/video/12"></iframe></p>', "https://vimeo.com/12"),
        ("<p>https://youtu.be/abc</p>", "https://youtu.be/abc"),
        ("[embed]https://x.com/a/status/1[/embed]", "https://x.com/a/status/1"),
        ("[youtube https://youtu.be/abc]", "https://youtu.be/abc"),
        ('[vimeo 123]', "https://vimeo.com/123"),
        ('<blockquote class="twitter-tweet"><p>Hi</p><a href="https://x.com/a/status/2">d</a>'
         "</blockquote><script src='https://platform.x.com/widgets.js'></script>",
         "https://x.com/a/status/2"),
        ('<figure class="wp-block-embed"><div>\nhttps://vimeo.com/9\n</div></figure>',
         "https://vimeo.com/9"),
    ],
)  # fmt: skip
def test_embeds_of_every_shape_load_nothing_and_lead_there(html, address):
    made = blocks(html)
    assert [block["type"] for block in made.blocks] == ["embed"]
    assert made.blocks[0]["value"]["address"] == address


def test_recordings():
    assert kinds('<audio src="https://a.example/a.mp3"></audio>') == ["audio"]
    assert kinds('[audio mp3="https://a.example/a.mp3"][/audio]') == ["audio"]
    video = '<video><source src="https://a.example/v.mp4"></video>'
    assert kinds(f"<figure>{video}<figcaption>At sea</figcaption></figure>") == ["video"]
    assert kinds('<audio src="relative.mp3"></audio>') == ["kept"]


def test_a_table_keeps_its_cells_and_its_header():
    html = (
        "<figure><table><thead><tr><th>Year</th><th>Tons</th></tr></thead><tbody><tr>"
        "<td>2001</td><td>9</td></tr></tbody></table><figcaption>Rice</figcaption></figure>"
    )
    table = value(html)
    assert table["caption"] == "Rice"
    assert table["table"]["data"] == [["Year", "Tons"], ["2001", "9"]]
    assert table["table"]["first_row_is_table_header"]
    assert kinds("<table><tr><td><p>Layout</p><img src='a.jpg'></td></tr></table>") == [
        "text", "picture",
    ]  # fmt: skip


def test_a_folded_part_is_a_fact_box():
    box = value("<details><summary>Background</summary><p>Long ago.</p></details>")
    assert box["title"] == "Background"
    assert plain(box["text"]) == "<p>Long ago.</p>"


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>x()</script>", "<script>"),
        ("<form><input name='a'></form>", "<form>"),
        ('<iframe src="javascript:x()"></iframe>', "<iframe>"),
        ('<!-- wp:acme/chart {"a":1} /-->', "block acme/chart"),
        ('[contact-form-7 id="4"]', "shortcode [contact-form-7]"),
        ('[price sku="4"]', "shortcode [price]"),
        ("<!-- an editor wrote this -->", "comment in the source"),
        ("<?php echo 1 ?>", "comment in the source"),
        ("<svg><circle r='1'/></svg>", "<svg>"),
        ("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>",
         "table with more than text in it"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_kept_in_place_and_counted(html, what):
    made = blocks(f"<p>Before</p>{html}<p>After</p>")
    assert [block["type"] for block in made.blocks] == ["text", "kept", "text"]
    assert made.unknown == {what: 1}


def test_an_unknown_blocks_text_is_taken():
    made = blocks('<!-- wp:acme/box {"c":1} --><p>Words</p><!-- /wp:acme/box -->')
    assert [block["type"] for block in made.blocks] == ["kept", "text"]
    assert "acme/box" in made.notes[0]
    assert plain(made.blocks[1]["value"]) == "<p>Words</p>"


def test_an_editors_brackets_stay_text():
    text = "He said “[the minister] knew [sic] of it [1]”."
    assert plain(value(f"<p>{text}</p>")) == f"<p>{text}</p>"
    assert set_aside("[[gallery]]")[0] == "[gallery]"
    assert set_aside('<a title="[gallery]">x</a>')[1] == []


def test_the_content_of_an_unknown_shortcode_stays_in_place():
    made = blocks('[vc_row a="1"][vc_column]<p>Words</p>[/vc_column][/vc_row]')
    assert [block["type"] for block in made.blocks] == ["kept", "kept", "text"]


def test_links_with_programs_lose_them():
    assert "javascript" not in str(blocks('<p><a href="javascript:x()">a</a> b</p>').blocks)


def test_every_value_passes_the_desks_own_check():
    stream = Story._meta.get_field("body").stream_block
    html = (
        "<p>a</p><ul><li>b</li></ul><blockquote>c</blockquote><hr><details><summary>d</summary>"
        "<p>e</p></details><table><tr><td>f</td></tr></table><script>g</script>"
        '<iframe src="https://youtu.be/h"></iframe><audio src="https://a.example/i.mp3"></audio>'
    )
    raw = blocks(html).blocks
    assert len(raw) == 9
    for block in stream.to_python(raw):
        block.block.clean(block.value)
