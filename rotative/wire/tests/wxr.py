"""Small WordPress exports for tests, written by hand."""

from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old paper</title><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
TAIL = "</channel></rss>\n"


def item(
    number: int,
    title: str = "Rain over the harbour",
    body: str = "<p>It rained all night.</p>",
    *,
    kind: str = "post",
    status: str = "publish",
    date: str = "2012-03-04 05:06:07",
    extra: str = "",
    slug: str = "",
) -> str:
    return (
        f"<item><title>{title}</title><link>https://old.example/{number}/</link>"
        f"<dc:creator>amina</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:post_name>{slug or f'rain-{number}'}</wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>"
        f'<category domain="category" nicename="weather">Weather</category>{extra}</item>\n'
    )


def attachment(number: int, address: str, *, caption: str = "", alt: str = "") -> str:
    return (
        f"<item><title>Picture {number}</title><wp:attachment_url>{address}</wp:attachment_url>"
        f"<excerpt:encoded><![CDATA[{caption}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>attachment</wp:post_type>"
        "<wp:status>inherit</wp:status><wp:postmeta><wp:meta_key>_wp_attachment_image_alt"
        f"</wp:meta_key><wp:meta_value>{alt}</wp:meta_value></wp:postmeta></item>\n"
    )


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def comment(number: int, text: str, *, parent: int = 0, approved: str = "1") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        "<wp:comment_author>A reader</wp:comment_author>"
        "<wp:comment_author_email>reader@mail.example</wp:comment_author_email>"
        "<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>"
        "<wp:comment_date_gmt>2012-03-05 01:02:03</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


def export(folder: Path, *items: str, name: str = "export.xml") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(items) + TAIL, encoding="utf-8")
    return path
