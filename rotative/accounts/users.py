"""How operators add people and give them roles, at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from rotative.accounts.actions import give_role, take_role
from rotative.accounts.models import Role
from rotative.editions.models import Edition


class RolesForm(forms.ModelForm):
    """A choice of role for each edition, beside the person's own fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("groups", None)
        self.editions = {f"role-{edition.pk}": edition for edition in Edition.objects.all()}
        standing: dict[int, str] = {}
        if self.instance.pk:
            rows = self.instance.memberships.values_list("edition_id", "role")
            standing = dict(rows)
        for name, edition in self.editions.items():
            self.fields[name] = forms.ChoiceField(
                label=_("Role in %(edition)s") % {"edition": edition.name},
                choices=[("", _("None")), *Role.choices],
                required=False,
                initial=standing.get(edition.pk, ""),
            )

    @property
    def role_fields(self) -> list[Any]:
        """The choices, as the template shows them."""
        return [self[name] for name in self.editions]

    def save(self, commit: bool = True) -> Any:
        """Save the person, then their roles."""
        user = super().save(commit=commit)
        if commit:
            for name, edition in self.editions.items():
                role = self.cleaned_data.get(name)
                if role:
                    give_role(user, edition, role)
                else:
                    take_role(user, edition)
        return user


class NewUserForm(RolesForm, UserCreationForm):
    """Somebody new."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields - {"groups"}


class ChangeUserForm(RolesForm, UserEditForm):
    """Somebody who is known."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields - {"groups"}


class UserViewSet(WagtailUserViewSet):
    """Wagtail's, with our forms."""

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form for a new person or for a known one."""
        return ChangeUserForm if for_update else NewUserForm
