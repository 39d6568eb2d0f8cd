"""The settings of the search engine; a bad one stops start-up with its name. Needs no Django."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rotative.kit.env import Environment
from rotative.kit.outgoing import Refused, check

KINDS = ("tantivy", "opensearch")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Asked:
    """What the settings say of the engine.

    ``inside``: its address may be in a private network. ``name`` begins the names
    of its indexes. ``authority``: file of the authority that signed its certificate.
    """

    kind: str = "tantivy"
    address: str = ""
    user: str = ""
    password: str = ""
    inside: bool = False
    name: str = "rotative"
    authority: str = ""


def read(env: Environment) -> Asked:
    """What the environment says of the engine. Ends the program where it cannot be used."""
    asked = Asked(
        kind=env.choice(
            "ROTATIVE_SEARCH",
            "tantivy",
            KINDS,
            help="Engine of the search: tantivy (files in the data folder of each machine) "
            "or opensearch (a server that machines share).",
        ),
        address=env.text(
            "ROTATIVE_SEARCH_ADDRESS", help="OpenSearch's address, such as https://10.0.0.9:9200."
        ).rstrip("/"),
        user=env.text("ROTATIVE_SEARCH_USER", help="Who Rotative is at OpenSearch; may be empty."),
        password=env.text("ROTATIVE_SEARCH_PASSWORD", help="The password that goes with it."),
        inside=env.flag(
            "ROTATIVE_SEARCH_PRIVATE",
            False,
            help="OpenSearch's address may be on this machine or in a private network.",
        ),
        name=env.text(
            "ROTATIVE_SEARCH_NAME",
            "rotative",
            help="What the names of the indexes at OpenSearch begin with: one newsroom's own.",
        ),
        authority=env.text(
            "ROTATIVE_SEARCH_CA",
            help="File with the certificate of the authority that signed OpenSearch's; "
            "empty: one that everybody knows.",
        ),
    )
    if asked.kind == "opensearch":
        _check(env, asked)
    return asked


def _check(env: Environment, asked: Asked) -> None:
    if not asked.address:
        wanted = "opensearch takes its address, such as https://10.0.0.9:9200"
        env.refuse("ROTATIVE_SEARCH_ADDRESS", "", wanted)
    try:
        check(asked.address, inside=asked.inside)
        parts = urlsplit(asked.address)
        if parts.query or parts.fragment:
            raise Refused("it has a query")
    except Refused as refused:
        env.refuse("ROTATIVE_SEARCH_ADDRESS", asked.address, f"it cannot be asked: {refused}")
    if not _NAME.fullmatch(asked.name):
        wanted = "it takes small letters, digits, - and _, at most 40 of them"
        env.refuse("ROTATIVE_SEARCH_NAME", asked.name, wanted)
    if ":" in asked.user or not asked.user.isprintable():
        env.refuse("ROTATIVE_SEARCH_USER", asked.user, "a user's name has no colon")
    if not asked.password.isprintable() or (asked.user and not asked.password):
        env.refuse("ROTATIVE_SEARCH_PASSWORD", "", "it takes the password of ROTATIVE_SEARCH_USER")
    if asked.authority and not Path(asked.authority).is_file():
        env.refuse("ROTATIVE_SEARCH_CA", asked.authority, "there is no such file")
