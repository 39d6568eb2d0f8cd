"""Form fields for what a story has many of: topics by name, related stories by number."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.utils import edit_string_for_tags, parse_tags
from wagtail.admin.widgets import AdminTagWidget

from rotative.stories.models import Story, Topic

MOST = 20
_NUMBER = re.compile(r"^\s*#?(\d{1,18})\b|-(\d{1,18})/?(?:[?#].*)?\s*$")


class TopicWidget(AdminTagWidget):
    """Names with completion from the topics of one's own editions."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The tag widget's, completed from our own address."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-w-tag-url-value"] = reverse("desk_topic_names")
        context["widget"]["help_text"] = ""
        return context


class TopicsField(forms.Field):
    """Topics as names. Which edition's they are is for the form to say."""

    widget = TopicWidget

    def prepare_value(self, value: Any) -> Any:
        """Topics, their ids, or what was typed, as the widget's text."""
        if value is None or isinstance(value, str):
            return value
        topics = [one for one in value if isinstance(one, Topic)]
        ids = [one for one in value if not isinstance(one, Topic)]
        if ids:
            topics += list(Topic.objects.filter(pk__in=ids))
        return edit_string_for_tags(topics)

    def clean(self, value: Any) -> list[str]:
        """The names typed, each once. Raises ValidationError for too many or too long ones."""
        names = list(dict.fromkeys(" ".join(name.split()) for name in parse_tags(value or "")))
        if len(names) > MOST:
            raise ValidationError(_("A story takes at most %(most)d topics.") % {"most": MOST})
        for name in names:
            if len(name) > (Topic._meta.get_field("name").max_length or 0):
                raise ValidationError(_("“%(name)s” is too long.") % {"name": name})
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other names were typed than the story has."""
        before = set(parse_tags(self.prepare_value(initial) or ""))
        return before != set(parse_tags(data or ""))


class StoryNumbersField(forms.CharField):
    """Stories as numbers or addresses, one a line; shown back with their headlines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            gettext_lazy("One a line: a story’s number, or its address copied from the browser."),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stories or their ids as lines; what was typed as it is."""
        if value is None or isinstance(value, str):
            return value
        ids = [one.pk if isinstance(one, Story) else int(one) for one in value]
        found = Story.objects.defer("body").in_bulk(ids)
        return "\n".join(f"{pk} {found[pk].headline}" for pk in ids if pk in found)

    def clean(self, value: Any) -> list[int]:
        """The numbers named. Raises ValidationError, naming the line that names no story."""
        ids: list[int] = []
        for line in (super().clean(value) or "").splitlines():
            if not line.strip():
                continue
            match = _NUMBER.search(line)
            if match is None:
                raise ValidationError(
                    _("“%(line)s” names no story. Write its number, or paste its address.")
                    % {"line": line.strip()[:80]}
                )
            ids.append(int(match[1] or match[2]))
        if len(ids) > MOST:
            raise ValidationError(_("A story takes at most %(most)d of these.") % {"most": MOST})
        return list(dict.fromkeys(ids))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other stories are named than before."""
        try:
            before = self.clean(self.prepare_value(initial) or "")
            return before != self.clean(data or "")
        except ValidationError:
            return True
