"""Choosers that offer a person's own editions only."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from rotative.desk.paging import LookAhead
from rotative.desk.rules import at_the_desk, seen_by
from rotative.desk.stories.lists import lists_for
from rotative.stories.models import Story

# A search by words looks at this many of the newest: a chooser is for what is recent.
SEARCHED = 5_000


class WordsForm(BaseFilterForm):
    """Words of a name, or a story's number."""

    q = forms.CharField(required=False, label=gettext_lazy("Search"))

    def filter(self, objects: Any) -> Any:
        """Rows that match what was typed."""
        objects = super().filter(objects)
        words = (self.cleaned_data.get("q") or "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        if objects.model is not Story:
            return objects.filter(name__icontains=words)
        if words.isdigit():
            return objects.filter(pk=int(words[:18]))
        newest = objects.order_by("-updated_at", "-id").values("pk")[:SEARCHED]
        return objects.filter(Q(pk__in=newest), headline__icontains=words)


class ScopedWidget(AdminSnippetChooser):
    """Shows what is chosen, unless the number is of something the person may not see.

    A forged number comes back with the form: its name must not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail puts its words together once, in the language of the start.
        self.choose_one_text = gettext_lazy("Choose")
        self.choose_another_text = gettext_lazy("Choose another")
        self.link_to_chosen_text = gettext_lazy("Edit what is chosen")

    def get_value_data(self, value: Any) -> Any:
        """What the widget shows of ``value`` (an object or its number); None for nothing."""
        user = at_the_desk.get()
        pk = getattr(value, "pk", value)
        if user is not None and pk:
            known = str(pk).isdigit() and seen_by(user, self.model_class).filter(pk=pk).exists()
            if not known:
                return None
        return super().get_value_data(value)


class Scoped:
    """What all choosers share: a person's own editions, without a count."""

    request: Any
    model_class: Any
    filter_form_class = WordsForm
    paginator_class = LookAhead
    is_multiple_choice: Any
    title_column: Any

    def get_object_list(self) -> Any:
        """What the person may see."""
        mine = seen_by(self.request.user, self.model_class)
        if self.model_class is Story:
            if not self.request.GET.get("q"):
                mine = mine.filter(pk__in=self._newest())
            return mine.defer("body", "standfirst").prefetch_related("edition", "section")
        return mine.prefetch_related("edition") if hasattr(self.model_class, "edition") else mine

    def _newest(self) -> list[int]:
        ids: list[tuple[Any, int]] = []
        for part in lists_for(self.request.user):
            keys = part.order_by("-updated_at", "-id").values_list("updated_at", "id")
            ids += list(keys[:200])
        return [pk for _at, pk in sorted(ids, reverse=True)[:200]]

    def apply_object_list_ordering(self, objects: Any) -> Any:
        """Stories newest first; names in their own order."""
        if self.model_class is Story:
            return objects.order_by("-updated_at", "-id")
        return objects.order_by("name", "id")

    @property
    def columns(self) -> list[Column]:
        """The name, and whose it is."""
        columns = [self.title_column]
        if hasattr(self.model_class, "edition"):
            columns.append(Column("edition", label=_("Edition")))
        if self.model_class is Story:
            columns.append(Column("section", label=_("Section")))
        return columns


class ScopedChooseView(Scoped, ChooseView):
    """The chooser's window."""


class ScopedResultsView(Scoped, ChooseResultsView):
    """The chooser's list alone."""


class ScopedChosenView(SnippetChosenView):
    """One thing chosen; another edition's is not found."""

    def get_object(self, pk: Any) -> Any:
        """The object, when the person may see it."""
        return seen_by(self.request.user, self.model_class).get(pk=pk)


class ScopedChosenMultipleView(SnippetChosenMultipleView):
    """Several things chosen; another edition's are left out."""

    def get_objects(self, pks: Any) -> Any:
        """The objects that the person may see."""
        numbers = [pk for pk in pks if str(pk).isdigit()]
        return seen_by(self.request.user, self.model_class).filter(pk__in=numbers)


class ScopedChooserViewSet(SnippetChooserViewSet):
    """A snippet chooser within a person's editions. Nothing is made in it."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedResultsView
    chosen_view_class = ScopedChosenView
    chosen_multiple_view_class = ScopedChosenMultipleView
    base_widget_class = ScopedWidget

    def get_urlpatterns(self) -> list[Any]:
        """Without the address that makes new objects: that is the term's own page."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]
