"""Fronts and static pages: Wagtail pages, a handful an edition."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from rotative.editions.models import RESERVED, Edition
from rotative.fronts.blocks import CONTAINERS, TOPS
from rotative.fronts.rights import PageRights
from rotative.press.observe import saw
from rotative.stories.blocks import BODY
from rotative.stories.choosing import StoryChooserBlock
from rotative.stories.models import Section


class EditionPageForm(WagtailAdminPageForm):
    """The desk's form: a new page takes its edition from the front it is made under."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = self.parent_page.specific if self.parent_page is not None else None
        if isinstance(home, Front) and self.instance.edition_id is None:
            self.instance.edition = home.edition
        if "section" in self.fields:
            self.fields["section"].queryset = Section.objects.of(self.instance.edition)


class EditionPage(Page):
    """A page of one edition. Publishing, taking down and deleting are the room's actions."""

    # An edition's pages are found by edition, not by tree: no public code asks the tree.
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", verbose_name=_("edition")
    )

    base_form_class = EditionPageForm
    show_in_menus_default = True

    class Meta:
        abstract = True

    @property
    def path_below(self) -> str:
        """Its address below the edition's base."""
        raise NotImplementedError

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Any:
        """Note in the page under way that this one was looked at."""
        page = super().from_db(db, field_names, values, **more)
        saw(f"page:{page.pk}")
        return page

    # Rights and the funnel ----------------------------------------------------------------

    def permissions_for_user(self, user: Any) -> PageRights:
        """What the person's role in this edition lets them do to the page."""
        return PageRights(user, self)

    def publish(
        self,
        revision: Any,
        user: Any = None,
        changed: bool = True,
        log_action: Any = True,
        previous_revision: Any = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """The funnel: every way to publish in Wagtail ends here and becomes our action."""
        from rotative.fronts import actions

        actions.publish_revision(
            revision,
            actor=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
            unchecked=skip_permission_checks,
        )

    def unpublish(
        self,
        set_expired: bool = False,
        commit: bool = True,
        user: Any = None,
        log_action: Any = True,
    ) -> None:
        """The funnel for taking down."""
        from rotative.fronts import actions

        actions.unpublish(self, actor=user, expired=set_expired, log_action=log_action)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """The funnel for deleting."""
        from rotative.fronts import actions

        return actions.delete(self, actor=kwargs.pop("user", None))

    # Addresses ----------------------------------------------------------------------------

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Site, origin and path for the desk's links: the edition's, not a Wagtail site's."""
        return (0, self.edition.origin, f"{self.edition.base}{self.path_below}")

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The reader's own page, made of this draft by the same function."""
        from django.http import HttpResponse

        from rotative.press.render import render

        made = render(request.get_host(), self.path_below, self.edition, "full", subject=self)
        return HttpResponse(made.body, status=made.status, headers=dict(made.headers))


@dataclass(frozen=True)
class Plan:
    """One container of a front as its editor set it; ``section`` is a number or empty."""

    kind: str
    layout: str
    title: str
    section: str
    story_ids: tuple[int, ...]


class FrontQuerySet(models.QuerySet["Front"]):
    """Questions about fronts."""

    def of(self, edition: Edition, section: Section | None = None) -> "Front | None":
        """The public front of the edition's home or of a section, or None."""
        saw(f"front:{edition.pk}:{section.pk if section else 'home'}")
        return self.filter(edition=edition, section=section, live=True).first()


class Front(EditionPage):
    """The page of an edition's home (no section) or of one section.

    The rundown's stories come first, in its order; the newest fill up. What
    in the rundown is not public any more falls out by itself.
    """

    section = models.ForeignKey(
        Section,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("section"),
        help_text=_("Empty for the home page."),
    )
    rundown = StreamField(
        [("story", StoryChooserBlock("stories.Story", label=_("Story")))],
        blank=True,
        verbose_name=_("rundown"),
        help_text=_("In this order, before the newest. The first one leads."),
    )
    top = models.CharField(_("layout of the top"), max_length=8, choices=TOPS, default="lead")
    containers = StreamField(
        CONTAINERS,
        blank=True,
        verbose_name=_("containers"),
        help_text=_(
            "What stands below the top, in this order. Empty: a container for each section."
        ),
    )

    objects = PageManager()
    rundowns = FrontQuerySet.as_manager()

    # An edition's home front comes with the edition: at the desk only sections' are made.
    parent_page_types = ["fronts.Front"]
    subpage_types = ["fronts.Front", "fronts.StaticPage"]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("section"),
        FieldPanel("top"),
        FieldPanel("rundown"),
        FieldPanel("containers"),
    ]
    promote_panels: list[Any] = []

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "section"],
                name="fronts_front_section",
                violation_error_message=_("This section has a front already."),
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(section__isnull=True), name="fronts_front_home"
            ),
        ]

    @property
    def path_below(self) -> str:
        """Its address below the edition's base."""
        return self.section.path if self.section else "/"

    @property
    def story_ids(self) -> list[int]:
        """The rundown's stories, in order, without loading them."""
        return [int(block["value"]) for block in self.rundown.raw_data if block.get("value")]

    @property
    def plans(self) -> list[Plan]:
        """The containers as the editor set them, in order, without loading any story."""
        found = []
        for block in self.containers.raw_data:
            value = block.get("value") or {}
            stories = [
                item.get("value") if isinstance(item, dict) else item
                for item in value.get("stories") or []
            ]
            found.append(
                Plan(
                    kind=block["type"],
                    layout=value.get("layout") or "lead",
                    title=value.get("title") or "",
                    section=str(value.get("section") or ""),
                    story_ids=tuple(int(pk) for pk in stories if pk),
                )
            )
        return found

    def clean(self) -> None:
        """Every front but the edition's home is for one of its sections."""
        super().clean()
        if self.section and self.section.edition_id != self.edition_id:
            raise ValidationError({"section": _("This section belongs to another edition.")})
        own = {str(section.pk) for section in Section.objects.of(self.edition)}
        if any(plan.section and plan.section not in own for plan in self.plans):
            raise ValidationError({"containers": _("A section here belongs to another edition.")})
        homes = Front.rundowns.filter(edition=self.edition, section=None).exclude(pk=self.pk)
        if self.section is None and homes.exists():
            raise ValidationError({"section": _("Choose the section that this front is for.")})


class StaticPageQuerySet(models.QuerySet["StaticPage"]):
    """Questions about static pages."""

    def find(self, edition: Edition, slug: str) -> "StaticPage | None":
        """The edition's public page with that slug, or None. Absence is observed."""
        saw(f"page:{edition.pk}:{slug}")
        return self.filter(edition=edition, slug=slug, live=True).first()

    def in_menu(self, edition: Edition) -> "StaticPageQuerySet":
        """The pages that stand in the foot of every page, in the desk's order."""
        saw(f"list:pages:{edition.pk}")
        return self.filter(edition=edition, live=True, show_in_menus=True).order_by("path")


class StaticPage(EditionPage):
    """A page that is no news: who we are, how to reach us, the house's rules."""

    body = StreamField(BODY, blank=True, verbose_name=_("text"))

    objects = PageManager()
    pages = StaticPageQuerySet.as_manager()

    parent_page_types = ["fronts.Front"]
    subpage_types: list[str] = []
    content_panels = [FieldPanel("title"), FieldPanel("body")]
    promote_panels = [FieldPanel("slug"), FieldPanel("show_in_menus")]

    class Meta:
        verbose_name = _("static page")
        verbose_name_plural = _("static pages")

    @property
    def path_below(self) -> str:
        """Its address below the edition's base."""
        return f"/{self.slug}/"

    def clean(self) -> None:
        """Refuse a slug that a section or the program itself already answers."""
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This word is kept for Rotative’s own pages.")})
        if Section.objects.of(self.edition).filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A section of this edition has this address.")})
