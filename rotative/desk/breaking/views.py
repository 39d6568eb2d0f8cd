"""The page from which readers are told something at once, and where that is taken back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rotative.accounts.rights import editions_where, may
from rotative.desk.breaking.forms import FlashForm, TellForm
from rotative.desk.breaking.recent import recent_flashes
from rotative.editions.models import Edition
from rotative.fronts import actions as fronts
from rotative.fronts.models import Banner
from rotative.ledger.record import one_change
from rotative.newsfeed.actions import edit_flash, remove_flash, send_flash, story_for
from rotative.newsfeed.models import Flash

LAST = "breaking_editions"  # where this person's last choice is kept, in their session


def breaking(request: HttpRequest) -> HttpResponse:
    """Send a flash or show a banner in several editions; see and take back what stands."""
    user = request.user
    wanted = request.POST.get("do", "")
    if wanted == "clear":
        return _clear(request)
    asked = _editions_asked(request)
    last = asked or request.session.get(LAST)
    form = TellForm(request.POST or None, user=user, last=last)
    if request.method == "POST" and form.is_valid() and _tell(form, wanted, user):
        request.session[LAST] = [edition.pk for edition in form.cleaned_data["editions"]]
        names = ", ".join(edition.name for edition in form.cleaned_data["editions"])
        messages.success(request, _("Readers see it now: %(editions)s.") % {"editions": names})
        return redirect("desk_breaking")
    own = editions_where(user, "publish", "page")
    banners = Banner.objects.filter(edition__in=own, until__gt=timezone.now())
    context = {
        "form": form,
        "banners": list(banners.select_related("edition").order_by("edition__position")),
        "flashes": recent_flashes(user),
        "page_title": _("Flash and breaking"),
        "header_title": _("Flash and breaking"),
        "header_icon": "warning",
    }
    return render(request, "desk/breaking/page.html", context)


def _editions_asked(request: HttpRequest) -> list[int]:
    """The edition that a link here names, for the first look."""
    given = request.GET.get("edition", "")
    return [int(given)] if given.isascii() and given.isdecimal() and len(given) < 18 else []


def _tell(form: TellForm, wanted: str, user: Any) -> bool:
    """Do what the button says; False, with the errors in their fields, where it is refused."""
    given = form.cleaned_data
    editions: Sequence[Edition] = list(given["editions"])
    try:
        if wanted == "banner":
            _show_banners(editions, given, user)
        else:
            send_flash(
                editions,
                given["words"],
                story=given["story"],
                breaking=given["breaking"],
                actor=user,
            )
    except ValidationError as refused:
        _show(form, refused)
    except PermissionDenied:
        form.add_error("editions", _("Your role does not allow that in all of these editions."))
    return not form.errors


def _show_banners(editions: Sequence[Edition], given: dict[str, Any], user: Any) -> None:
    """Show the banner in all of them, or in none. Raises as the action does."""
    leads = {edition.pk: story_for(edition, given["story"]) for edition in editions}
    if given["story"] is not None and not any(leads.values()):
        raise ValidationError({"story": _("Readers cannot see this story.")})
    with one_change():
        for edition in editions:
            fronts.show_banner(
                edition,
                given["words"],
                story=leads[edition.pk],
                until=given.get("until"),
                actor=user,
            )


def _show(form: Any, refused: ValidationError) -> None:
    """Put each refusal beside its field, or above the form where it has none."""
    by_field = getattr(refused, "error_dict", None) or {None: refused.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def _clear(request: HttpRequest) -> HttpResponse:
    """Take banners away: of the editions that the button names."""
    own = editions_where(request.user, "publish", "page")
    named = [pk for pk in request.POST.getlist("edition") if pk.isascii() and pk.isdecimal()]
    with one_change():
        for edition in own.filter(pk__in=[pk for pk in named if len(pk) < 18]):
            fronts.clear_banner(edition, actor=request.user)
    messages.success(request, _("The banner is gone."))
    return redirect("desk_breaking")


def change_flash(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a flash right, or take it back, in its edition or wherever it was sent."""
    mine = Flash.objects.filter(edition__in=editions_where(request.user, "view", "flash"))
    flash = get_object_or_404(mine.select_related("edition"), pk=pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        return _remove(request, flash)
    initial = {"words": flash.words, "breaking": flash.breaking, "everywhere": True}
    form = FlashForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(form, flash, request.user):
        messages.success(request, _("The change is saved."))
        return redirect("desk_breaking")
    context = {
        "form": form,
        "flash": flash,
        "page_title": _("Change a flash"),
        "header_title": _("Change a flash"),
        "header_icon": "warning",
        "back": reverse("desk_breaking"),
    }
    return render(request, "desk/breaking/flash.html", context)


def _change(form: FlashForm, flash: Flash, user: Any) -> bool:
    """Change the flash, and with ``everywhere`` those that went out with it: all or none."""
    given = form.cleaned_data
    changes = {"words": given["words"], "breaking": given["breaking"]}
    try:
        with one_change():
            rows = Flash.objects.filter(group=flash.group, removed_at=None).order_by("pk")
            for row in rows if given["everywhere"] else rows.filter(pk=flash.pk):
                edit_flash(row, changes, actor=user)
    except ValidationError as refused:
        _show(form, refused)
    except PermissionDenied:
        form.add_error("everywhere", _("Your role does not allow that in all of these editions."))
    return not form.errors


def _remove(request: HttpRequest, flash: Flash) -> HttpResponse:
    everywhere = "everywhere" in request.POST
    if everywhere:
        # Where the person has no say, it stays, and they are told so.
        others = Flash.objects.filter(group=flash.group, removed_at=None)
        theirs = [row for row in others if may(request.user, "delete", "flash", row.edition_id)]
        left = len(others) - len(theirs)
    else:
        theirs, left = [flash], 0
    try:
        with one_change():
            gone = sum(remove_flash(row, actor=request.user) for row in theirs)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
        return redirect("desk_breaking")
    said = ngettext(
        "The flash is gone from %(count)d edition.", "The flash is gone from %(count)d editions.",
        gone,
    ) % {"count": gone}  # fmt: skip
    messages.success(request, said)
    if left:
        messages.warning(request, _("It still stands in editions in which you have no say."))
    return redirect("desk_breaking")
