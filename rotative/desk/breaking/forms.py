"""One line to type, and where it goes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from rotative.accounts.rights import editions_where
from rotative.desk.choosers import ScopedWidget
from rotative.desk.rules import seen_by
from rotative.editions.models import Edition
from rotative.fronts.actions.banner import USUAL
from rotative.newsfeed.models import LONGEST
from rotative.stories.models import Story


def editions_to_tell(user: Any) -> list[Edition]:
    """The editions in which ``user`` may send a flash or show a banner, in their order."""
    wanted = editions_where(user, "add", "flash") | editions_where(user, "publish", "page")
    return list(wanted.distinct().order_by("position", "id"))


def _named(edition: Edition) -> str:
    """The edition with its language, in which the words have to be."""
    return f"{edition.name} ({edition.profile.name})"


class TellForm(forms.Form):
    """What readers are told now. One line, so that the enter key sends it."""

    words = forms.CharField(
        label=_("What is to be said"), max_length=LONGEST,
        widget=forms.TextInput(attrs={"dir": "auto", "autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    editions = forms.ModelMultipleChoiceField(
        label=_("Editions"), queryset=Edition.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one edition.")},
    )  # fmt: skip
    breaking = forms.BooleanField(
        label=pgettext_lazy("a flash is", "Breaking"), required=False,
        help_text=_("Marked as breaking in the newsfeed."),
    )  # fmt: skip
    story = forms.ModelChoiceField(
        label=_("Story that it leads to"), required=False, queryset=Story.objects.none(),
        help_text=_("In another edition the words lead to its translation there, if there is one."),
    )  # fmt: skip
    until = forms.DateTimeField(
        label=_("Banner until"), required=False, widget=AdminDateTimeInput,
        help_text=_("For the banner only. Empty: two hours from now."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, last: list[int] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        own = editions_to_tell(user)
        editions: Any = self.fields["editions"]
        editions.queryset = Edition.objects.filter(pk__in=[edition.pk for edition in own])
        editions.queryset = editions.queryset.order_by("position", "id")
        editions.label_from_instance = _named
        known = [edition.pk for edition in own]
        chosen = [pk for pk in last or [] if pk in known]
        editions.initial = known if len(known) == 1 else chosen
        story: Any = self.fields["story"]
        story.queryset = seen_by(user, Story).defer("body", "standfirst")
        story.widget = ScopedWidget(Story)
        # The banner is the chief's: who may show none is not asked how long.
        self.may_show = editions_where(user, "publish", "page").exists()
        if not self.may_show:
            del self.fields["until"]
        else:
            self.fields["until"].initial = timezone.now() + USUAL


class FlashForm(forms.Form):
    """A flash that readers have seen, put right."""

    words = forms.CharField(
        label=_("What it says"), max_length=LONGEST,
        widget=forms.TextInput(attrs={"dir": "auto", "autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    breaking = forms.BooleanField(label=pgettext_lazy("a flash is", "Breaking"), required=False)
    everywhere = forms.BooleanField(
        label=_("In every edition it was sent to"), required=False, initial=True
    )
