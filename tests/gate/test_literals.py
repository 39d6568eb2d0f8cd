"""Words that went round the catalogues are found where people would read or hear them."""

import pytest

from rotative.web.strings.code import check_module, check_script
from rotative.web.strings.templates import check_template


@pytest.mark.parametrize(
    "source",
    [
        "<p>Read more</p>",
        "<p>{{ story }} by {{ author }}</p>",
        '<button aria-label="Close">×</button>',
        '<a href="/" title="Home page">{{ x }}</a>',
        '<img src="/x.png" alt="The harbour">',
        '<input placeholder="Search">',
        '<input type="submit" value="Send">',
        '<meta name="description" content="News of the day">',
        '<meta property="og:title" content="News">',
        "<title>Новости – {{ edition }}</title>",
        "<p>أخبار</p>",
        "<p>最新消息</p>",
        '{% include "card.html" with label="Read more" %}',
        '{{ name|default:"Nobody knows" }}',
        '{{ flag|yesno:"Yes,No" }}',
        '<input type="submit" value="Send it">',
        "<svg><title>Logo of the paper</title></svg>",
        '<div data-confirm="Really?"></div>',
        '{% if x %}<span title="{% if y %}Open{% endif %}"></span>{% endif %}',
    ],
)
def test_words_in_a_template_are_found(source: str) -> None:
    assert [problem.check for problem in check_template(source, "page.html")] == ["literal"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("<title>{{ name }} news feed</title>", "feed.xml"),
        ("Hello {{ name }},\n", "mail.txt"),
        ("# Latest stories\n", "list.md"),
    ],
)
def test_words_in_feeds_and_mails_are_found(source: str, name: str) -> None:
    assert [problem.check for problem in check_template(source, name)] == ["literal"]


@pytest.mark.parametrize(
    "source",
    [
        '{% load i18n %}<p>{% translate "Read more" %}</p>',
        "{% load i18n %}{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}",
        '<p class="big page" data-shape="lead wide">{{ x }}</p>',
        "<code>git pull origin</code><script>let words = 'some words';</script>",
        "{# a comment in English #}{% comment %}another one{% endcomment %}",
        "<!-- a comment in English -->",
        "<p>Rotative · RSS · JSON Feed</p>",
        "<p>— · … 12 %</p>&nbsp;&copy;",
        '<link rel="alternate" title="{{ x }}" href="/feed.xml">',
        '{% include "x.html" with label=_("Read more") shape="wide" %}',
        '<p translate="no">curl example.org</p>',
        '<button type="submit" name="do" value="end">{% translate "End it" %}</button>',
        '{{ x|date:"Y-m-d" }}{{ size|default:"100vw" }}',
    ],
)
def test_what_is_no_reading_matter_passes(source: str) -> None:
    assert list(check_template(source, "page.html")) == []


def test_a_base_templates_class_hook_is_no_reading_matter() -> None:
    source = "{% block page %}page story page{% endblock %}{% block title %}Hello you{% endblock %}"
    found = list(check_template(source, "page.html", hooks=frozenset({"page"})))
    assert [problem.what for problem in found] == ["“Hello you”"]


@pytest.mark.parametrize(
    "line",
    [
        'messages.success(request, "The story is out.")',
        'messages.error(request, f"{story} is locked.")',
        'raise ValidationError("Choose another word.")',
        'raise ValidationError({"slug": ["Choose another word."]})',
        'return HttpResponse("No such page")',
        'HttpResponseForbidden("Нельзя")',
        'send_mail("Your letter", body, sender, to)',
        'x = CharField(help_text="As readers see it.")',
        'x = CharField(verbose_name="headline")',
        'x = CharField(choices=[("a", "Analysis")])',
        'form.add_error("slug", "Choose another.")',
        'x = format_html("<p>Read <b>{}</b></p>", y)',
        'raise CannotDo("It is locked.")',
        'class Meta:\n    verbose_name = "story"',
        'class Kind(TextChoices):\n    NEWS = "news", "News"',
        'raise ValidationError("Short." if x else "Long.")',
    ],
)
def test_words_in_python_are_found(line: str) -> None:
    assert {problem.check for problem in check_module(line, "views.py")} == {"literal"}


@pytest.mark.parametrize(
    "line",
    [
        'messages.success(request, _("The story is out."))',
        'raise ValidationError(_("Choose."), code="slug")',
        'log.info("a line for the log")',
        'raise RuntimeError("for whoever reads the log")',
        'x = format_html("<b>{}</b>", y)',
        'class WebConfig(AppConfig):\n    label = "web"',
        'return HttpResponse(b"ok")',
        'return HttpResponse("", status=204)',
    ],
)
def test_what_nobody_is_shown_passes(line: str) -> None:
    assert list(check_module(line, "views.py")) == []


@pytest.mark.parametrize(
    "line",
    [
        'button.textContent = "Show more";',
        "button.textContent = open ? 'Close it' : label;",
        'node.setAttribute("aria-label", "Menu of sections");',
        'box.append("No stories yet");',
        "box.innerHTML = `<b>New stories: ${count}</b>`;",
        'alert("Something went wrong");',
        'input.placeholder = "Search";',
        'document.title = "(1) News";',
        'field.setCustomValidity("Too short");',
        'box.insertAdjacentHTML("beforeend", "<p>Новое</p>");',
    ],
)
def test_words_that_a_script_puts_on_the_page_are_found(line: str) -> None:
    assert {problem.check for problem in check_script(line, "page.js")} == {"literal"}


@pytest.mark.parametrize(
    "line",
    [
        "button.textContent = button.dataset.more;",
        'button.textContent = words.get("showMore");',
        'node.setAttribute("aria-expanded", "true");',
        'node.setAttribute("aria-hidden", "true"); box.className = "big box";',
        'box.append(document.createElement("span"));',
        'if (x.title === "Some title") { go("there and back"); }',
        "// a comment with words\nnode.textContent = '';",
        'throw new Error("for the console");',
    ],
)
def test_what_a_script_keeps_to_itself_passes(line: str) -> None:
    assert list(check_script(line, "page.js")) == []
