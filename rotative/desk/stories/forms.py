"""The story's form: what a person may choose, and what fits together."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from rotative.accounts.rights import editions_where, may
from rotative.desk.rules import seen_by
from rotative.desk.stories.fields import StoryNumbersField, TopicsField
from rotative.editions.models import Edition
from rotative.kit.slugs import slug_of
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Place, Section, Story, Topic


class StoryForm(WagtailAdminModelForm):
    """A new story chooses its edition among the person's own; then it stays there.

    Sections, topics, places and related stories are of that edition; topics
    are typed by name and made on saving by who may make them.
    """

    topics = TopicsField(required=False)
    related = StoryNumbersField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_topics: list[Topic] = []
        if "edition" in self.fields:
            self._offer_editions()
        if "section" in self.fields:
            self._offer_sections()
        if "place" in self.fields:
            self.fields["place"].queryset = self._own(Place)

    @property
    def is_new(self) -> bool:
        """Whether the story has no row yet."""
        return not self.instance.pk or self.instance._state.adding

    def _own(self, model: Any) -> Any:
        """What may be chosen: the story's edition's once that is fixed, else the person's."""
        if not self.is_new:
            return model._default_manager.filter(edition_id=self.instance.edition_id)
        return seen_by(self.for_user, model)

    def _offer_editions(self) -> None:
        field = self.fields["edition"]
        if not self.is_new:
            field.queryset = Edition.objects.filter(pk=self.instance.edition_id)
            field.disabled = True
            field.help_text = _("A story stays in its edition.")
            return
        field.queryset = editions_where(self.for_user, "add", "story").order_by("position", "id")
        field.empty_label = None
        if self.initial.get("edition") is None:
            self.initial["edition"] = field.queryset.values_list("pk", flat=True).first()

    def _offer_sections(self) -> None:
        field = self.fields["section"]
        sections = self._own(Section).prefetch_related("edition").order_by(
            "edition__position", "edition_id", "position", "id"
        )  # fmt: skip
        field.queryset = sections
        shared = {section.edition_id for section in sections}
        if len(shared) > 1:
            field.label_from_instance = lambda one: f"{one.edition} · {one.name}"

    def clean(self) -> dict[str, Any]:
        """Turn names and numbers into what they name, within the story's own edition."""
        super().clean()
        edition = self._edition()
        data = self.cleaned_data
        if edition is not None:
            for name, turn in (("topics", self._topics), ("related", self._related)):
                if name in data:
                    try:
                        data[name] = turn(edition, data[name])
                    except ValidationError as problem:
                        data.pop(name)
                        self.add_error(name, problem)
        else:
            data.pop("topics", None)
            data.pop("related", None)
        self._choose_slug(edition)
        return data

    def _edition(self) -> Edition | None:
        if not self.is_new:
            return self.instance.edition
        return self.cleaned_data.get("edition")

    def _topics(self, edition: Edition, names: list[str]) -> list[Topic]:
        standing: dict[str, Topic] = {}
        for topic in Topic.objects.filter(edition=edition, name__in=names):
            standing.setdefault(topic.name, topic)
        missing = [name for name in names if name not in standing]
        if missing and not may(self.for_user, "add", "topic", edition):
            raise ValidationError(
                _("“%(edition)s” has no topic “%(name)s”. An editor can add it.")
                % {"edition": edition, "name": missing[0]}
            )
        self.new_topics = [Topic(edition=edition, name=name) for name in missing]
        return [standing[name] for name in names if name in standing]

    def _related(self, edition: Edition, ids: list[int]) -> list[Story]:
        found = Story.objects.filter(edition=edition).defer("body").in_bulk(ids)
        for pk in ids:
            if pk not in found or pk == self.instance.pk:
                raise ValidationError(
                    _("“%(edition)s” has no other story with the number %(number)s.")
                    % {"edition": edition, "number": pk}
                )
        return [found[pk] for pk in ids]

    def _choose_slug(self, edition: Edition | None) -> None:
        """Let the slug follow the headline until the story is public or somebody types one.

        Autosave comes after the first letters: a slug made then would stay.
        """
        data = self.cleaned_data
        if edition is None or "slug" not in data or self.instance.address_day is not None:
            return
        typed, before = data["slug"] or "", self.initial.get("slug") or ""
        wanted = slug_of(data.get("headline") or "", fallback="untitled")
        was = slug_of(self.initial.get("headline") or "", fallback="untitled")
        if typed not in ("", before):
            return
        if typed and not _made_from(was, typed):
            return
        if not typed or not _made_from(wanted, typed):
            self.instance.edition = edition
            data["slug"] = self.instance.free_slug(wanted)

    def make_topics(self) -> None:
        """Make the topics that were typed and are new; a step of saving, never of previewing.

        Raises PermissionDenied or ValidationError, as making a topic does.
        """
        for topic in self.new_topics:
            topic.slug = _free_topic_slug(topic)
            create_term(topic, actor=self.for_user)
        if self.new_topics:
            self.cleaned_data["topics"] = [*self.cleaned_data["topics"], *self.new_topics]
            self.new_topics = []

    def says_nothing_new(self) -> bool:
        """Whether what was sent is what the page was opened with.

        Lists that programs wrote have items without a number, which the editor
        gives them each time it opens: numbers alone are no change.
        """
        if any(formset.has_changed() for formset in self.formsets.values()):
            return False
        return all(
            name == "body" and self._same_text(self.initial["body"], self.cleaned_data.get("body"))
            for name in self.changed_data
        )

    def _same_text(self, before: Any, now: Any) -> bool:
        written = self.fields["body"].block.get_prep_value
        return now is not None and _unnumbered(written(before)) == _unnumbered(written(now))

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """What the open page must know after an autosave: rows' ids, and the slug in use."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if "slug" in self.fields:
            updates.append((self.add_prefix("slug"), self.instance.slug))
        return updates


def _unnumbered(value: Any) -> Any:
    """A text as it is stored, without the numbers of its blocks and items."""
    if isinstance(value, list):
        return [_unnumbered(one) for one in value]
    if isinstance(value, dict):
        is_block = value.keys() == {"type", "value", "id"}
        return {
            name: _unnumbered(one) for name, one in value.items() if not (is_block and name == "id")
        }
    return value


def _made_from(base: str, slug: str) -> bool:
    """Whether ``slug`` is ``base``, with or without a figure behind it."""
    return re.fullmatch(rf"{re.escape(base)}(-\d+)?", slug) is not None


def _free_topic_slug(topic: Topic) -> str:
    base = slug_of(topic.name, fallback="topic")
    slug, number = base, 1
    while Topic.objects.filter(edition=topic.edition, slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


class ReasonForm(forms.Form):
    """Words that readers will see."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str = "", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text


class RestoreForm(forms.Form):
    """Whether a restored story is public at once."""

    publish = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish"].label = _("Publish it again at once")
