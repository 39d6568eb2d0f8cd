"""Labels that people entered, or an import brought, in another language than their edition's."""

from collections.abc import Iterator
from dataclasses import dataclass

from rotative.editions.labels import check_label
from rotative.editions.models import Edition
from rotative.stories.models import Place, Section, Topic

_MOST = 100_000  # of each kind; a newsroom with more of them has other troubles


@dataclass(frozen=True)
class Mislabelled:
    """A section, topic or place whose name is not in its edition's language."""

    edition: str
    kind: str
    id: int
    name: str
    problem: str


def mislabelled() -> Iterator[Mislabelled]:
    """Look at every label there is: three queries an edition, none a row."""
    for edition in Edition.objects.all():
        for kind in (Section, Topic, Place):
            names = kind.objects.filter(edition=edition).values_list("pk", "name")
            for number, name in names[:_MOST].iterator():
                if problem := check_label(name, edition):
                    yield Mislabelled(
                        edition.code, str(kind._meta.model_name), number, name, problem
                    )
