"""Who points at a row: foreign keys and relations, whichever room declared them."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import ForeignObjectRel, Model


def pointed_at(
    model: type[Model],
    ids: Collection[int],
    *,
    apart_from: Collection[str] = (),
    narrowed: Callable[[str, Any], Any] | None = None,
) -> dict[int, str]:
    """Which rows of ``model`` with these ``ids`` other rows point at: id → what those are called.

    Rooms that declare a foreign key later are asked too. ``apart_from`` names
    the ones that do not count, as ``app.model.field`` in small letters;
    ``narrowed`` may leave out rows of the others: it gets the same name and a
    QuerySet. One query for each foreign key that points at ``model``.
    """
    found: dict[int, str] = {}
    for name, field in _pointing(model):
        if name in apart_from or not ids:
            continue
        rows = field.model._base_manager.filter(**{f"{field.name}__in": list(ids)})
        if narrowed is not None:
            rows = narrowed(name, rows)
        for one in rows.values_list(field.attname, flat=True):
            found.setdefault(int(one), str(field.model._meta.verbose_name))
    return found


def _pointing(model: type[Model]) -> Iterable[tuple[str, Any]]:
    """Every foreign key to ``model``, those of many-to-many tables and hidden ones included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            field: Any = relation.field
            if getattr(field, "attname", None):
                yield f"{field.model._meta.label_lower}.{field.name}", field
