"""Let people in and give them roles."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from rotative.accounts.models import Membership, Role, User
from rotative.accounts.verbs import UserAdded
from rotative.editions.models import Edition
from rotative.ledger.record import one_change, record

DESK_GROUP = "Desk"
OPERATOR = "operator"


def desk_group() -> Group:
    """The group whose members may open the desk; what they may do there is their roles'."""
    group, made = Group.objects.get_or_create(name=DESK_GROUP)
    if made:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


@transaction.atomic
def give_role(user: User, edition: Edition, role: str) -> Membership:
    """Make ``user`` a ``role`` of ``edition``, in place of any role they had there."""
    membership, _made = Membership.objects.update_or_create(
        user=user, edition=edition, defaults={"role": Role(role)}
    )
    user.groups.add(desk_group())
    return membership


def add_user(
    email: str, password: str, *, name: str = "", role: str, editions: Iterable[Edition] = ()
) -> User:
    """Let a person sign in, as ``role`` of ``editions`` or as an operator of the whole newsroom.

    For the operator at the command line: nobody is asked for permission.
    Raises ValidationError for an address that is none or taken, a weak
    password, or a name that is too long; then nothing is written.
    """
    codes = []
    with one_change():
        first, _space, last = name.strip().partition(" ")
        user = User(
            email=User.objects.normalize_email(email).lower(),
            first_name=first,
            last_name=last,
            is_staff=role == OPERATOR,
            is_superuser=role == OPERATOR,
        )
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
        user.save()
        for edition in editions:
            codes.append(edition.code)
            if role != OPERATOR:
                give_role(user, edition, role)
        record(UserAdded(role=role, editions=codes), about=user)
    return user


@transaction.atomic
def take_role(user: User, edition: Edition) -> None:
    """Take away the role that ``user`` has in ``edition``; harmless where they have none.

    With the last role goes the way into the desk.
    """
    Membership.objects.filter(user=user, edition=edition).delete()
    if not user.memberships.exists():
        user.groups.remove(desk_group())
