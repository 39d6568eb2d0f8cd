"""Where an archive's categories, tags and authors go: sections, topics, people."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from rotative.editions.models import RESERVED, Edition
from rotative.kit.slugs import slug_of
from rotative.ledger.record import one_change
from rotative.stories.actions import CannotDo
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Person, Section, Topic
from rotative.wire.importers.items import Author, Item, Term
from rotative.wire.models import ImportMade, ImportRun

NONE = {"uncategorized", "uncategorised", "non-classe", "sin-categoria", "sem-categoria"}
_REMEMBERED = 20_000


class Filing:
    """Finds, and makes where they are missing, the terms that stories are filed under.

    Each is made by the desk's own action, so it is in the ledger, and noted
    with its ``run``, so that it can be taken back. With ``dry_run`` nothing is
    made: the terms returned are unsaved.
    """

    def __init__(
        self, run: ImportRun, edition: Edition, made: Counter[str], *, dry_run: bool
    ) -> None:
        self.run, self.edition, self.made, self.dry_run = run, edition, made, dry_run
        self.refused: dict[str, str] = {}
        self._known: OrderedDict[tuple[str, str], Any] = OrderedDict()

    def make_ready(self, batch: Sequence[Item]) -> None:
        """Find or make all that ``batch`` is filed under, in the caller's one transaction."""
        try:
            for item in batch:
                self.section(item.categories)
                self.topics([*self.further(item.categories), *item.tags])
                self.people(item.authors)
        except BaseException:
            self._known.clear()  # what was made is rolled back
            raise

    def section(self, categories: Sequence[Term]) -> Section:
        """The section of the first category that makes one, else the archive's own.

        Raises CannotDo where not even that can be made: the edition then needs a section first.
        """
        for term in _said(categories)[:1]:
            if (found := self._find(Section, term)) is not None:
                return found
        with translation.override(self.edition.language):
            archive = Term("archive", _("Archive"))
        found = self._find(Section, archive) or Section.objects.filter(edition=self.edition).first()
        if found is None:
            raise CannotDo(
                _("Make a section in “%(edition)s” first: stories without a category go there.")
                % {"edition": self.edition}
            )
        return found

    def refusals(self, terms: Sequence[Term]) -> list[str]:
        """Which of ``terms`` the edition would not take, and why: for the report."""
        return [self.refused[name] for term in terms if (name := _name(term)) in self.refused]

    def further(self, categories: Sequence[Term]) -> list[Term]:
        """The categories beside the one that is the section."""
        return _said(categories)[1:]

    def topics(self, terms: Sequence[Term]) -> list[Topic]:
        """The topics of ``terms``, each once."""
        found: dict[str, Topic] = {}
        for term in _said(terms):
            topic = self._find(Topic, term)
            if topic is not None:
                found[topic.slug] = topic
        return list(found.values())

    def people(self, authors: Sequence[Author]) -> list[Person]:
        """The people who are ``authors``: known by the slug of their name or of their login."""
        found: list[Person] = []
        for author in authors:
            person = self._remembered(("person", author.login), lambda a=author: self._person(a))
            if person is not None and person not in found:
                found.append(person)
        return found

    def _person(self, author: Author) -> Person:
        name = (author.name or author.login)[:160]
        slugs = [slug_of(name, length=150)]
        if "@" not in author.login:
            slugs.append(slug_of(author.login, length=150))
        known = list(Person.objects.filter(slug__in=slugs).order_by("pk"))
        for slug in slugs:
            for person in known:
                if person.slug == slug:
                    return person
        return self._make("people", Person(name=name, slug=slugs[0]))

    def _find(self, model: Any, term: Term) -> Any:
        name = _name(term)
        slug = slug_of(term.slug or name, length=110)
        return self._remembered(
            (model.__name__, slug), lambda: self._standing(model, slug, name) or self._new(
                model, slug, name
            )
        )  # fmt: skip

    def _standing(self, model: Any, slug: str, name: str) -> Any:
        of = model.objects.filter(edition=self.edition)
        return of.filter(slug=_allowed(slug)).first() or of.filter(name=name).first()

    def _new(self, model: Any, slug: str, name: str) -> Any:
        kind = "sections" if model is Section else "topics"
        return self._make(kind, model(edition=self.edition, name=name, slug=_allowed(slug)))

    def _make(self, kind: str, term: Any) -> Any:
        try:
            if self.dry_run:
                term.full_clean()
            else:
                with one_change():
                    create_term(term)
                    kind = ImportMade.Kind(term._meta.model_name)
                    ImportMade.objects.create(run=self.run, kind=kind, object_id=term.pk)
        except ValidationError as refusal:
            # A name that editors may not type either (another language's, say).
            why = " ".join(refusal.messages)
            self.refused[term.name] = f"“{term.name}” was not made: {why}"
            return None
        self.made[kind] += 1
        return term

    def _remembered(self, key: tuple[str, str], find: Any) -> Any:
        if key in self._known:
            self._known.move_to_end(key)
        else:
            self._known[key] = find()
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]


def _name(term: Term) -> str:
    return (term.name or term.slug).strip()[:120]


def _said(terms: Sequence[Term]) -> list[Term]:
    """Those of ``terms`` that mean something: not WordPress's “Uncategorized”."""
    return [term for term in terms if slug_of(term.slug or term.name) not in NONE]


def _allowed(slug: str) -> str:
    """``slug``, or with a figure where it is reserved or would read as a day's archive."""
    return f"{slug}-1" if slug in RESERVED or slug.isdigit() else slug
