"""``rotative section`` and ``rotative topic``: what stories are filed under."""

from typing import Annotated, Any

import typer

from rotative.web.cli.outcome import Stop
from rotative.web.cli.rooms import (
    JsonOption,
    edition_named,
    open_rooms,
    say,
    say_json,
    table,
)


def _app(kind: str, plural: str) -> typer.Typer:
    app = typer.Typer(name=kind, help=f"The {plural} of an edition.", no_args_is_help=True)

    @app.command("add", help=f"Make a {kind} and print its address.")
    def add(
        name: Annotated[str, typer.Argument(help="Its name, as readers see it.")],
        edition: Annotated[str, typer.Option(help="Code of the edition.")],
        slug: Annotated[
            str, typer.Option(help="Word in its address; made of the name unless given.")
        ] = "",
        as_json: Annotated[bool, JsonOption] = False,
    ) -> None:
        open_rooms()
        from rotative.kit.slugs import slug_of
        from rotative.stories import models
        from rotative.stories.actions.terms import create_term

        place = edition_named(edition)
        model = getattr(models, kind.title())
        word = slug or slug_of(name, fallback="")
        if not word:
            raise Stop(f"No address can be made of “{name}”. Give one with --slug.")
        term = model(edition=place, name=name.strip(), slug=word)
        if kind == "section":
            last = model.objects.filter(edition=place).order_by("-position").first()
            term.position = last.position + 1 if last else 1
        create_term(term)
        address = f"{place.origin}{place.base}{term.path}"
        if as_json:
            say_json({"id": term.pk, "name": term.name, "slug": term.slug, "address": address})
        else:
            say(address)

    @app.command("list", help=f"List an edition’s {plural}.")
    def list_terms(
        edition: Annotated[str, typer.Option(help="Code of the edition.")],
        as_json: Annotated[bool, JsonOption] = False,
    ) -> None:
        open_rooms()
        from rotative.stories import models

        place = edition_named(edition)
        rows = [
            {
                "id": term.pk,
                "name": term.name,
                "slug": term.slug,
                "address": f"{place.origin}{place.base}{term.path}",
            }
            for term in getattr(models, kind.title()).objects.filter(edition=place)
        ]
        if as_json:
            say_json(rows)
        else:
            table([(row["slug"], row["name"], row["address"]) for row in rows],
                  "slug", "name", "address")  # fmt: skip

    @app.command("link", help=f"Say that a {kind} is the same as another edition’s.")
    def link(
        this: Annotated[str, typer.Argument(help="EDITION/SLUG of the one that joins.")],
        other: Annotated[str, typer.Argument(help="EDITION/SLUG of the one that it joins.")],
    ) -> None:
        open_rooms()
        from rotative.stories import models
        from rotative.stories.actions.refused import CannotDo
        from rotative.stories.actions.terms import link_terms

        model = getattr(models, kind.title())
        try:
            link_terms(_named(model, this), _named(model, other))
        except CannotDo as problem:
            raise Stop(str(problem)) from None
        say(f"{this} = {other}")

    return app


def _named(model: Any, name: str) -> Any:
    """The section or topic at ``edition/slug``; Stop where there is none."""
    code, _slash, slug = name.partition("/")
    found = model.objects.filter(edition=edition_named(code), slug=slug).first()
    if found is None:
        raise Stop(f"{code} has no {model._meta.model_name} at “{slug}”.")
    return found


APPS = (_app("section", "sections"), _app("topic", "topics"))
