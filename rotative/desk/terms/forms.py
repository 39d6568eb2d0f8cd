"""Forms of sections, topics, places and people."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from rotative.accounts.rights import editions_where
from rotative.editions.models import Edition
from rotative.kit.slugs import slug_of


class TermForm(WagtailAdminModelForm):
    """A new term chooses its edition among those where the person may add; then it stays.

    A slug left empty is made of the name, in its own script.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made of the name.")
        if "edition" in self.fields:
            self._offer_editions(self.fields["edition"])

    def _offer_editions(self, field: Any) -> None:
        if self.instance.pk:
            field.queryset = Edition.objects.filter(pk=self.instance.edition_id)
            field.disabled = True
            return
        kind = self.instance._meta.model_name
        field.queryset = editions_where(self.for_user, "add", kind).order_by("position", "id")
        field.empty_label = None
        if self.initial.get("edition") is None:
            self.initial["edition"] = field.queryset.values_list("pk", flat=True).first()

    def clean(self) -> dict[str, Any]:
        """Make a slug where none was typed; refuse one that the edition has already."""
        super().clean()
        data = self.cleaned_data
        if "slug" in data and not data["slug"] and data.get("name"):
            data["slug"] = slug_of(data["name"])
        edition = data.get("edition")
        if edition is not None and data.get("slug"):
            others = self._meta.model._default_manager.filter(edition=edition, slug=data["slug"])
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error("slug", ValidationError(_("This slug is taken in this edition.")))
        return data
