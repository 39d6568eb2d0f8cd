"""Views of what stories are filed under, each within the person's editions."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView

from rotative.desk.paging import LookAhead
from rotative.desk.rules import allowed, seen_by
from rotative.stories import actions


class TermList(IndexView):
    """Terms of the person's editions, by name."""

    paginator_class = LookAhead
    paginate_by = 50
    default_ordering = None
    template_name = "desk/list.html"
    results_template_name = "desk/list_results.html"
    search_fields = ["name"]

    @cached_property
    def columns(self) -> list[Any]:
        """Name, edition where there is one, slug."""
        columns: list[Any] = [self._get_title_column("name", accessor=str)]
        if self.has_edition:
            columns.append(Column("edition", label=gettext_lazy("Edition")))
        columns.append(Column("slug", label=gettext_lazy("Slug")))
        for column in columns:
            column.sort_key = None
        return columns

    @property
    def has_edition(self) -> bool:
        """Whether each row belongs to one edition."""
        return any(field.name == "edition" for field in self.model._meta.fields)

    def get_base_queryset(self) -> Any:
        """The person's own."""
        rows = seen_by(self.request.user, self.model)
        return rows.prefetch_related("edition") if self.has_edition else rows

    def order_queryset(self, queryset: Any) -> Any:
        """By edition, in its order, then by name."""
        names = [field.name for field in self.model._meta.fields]
        order = [name for name in ("edition", "position", "name", "id") if name in names]
        return queryset.order_by(*order)

    def get_edit_url(self, instance: Any) -> str | None:
        """Where the row leads, for who may change it."""
        if allowed(self.request.user, "change", instance):
            return reverse(self.edit_url_name, args=(instance.pk,))
        return None

    def get_copy_url(self, instance: Any) -> None:
        """Terms are not copied."""
        return

    def get_delete_url(self, instance: Any) -> str | None:
        """For who may delete it."""
        if allowed(self.request.user, "delete", instance):
            return reverse(self.delete_url_name, args=(instance.pk,))
        return None


class _Saving:
    """Refusals become sentences over the form, with what was typed still in it."""

    produced_error_code: str
    produced_error_message: str

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again and say why not."""
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except (actions.CannotDo, PermissionDenied) as refusal:
            problem = str(refusal)
        except ValidationError as error:
            problem = " ".join(error.messages)
        except OperationalError:
            problem = _(
                "The newsroom is busy and could not save just now. "
                "What you typed is still here: save again in a moment."
            )
        else:
            return response
        self.produced_error_code, self.produced_error_message = "refused", problem
        answer: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        return answer


class TermCreateView(_Saving, CreateView):
    """A new term."""


class TermEditView(_Saving, EditView):
    """A standing term."""


class TermDeleteView(DeleteView):
    """Remove a term that no story uses."""

    usage_url_name = None

    def get_usage(self) -> None:
        """Not listed: a section may hold the whole archive."""
        return

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say why not."""
        try:
            response: HttpResponse = super().form_valid(form)
        except actions.CannotDo as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_success_url())
        return response
