"""The desk's page for what readers are offered at the end of a story."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rotative.editions.models import Onward
from rotative.fronts import actions
from rotative.fronts.models import Front


class OnwardForm(forms.Form):
    """The one choice there is."""

    onward = forms.ChoiceField(
        label=gettext_lazy("the next story comes from"),
        choices=Onward.choices,
        widget=forms.RadioSelect,
    )


def onward(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose the rule of the edition whose home front is ``page_id``."""
    front = get_object_or_404(Front.rundowns.filter(section=None), pk=page_id)
    form = OnwardForm(request.POST or None, initial={"onward": front.edition.onward})
    if request.method == "POST" and form.is_valid():
        actions.choose_onward(front.edition, form.cleaned_data["onward"], actor=request.user)
        messages.success(request, _("Readers are offered the next story by this rule now."))
        return redirect("fronts_onward", page_id)
    context = {
        "form": form,
        "edition": front.edition,
        "back": reverse("wagtailadmin_explore", args=(page_id,)),
    }
    return render(request, "fronts/desk/onward.html", context)
