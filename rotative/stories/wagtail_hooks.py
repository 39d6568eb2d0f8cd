"""Where Wagtail meets the room: who may do what, and which action does it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from rotative.accounts.policies import EditionPolicy
from rotative.stories.actions.editing import CreateStory, DeleteStory, EditStory
from rotative.stories.actions.terms import CreateTerm, DeleteTerm, EditTerm
from rotative.stories.models import Person, Place, Section, Story, Topic

# Before anything asks: Wagtail would otherwise keep a policy of its own for the model.
for _model in (Story, Section, Topic, Place, Person):
    register_permission_policy(_model, EditionPolicy(_model, str(_model._meta.model_name)))


@hooks.register("register_actions")
def register_actions(registry: Any) -> None:
    """Let every desk view that creates, edits or deletes run our own actions."""
    for action in (CreateStory, EditStory, DeleteStory):
        registry.register(Story, action)
    for model in (Section, Topic, Place, Person):
        for term_action in (CreateTerm, EditTerm, DeleteTerm):
            registry.register(model, term_action)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name our own entries in a story's history."""
    actions.register_action("rotative.withdraw", _("Withdraw"), _("Withdrawn"))
    actions.register_action("rotative.import", _("Import"), _("Imported"))
