"""Make, change and remove what stories are filed under: sections, topics, places, people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction

from rotative.accounts.rights import require
from rotative.ledger.record import one_change, record
from rotative.stories.actions.refused import CannotDo
from rotative.stories.models import Byline, Person, Place, Section, Story, Topic
from rotative.stories.models.terms import group_tag
from rotative.stories.verbs import PersonChanged, PlaceChanged, SectionChanged, TopicChanged

LINES: dict[type, Any] = {
    Section: SectionChanged,
    Topic: TopicChanged,
    Place: PlaceChanged,
    Person: PersonChanged,
}


def create_term(term: Any, *, actor: Any = None) -> Any:
    """Save a new section, topic, place or person; returns it.

    Raises PermissionDenied, or ValidationError with the fields at fault.
    """
    return CreateTerm(term, user=actor, clean=True).execute()


def change_term(term: Any, *, actor: Any = None) -> Any:
    """Save a section, topic, place or person with its changes. Raises as :func:`create_term`."""
    return EditTerm(term, user=actor, clean=True).execute()


def link_terms(term: Any, other: Any, *, actor: Any = None) -> Any:
    """Say that two editions' sections, topics or places are one: their pages name each other.

    ``term`` joins the group of ``other``. Returns ``term``. Raises as
    :func:`create_term`, and CannotDo for two of different kinds or of one
    edition, and where its edition already has one in that group.
    """
    if type(term) is not type(other) or term.edition_id == other.edition_id:
        raise CannotDo(_("Only two of a kind, of different editions, can be linked."))
    if type(term).objects.filter(group=other.group, edition=term.edition_id).exclude(
        pk=term.pk
    ).exists():  # fmt: skip
        raise CannotDo(_("“%(name)s” is linked with another of this edition.") % {"name": other})
    term.group = other.group
    return change_term(term, actor=actor)


def delete_term(term: Any, *, actor: Any = None) -> None:
    """Remove a section, topic, place or person that no story uses.

    Raises PermissionDenied, or CannotDo while stories stand in it.
    """
    DeleteTerm(term, user=actor).execute()


def _in_use(term: Any) -> bool:
    if isinstance(term, Section):
        return Story.objects.filter(section=term).exists()
    if isinstance(term, Topic):
        return Story.topics.through.objects.filter(topic=term).exists()
    if isinstance(term, Place):
        # Asked in two: each half has an index of its own.
        here = Story.objects.filter(place=term)
        return (
            here.filter(live=True).exists()
            or here.filter(live=False, edition_id=term.edition_id).exists()
        )
    return Byline.objects.filter(person=term).exists()


def _check(term: Any, action: str, actor: Any, edition_id: int | None) -> None:
    require(actor, action, term._meta.model_name, edition_id)


def _tags(term: Any, standing: Any = None) -> set[str]:
    """What pages may have observed of the term, absence included."""
    kind = term._meta.model_name
    tags = {f"{kind}:{term.pk}"}
    edition = getattr(term, "edition_id", None)
    if edition is not None:
        tags.add(f"list:{kind}s:{edition}")
        both = [term, standing or term]
        tags.update(f"{kind}:{edition}:slug={one.slug}" for one in both)
        tags.update(group_tag(one) for one in both)
        tags.add(f"{kind}:{edition}:id={term.pk}")
        tags.add(f"{kind}:{edition}:pk={term.pk}")
    return tags


def _record(term: Any, change: str, actor: Any, standing: Any = None) -> None:
    edition = getattr(term, "edition", None)
    record(
        LINES[type(term)](name=term.name, change=change),
        actor=actor,
        edition=edition.code if edition else "",
        about=term,
        tags=_tags(term, standing),
    )


class CreateTerm(CreateAction):
    """What the desk's 'create' runs for a term: permission, change and ledger in one."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Save the new term; whatever the view has checked, its own edition is checked here."""
        _check(self.instance, "add", self.user, getattr(self.instance, "edition_id", None))
        with one_change():
            self._create(skip_permission_checks=True)
            _record(self.instance, "created", self.user)
        return self.instance


class EditTerm(EditAction):
    """What the desk's 'edit' runs for a term. A term never moves to another edition."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Save the term's changes."""
        with one_change():
            model = type(self.instance)
            standing = model._default_manager.select_for_update().get(pk=self.instance.pk)
            edition = getattr(standing, "edition_id", None)
            _check(standing, "change", self.user, edition)
            if edition is not None and self.instance.edition_id != edition:
                raise PermissionDenied(_("This stays in its edition."))
            self._edit(skip_permission_checks=True)
            _record(self.instance, "changed", self.user, standing)
        return self.instance


class DeleteTerm(DeleteAction):
    """What the desk's 'delete' runs for a term."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Remove the term, unless stories use it."""
        with one_change():
            model = type(self.instance)
            standing = model._default_manager.select_for_update().get(pk=self.instance.pk)
            _check(standing, "delete", self.user, getattr(standing, "edition_id", None))
            if _in_use(standing):
                raise CannotDo(
                    _("Stories still use “%(name)s”. Change them first.") % {"name": standing.name}
                )
            number = standing.pk
            gone = self._delete()
            standing.pk = number
            _record(standing, "deleted", self.user)
        return gone
