"""How the story list is narrowed down."""

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import WorkflowState

from rotative.accounts.rights import editions_where
from rotative.desk.rules import seen_by
from rotative.desk.stories.state import WORDS
from rotative.press.models import Due
from rotative.stories.actions.publishing import GO_LIVE
from rotative.stories.models import Byline, Person, Section, Story
from rotative.stories.models.story import Kind


def submitted_ids() -> list[int]:
    """The ids of stories that wait for approval or were sent back; a handful."""
    content_type = ContentType.objects.get_for_model(Story)
    states = WorkflowState.objects.active().filter(base_content_type=content_type)
    return [int(pk) for pk in states.values_list("object_id", flat=True)]


def _own_editions(request: Any) -> Any:
    return editions_where(request.user, "view", "story")


def _own_sections(request: Any) -> Any:
    sections = seen_by(request.user, Section).prefetch_related("edition")
    return sections.order_by("edition", "position")


def _authors(request: Any) -> Any:
    return seen_by(request.user, Person).order_by("name")


class SectionChoice(django_filters.ModelChoiceFilter):
    """Sections with their edition: two editions may share a name."""

    @property
    def field(self) -> Any:
        """The form's field, with words for each choice."""
        field = super().field
        field.label_from_instance = lambda section: f"{section.edition} · {section.name}"
        return field


class StoryFilters(WagtailFilterSet):
    """Edition, section, state, kind, author and the day of the last change."""

    edition = django_filters.ModelChoiceFilter(
        label=_("Edition"), queryset=_own_editions, method="keep", empty_label=_("All")
    )
    section = SectionChoice(
        label=_("Section"), queryset=_own_sections, method="keep", empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("All"),
        choices=[(key, word) for key, word in WORDS.items() if key != "live-draft"],
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("All"))
    author = django_filters.ModelChoiceFilter(
        label=_("Author"), queryset=_authors, method="by_author", empty_label=_("All")
    )
    updated_at = django_filters.DateFromToRangeFilter(
        label=_("Last change"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Story
        fields: list[str] = []

    def keep(self, queryset: QuerySet[Story], name: str, value: Any) -> QuerySet[Story]:
        """Edition and section choose the list itself; see the list's own view."""
        return queryset

    def by_author(self, queryset: QuerySet[Story], name: str, value: Any) -> QuerySet[Story]:
        """Stories that carry the person's byline."""
        return queryset.filter(pk__in=Byline.objects.filter(person=value).values("story_id"))

    def in_state(self, queryset: QuerySet[Story], name: str, value: str) -> QuerySet[Story]:
        """Stories in one state; each condition is served by an index or a short list of ids."""
        if value == "live":
            return queryset.filter(live=True)
        if value == "submitted":
            return queryset.filter(pk__in=submitted_ids())
        hidden = queryset.filter(live=False)
        if value == "scheduled":
            due = Due.objects.filter(kind=GO_LIVE, due_at__gt=timezone.now() - timedelta(days=1))
            return hidden.filter(pk__in=list(due.values_list("object_id", flat=True)))
        if value == "withdrawn":
            return hidden.filter(withdrawn_at__isnull=False)
        if value == "expired":
            return hidden.filter(withdrawn_at__isnull=True, expired=True)
        return hidden.filter(withdrawn_at__isnull=True, expired=False)
