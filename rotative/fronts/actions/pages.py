"""What is done to fronts and static pages: check, change, record."""

from typing import Any

from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page, ReferenceIndex, Revision, Site

from rotative.accounts.rights import require
from rotative.editions.models import Edition
from rotative.fronts.models import EditionPage, Front, StaticPage
from rotative.fronts.verbs import (
    FrontPublished,
    PageDeleted,
    PageMoved,
    PagePublished,
    PageScheduled,
    PageUnpublished,
)
from rotative.ledger.record import one_change, record
from rotative.press.due import forget, promise, releases
from rotative.press.models import Due

GO_LIVE, EXPIRE = "page.publish", "page.expire"


def ensure_front(edition: Edition) -> Front:
    """The edition's home front, made with all it stands on where there is none yet.

    Idempotent. Wagtail's own welcome page goes when nothing lies below it.
    """
    with one_change():
        found = Front.rundowns.filter(edition=edition, section=None).first()
        if found is not None:
            return found
        locale, _made = Locale.objects.get_or_create(language_code="en")
        root = Page.get_first_root_node()
        if root is None:
            root = Page.add_root(title="Root", slug="root", locale=locale)
        front = Front(
            title=edition.name, slug=edition.code, edition=edition, locale=locale, live=True
        )
        root.add_child(instance=front)
        _replace_welcome_page(root, front)
        record(
            FrontPublished(title=front.title, path=front.path_below),
            edition=edition.code,
            about=front,
            tags=tags_of(front),
        )
    return front


def _replace_welcome_page(root: Page, front: Front) -> None:
    """Let Wagtail's one site start at ``front`` instead of at the page it comes with."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=front, is_default_site=True)
        return
    welcome = site.root_page
    if welcome.specific_class is Page and welcome.depth > 1 and welcome.is_leaf():
        site.root_page = front
        site.save()
        Page.objects.get(pk=welcome.pk).delete()
    elif welcome.pk == root.pk:
        site.root_page = front
        site.save()


def tags_of(page: EditionPage) -> list[str]:
    """What pages show of this one: itself, its address, the menu it may stand in."""
    if isinstance(page, Front):
        return [f"page:{page.pk}", f"front:{page.edition_id}:{page.section_id or 'home'}"]
    return [
        f"page:{page.pk}",
        f"page:{page.edition_id}:{page.slug}",
        f"list:pages:{page.edition_id}",
    ]


def publish(page: EditionPage, *, actor: Any = None) -> Any:
    """Publish the latest draft of ``page``; a go-live time ahead schedules it instead.

    Raises PermissionDenied, or ValidationError for an incomplete draft.
    """
    with one_change():
        revision = page.get_latest_revision() or page.save_revision(user=actor)
        revision.as_object().full_clean()
        return publish_revision(revision, actor=actor)


def publish_revision(
    revision: Any,
    *,
    actor: Any = None,
    changed: bool = True,
    log_action: Any = True,
    previous_revision: Any = None,
    unchecked: bool = False,
) -> Any:
    """Publish ``revision``, or schedule it when its time is ahead. Raises PermissionDenied."""
    with one_change():
        Page.objects.select_for_update().get(pk=revision.object_id)
        page = revision.as_object()
        # The address that it leaves, where this changes it.
        tags_before = tags_of(type(page)._default_manager.get(pk=page.pk))
        if not unchecked:
            require(actor, "publish", "page", page.edition_id)
        going_later = bool(page.go_live_at and page.go_live_at > timezone.now())
        PublishPageRevisionAction(
            revision,
            user=actor,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
        ).execute(skip_permission_checks=True)
        line: object
        if going_later:
            promise(
                GO_LIVE, page.pk, page.go_live_at,
                edition=page.edition.code, payload={"revision": revision.pk},
            )  # fmt: skip
            line = PageScheduled(title=page.title, at=page.go_live_at.isoformat())
        else:
            _keep_promises(page)
            # Wagtail's job comes seconds later, or never after a crash: pictures would be 404.
            ReferenceIndex.create_or_update_for_object(page)
            made = FrontPublished if isinstance(page, Front) else PagePublished
            line = made(title=page.title, path=page.path_below)
        record(
            line,
            actor=actor,
            edition=page.edition.code,
            about=page,
            revision=revision.pk,
            tags=[] if going_later else [*tags_before, *tags_of(page)],
        )
    return type(page)._default_manager.get(pk=page.pk)


def _keep_promises(page: EditionPage) -> None:
    forget(GO_LIVE, page.pk)
    if page.expire_at:
        promise(EXPIRE, page.pk, page.expire_at, edition=page.edition.code)
    else:
        forget(EXPIRE, page.pk)


def unpublish(
    page: EditionPage, *, actor: Any = None, expired: bool = False, log_action: Any = True
) -> None:
    """Take a page down; harmless for one that is not public. Raises PermissionDenied."""
    require(actor, "publish", "page", page.edition_id)
    with one_change():
        current = type(page)._default_manager.select_for_update().get(pk=page.pk)
        if not current.live:
            return
        UnpublishPageAction(
            current, set_expired=expired, user=actor, log_action=log_action
        ).execute(skip_permission_checks=True)
        forget(GO_LIVE, page.pk)
        forget(EXPIRE, page.pk)
        record(
            PageUnpublished(title=current.title, path=current.path_below),
            actor=actor,
            edition=current.edition.code,
            about=current,
            tags=tags_of(current),
        )
    page.refresh_from_db()


def note_move(page: EditionPage) -> None:
    """Say that a page has another place in the desk's order, which is the menu's.

    Wagtail moves pages in a transaction of its own, without any funnel of the
    page: this is said after it. A process killed in between leaves the menu as
    stored pages show it until the next change to a page.
    """
    with one_change():
        record(
            PageMoved(title=page.title, path=page.path_below),
            edition=page.edition.code,
            about=page,
            tags=tags_of(page),
        )


def delete(page: EditionPage, *, actor: Any = None) -> Any:
    """Delete a page and what lies below it. Raises PermissionDenied."""
    require(actor, "delete", "page", page.edition_id)
    with one_change():
        gone = type(page)(pk=page.pk, title=page.title, slug=page.slug, edition=page.edition)
        path, tags = page.path_below, tags_of(page)
        for below in page.get_descendants().specific():
            forget(GO_LIVE, below.pk)
            forget(EXPIRE, below.pk)
            tags += tags_of(below)
        forget(GO_LIVE, page.pk)
        forget(EXPIRE, page.pk)
        deleted = DeletePageAction(page, user=actor).execute(skip_permission_checks=True)
        record(
            PageDeleted(title=gone.title, path=path),
            actor=actor,
            edition=gone.edition.code,
            about=gone,
            tags=tags,
        )
    return deleted


@releases(GO_LIVE)
def go_live(due: Due) -> None:
    """Publish the revision that was promised; nothing where it was unscheduled meanwhile."""
    revision = Revision.objects.filter(
        pk=due.payload.get("revision"), approved_go_live_at__isnull=False
    ).first()
    if revision is not None:
        publish_revision(revision, log_action="wagtail.publish.scheduled", unchecked=True)


@releases(EXPIRE)
def expire(due: Due) -> None:
    """Take an expired page down; nothing where its time was put off."""
    page = Page.objects.filter(pk=due.object_id).first()
    specific = page.specific if page else None
    if (
        isinstance(specific, Front | StaticPage)
        and specific.expire_at
        and specific.expire_at <= timezone.now()
    ):
        unpublish(specific, expired=True)
