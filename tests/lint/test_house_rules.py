"""Each house rule finds its planted defect, and leaves what is right alone."""

import pytest

from lint.rules import EXPLANATIONS, Source, check

VIEW = "rotative/stories/views.py"

PLANTED = [
    ("named-questions", VIEW, "def v(ask):\n    return Story.objects.filter(live=True)\n"),
    ("named-questions", "rotative/wire/outbound/rss/feed.py", "x = Story.objects.all()\n"),
    ("tagged-lookups", VIEW, "x = stories.exists()\n"),
    ("tagged-lookups", VIEW, "x = stories.count()\n"),
    ("tagged-lookups", VIEW, "x = stories.values_list('id')\n"),
    ("tagged-lookups", "rotative/fronts/views/home.py", "connection.cursor()\n"),
    (
        "no-marked-safe",
        "rotative/desk/panels.py",
        "from django.utils.safestring import mark_safe\n",
    ),
    ("no-marked-safe", "rotative/desk/panels.py", "x = safestring.mark_safe(y)\n"),
    ("no-marked-safe", "rotative/desk/panels.py", "x = SafeString(y)\n"),
    ("one-way-out", "rotative/media/fetch.py", "import requests\n"),
    ("one-way-out", "rotative/wire/x.py", "from urllib.request import urlopen\n"),
    ("one-way-out", "rotative/wire/x.py", "from urllib import request\n"),
    ("no-streaming-responses", "rotative/chat/views.py", "r = http.StreamingHttpResponse(x)\n"),
    (
        "only-actions-record",
        "rotative/desk/views.py",
        "from rotative.ledger.record import record\n",
    ),
    ("no-unsafe-templates", "rotative/web/templates/a.html", "{{ body|safe }}\n"),
    ("no-unsafe-templates", "rotative/web/templates/a.html", "{% autoescape off %}\n"),
    ("nothing-inline", "rotative/web/templates/a.html", '<p style="color: red">\n'),
    ("nothing-inline", "rotative/web/templates/a.html", "<script>alert(1)</script>\n"),
    ("nothing-inline", "rotative/web/templates/a.html", '<a onclick="go()">\n'),
    ("logical-properties", "rotative/web/static/a.css", "p { margin-left: 1rem }\n"),
    ("logical-properties", "rotative/web/static/a.css", "p { text-align: right }\n"),
    ("logical-properties", "rotative/web/static/a.css", "p { left: 0 }\n"),
]
RIGHT = [
    (VIEW, "def v(ask):\n    return Story.objects.newest(ask.edition)\n"),
    (VIEW, "n = 'a-b'.count('-')\nfor x in table.values(): pass\n"),
    (
        "rotative/desk/panels.py",
        "def show() -> SafeString:\n    return f('<b>{}</b>', x)\n",
    ),
    ("rotative/kit/outgoing.py", "import requests\n"),
    ("rotative/stories/actions/publishing.py", "from rotative.ledger.record import record\n"),
    ("rotative/wire/importers/batch.py", "from rotative.ledger.record import one_change\n"),
    ("rotative/stories/models/story.py", "x = Story.objects.filter(slug=s).exists()\n"),
    (
        "rotative/web/templates/a.html",
        '<script src="{% static "a.js" %}" type="module"></script>\n',
    ),
    ("rotative/web/templates/a.html", '<script type="application/ld+json">{{ x }}</script>\n'),
    (
        "rotative/web/static/a.css",
        "p { margin-inline-start: 1rem; inset-inline: 0 } /* left: 0 */\n",
    ),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_rule_finds_its_defect_and_explains_itself(rule, path, text):
    assert [finding.rule for finding in check(Source(path, text))] == [rule]
    assert len(EXPLANATIONS[rule]) > 40


@pytest.mark.parametrize(("path", "text"), RIGHT)
def test_what_is_right_is_left_alone(path, text):
    assert list(check(Source(path, text))) == []


def test_every_rule_has_a_planted_defect():
    assert {rule for rule, _path, _text in PLANTED} == set(EXPLANATIONS)
