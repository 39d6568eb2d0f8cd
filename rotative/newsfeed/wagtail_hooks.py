"""Where Wagtail meets the room: who may do what to a flash."""

from wagtail.permissions import register_permission_policy

from rotative.accounts.policies import EditionPolicy
from rotative.newsfeed.models import Flash

register_permission_policy(Flash, EditionPolicy(Flash, "flash"))
