"""What every view of the desk keeps to: a person's own editions."""

from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from wagtail.permissions import policy_registry

# Who is at the desk in this request; set at the door. For widgets, which see no request.
at_the_desk: ContextVar[Any] = ContextVar("at_the_desk", default=None)


def seen_by(user: Any, model: type[Model]) -> Any:
    """The objects of ``model`` that ``user`` may see: those of their editions."""
    return policy_registry.get_by_type(model).instances_user_has_permission_for(user, "view")


def allowed(user: Any, action: str, instance: Any) -> bool:
    """Whether ``user`` may do ``action`` to ``instance``, by the table of rights."""
    policy = policy_registry.get_by_type(type(instance))
    return bool(policy.user_has_permission_for_instance(user, action, instance))
