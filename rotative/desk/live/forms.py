"""The form of a post: one field to type in, the rest only for who wants it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.images.widgets import AdminImageChooser

from rotative.desk.live.words import is_plain, prose_from, typed_from
from rotative.media.models import Picture
from rotative.stories.models import LivePost

Block = tuple[str, Any]


class PostForm(forms.Form):
    """A new post. ``photo`` needs no script: a phone offers its camera for it."""

    text = forms.CharField(
        label=_("What is happening"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )  # fmt: skip
    headline = forms.CharField(
        label=_("Headline, if it needs one"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    key_moment = forms.BooleanField(
        label=_("Key moment"), required=False,
        help_text=_("Its headline goes into the summary above the posts."),
    )  # fmt: skip
    pinned = forms.BooleanField(label=_("Pin above all others"), required=False)
    photo = forms.FileField(
        label=_("Photo"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    photo_alt = forms.CharField(
        label=_("What the photo shows"), required=False, max_length=500,
        help_text=_("For those who cannot see it."),
    )  # fmt: skip
    picture = forms.ModelChoiceField(
        label=_("Picture from the bank"), required=False, queryset=Picture.objects.none(),
        widget=AdminImageChooser,
    )  # fmt: skip
    quote = forms.CharField(
        label=_("Quote"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    speaker = forms.CharField(label=_("Who said it"), required=False, max_length=160)
    embed = forms.URLField(
        label=_("Address of a post or recording elsewhere"), required=False, assume_scheme="https",
    )  # fmt: skip
    embed_title = forms.CharField(label=_("What it shows"), required=False, max_length=200)
    byline = forms.CharField(
        label=pgettext_lazy("of a live post", "Signed"), required=False, max_length=160
    )
    at = forms.DateTimeField(
        label=_("Not before"), required=False, widget=AdminDateTimeInput,
        help_text=_("Empty: at once."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picture: Any = self.fields["picture"]
        picture.queryset = Picture.objects.all()

    def clean(self) -> dict[str, Any]:
        """A key moment has a headline: the summary names it; a picture is described."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("key_moment") and not cleaned.get("headline"):
            self.add_error("headline", _("A key moment needs a headline: the summary shows it."))
        if cleaned.get("photo") and not cleaned.get("photo_alt"):
            self.add_error("photo_alt", _("Say what the photo shows."))
        return cleaned

    def blocks(self, uploaded: Picture | None = None) -> list[Block]:
        """The post's body; ``uploaded`` is the photo once it is in the bank."""
        given = self.cleaned_data
        found: list[Block] = []
        if given["text"]:
            found.append(("text", prose_from(given["text"])))
        if given["quote"]:
            found.append(("quote", {"text": given["quote"], "speaker": given["speaker"]}))
        for picture in (uploaded, given["picture"]):
            if picture is not None:
                found.append(("picture", {"picture": picture, "caption": "", "alt": ""}))
        if given["embed"]:
            found.append(("embed", {"address": given["embed"], "title": given["embed_title"]}))
        return found


class ChangeForm(PostForm):
    """A standing post, with a note of what was corrected for readers.

    What the fields cannot show (a second picture, text with markup made
    elsewhere) stays as it is.
    """

    correction = forms.CharField(
        label=_("What was corrected"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Readers see it under the post for good. Empty: a change nobody is told of."),
    )  # fmt: skip

    def __init__(self, *args: Any, post: LivePost, **kwargs: Any) -> None:
        self.kept, shown = _shown(post)
        initial = {
            "headline": post.headline,
            "key_moment": post.key_moment,
            "byline": post.byline,
            "at": post.at if post.waits else None,
            **shown,
            **(kwargs.pop("initial", None) or {}),
        }
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["pinned"]
        if post.waits:
            del self.fields["correction"]
        else:
            del self.fields["at"]

    def blocks(self, uploaded: Picture | None = None) -> list[Block]:
        """The changed body, with what the fields could not show behind it."""
        return [*super().blocks(uploaded), *self.kept]


def _shown(post: LivePost) -> tuple[list[Block], dict[str, Any]]:
    """The blocks that the form cannot show, and the fields' values for the others."""
    kept: list[Block] = []
    shown: dict[str, Any] = {}
    for block in post.body:
        kind, value = block.block_type, block.value
        if kind == "text" and "text" not in shown and is_plain(value.source):
            shown["text"] = typed_from(value.source)
        elif kind == "quote" and "quote" not in shown and not (value["role"] or value["source"]):
            shown.update(quote=value["text"], speaker=value["speaker"])
        elif (
            kind == "picture" and "picture" not in shown and not (value["caption"] or value["alt"])
        ):
            shown["picture"] = value["picture"]
        elif kind == "embed" and "embed" not in shown and not (value["text"] or value["provider"]):
            shown.update(embed=value["address"], embed_title=value["title"])
        else:
            kept.append((kind, value))
    return kept, shown
