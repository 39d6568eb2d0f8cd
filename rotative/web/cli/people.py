"""``rotative user``: let people in."""

import secrets
import sys
from typing import Annotated

import typer

from rotative.web.cli.outcome import USAGE, Stop
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say, say_json

app = typer.Typer(name="user", help="The people who sign in at the desk.", no_args_is_help=True)
_MAX_PASSWORD = 4096


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="The mail address they sign in with.")],
    role: Annotated[
        str, typer.Option(help="reporter, editor, chief (of editions) or operator (of all).")
    ],
    edition: Annotated[
        list[str] | None, typer.Option(help="Code of an edition; may be given again.")
    ] = None,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Let a person sign in at the desk.

    Without --password-stdin a password is made and printed once; nobody can
    read it again.
    """
    open_rooms()
    from django.core.exceptions import ValidationError

    from rotative.accounts.actions import add_user
    from rotative.accounts.models import Role

    if role not in {*Role.values, "operator"}:
        raise Stop(
            f"--role: there is no role “{role}”. Choose reporter, editor, chief or operator.", USAGE
        )
    if role != "operator" and not edition:
        raise Stop(f"--edition: a {role} works in an edition. Name it by its code.", USAGE)
    editions = [edition_named(code) for code in dict.fromkeys(edition or [])]
    password = (
        sys.stdin.readline(_MAX_PASSWORD).rstrip("\r\n")
        if password_stdin
        else secrets.token_urlsafe(12)
    )
    try:
        user = add_user(email, password, name=name, role=role, editions=editions)
    except ValidationError as problem:
        if any("already exists" in str(message) for message in problem.messages):
            raise Stop(f"Somebody signs in with {email} already. Nothing was changed.") from None
        raise
    if as_json:
        answer = {"email": user.email, "role": role, "editions": [one.code for one in editions]}
        say_json(answer if password_stdin else {**answer, "password": password})
        return
    say(f"{user.email} may sign in as {role}.")
    if not password_stdin:
        say(f"Password (shown this once): {password}")
