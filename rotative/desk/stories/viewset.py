"""Stories in the desk: which views, which panels, which address."""

from typing import Any

from django import forms
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from rotative.desk.choosers import ScopedChooserViewSet
from rotative.desk.stories import deeds
from rotative.desk.stories.editor import StoryCreateView, StoryEditView, StoryRevertView
from rotative.desk.stories.forms import StoryForm
from rotative.desk.stories.lists import StoryList
from rotative.stories.models import Story

TEXT = [
    FieldRowPanel([FieldPanel("edition"), FieldPanel("section", widget=forms.Select)]),
    FieldPanel("kicker", classname="desk-small"),
    FieldPanel("headline", classname="title"),
    FieldPanel("standfirst"),
    MultiFieldPanel(
        [
            FieldPanel("lead_picture", heading=_("Picture")),
            FieldPanel("lead_caption"),
            FieldPanel("lead_alt"),
        ],
        heading=_("Lead picture"),
    ),
    FieldPanel("dateline"),
    FieldPanel("body"),
]
FILED = [
    InlinePanel("bylines", heading=_("Bylines"), label=_("Byline")),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("place")]),
    FieldPanel("topics", heading=_("Topics")),
    FieldPanel("related", heading=_("Related stories")),
    MultiFieldPanel(
        [FieldPanel("short_headline"), FieldPanel("slug"), FieldPanel("source_credit")],
        heading=_("For lists and links"),
    ),
    FieldPanel("embargo_until"),
    PublishingPanel(),
]


class StoryViewSet(SnippetViewSet):
    """The story list, the editor, and everything that is done to a story."""

    model = Story
    icon = "doc-full"
    menu_label = _("Stories")
    menu_name = "stories"
    menu_order = 100
    add_to_admin_menu = True
    list_per_page = 40
    copy_view_enabled = False
    inspect_view_enabled = False
    base_form_class = StoryForm

    index_view_class = StoryList
    add_view_class = StoryCreateView
    edit_view_class = StoryEditView
    delete_view_class = deeds.StoryDeleteView
    unpublish_view_class = deeds.StoryUnpublishView
    revisions_unschedule_view_class = deeds.StoryUnscheduleView
    workflow_action_view_class = deeds.StoryWorkflowActionView
    collect_workflow_action_data_view_class = deeds.StoryCollectView
    revisions_revert_view_class = StoryRevertView
    chooser_viewset_class = ScopedChooserViewSet
    index_template_name = "desk/stories/list.html"
    index_results_template_name = "desk/stories/list_results.html"

    @cached_property
    def edit_handler(self) -> Any:
        """Two tabs: what a reporter writes, and how it is filed."""
        return TabbedInterface(
            [ObjectList(TEXT, heading=_("Text")), ObjectList(FILED, heading=_("Filing"))],
            base_form_class=StoryForm,
        )

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's, and the pages that ask before something is done."""
        number = self.pk_path_converter
        own = [
            path(f"{name}/<{number}:pk>/", self.construct_view(view), name=name)
            for name, view in (
                ("correct", deeds.CorrectView),
                ("withdraw", deeds.WithdrawView),
                ("restore", deeds.RestoreView),
            )
        ]
        return [*super().get_urlpatterns(), *own]
