"""Sections, topics, places and people in the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from rotative.desk.choosers import ScopedChooserViewSet
from rotative.desk.terms.forms import TermForm
from rotative.desk.terms.views import TermCreateView, TermDeleteView, TermEditView, TermList
from rotative.stories.models import Person, Place, Section, Topic


class TermViewSet(SnippetViewSet):
    """What all four share. Where one is used is the story list's filter, not a usage view."""

    index_view_class = TermList
    add_view_class = TermCreateView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    chooser_viewset_class = ScopedChooserViewSet
    copy_view_enabled = False
    inspect_view_enabled = False
    index_template_name = "desk/list.html"
    index_results_template_name = "desk/list_results.html"
    fields: tuple[str, ...] = ("edition", "name", "slug")

    def get_edit_handler(self) -> Any:
        """The panels of the term's fields."""
        handler = ObjectList([FieldPanel(name) for name in self.fields], base_form_class=TermForm)
        return handler.bind_to_model(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without the address of a usage view."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        common["usage_url_name"] = None
        return common

    def get_urlpatterns(self) -> list[Any]:
        """Without the usage view."""
        return [one for one in super().get_urlpatterns() if one.name != "usage"]


class SectionViewSet(TermViewSet):
    """Sections."""

    model, icon = Section, "folder-open-inverse"
    fields = ("edition", "name", "slug", "position")
    sort_order_field = None


class TopicViewSet(TermViewSet):
    """Topics."""

    model, icon = Topic, "tag"


class PlaceViewSet(TermViewSet):
    """Places."""

    model, icon = Place, "site"


class PersonViewSet(TermViewSet):
    """People who write or are quoted."""

    model, icon = Person, "user"
    fields = ("name", "slug", "role", "bio", "picture")


class TermViewSets(SnippetViewSetGroup):
    """The menu under which they stand."""

    items = (SectionViewSet, TopicViewSet, PlaceViewSet, PersonViewSet)
    menu_icon = "folder-open-inverse"
    menu_label = _("Filing")
    menu_name = "filing"
    menu_order = 200
