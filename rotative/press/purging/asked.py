"""The settings of the CDN, read from the environment; a bad one stops start-up with its name."""

from rotative.kit.env import Environment
from rotative.press.purging.interface import Asked, Problem, kind_named, kinds


def read(env: Environment) -> Asked:
    """What the environment says of the CDN. Ends the program where it cannot be used."""
    asked = Asked(
        kind=env.choice(
            "ROTATIVE_PURGER",
            "null",
            kinds(),
            help="Kind of CDN in front that keeps pages until it is told: "
            "null (none), varnish, fastly or cloudflare.",
        ),
        addresses=tuple(
            address.rstrip("/")
            for address in env.words(
                "ROTATIVE_PURGER_ADDRESSES",
                help="Addresses that are told what to let go: each Varnish; else the CDN's own.",
            )
        ),
        service=env.text(
            "ROTATIVE_PURGER_SERVICE", help="The service (Fastly) or zone (Cloudflare) at the CDN."
        ),
        key=env.text("ROTATIVE_PURGER_KEY", help="The token that the CDN's interface asks for."),
        inside=env.flag(
            "ROTATIVE_PURGER_PRIVATE",
            False,
            help="The purger's addresses may be on this machine or in a private network.",
        ),
    )
    problem = _malformed(asked) or kind_named(asked.kind).problem(asked)
    if problem:
        env.refuse(problem.setting, problem.value, problem.wanted)
    return asked


def _malformed(asked: Asked) -> Problem | None:
    if not asked.addresses:
        return None
    # Settings are read by the supervisor too, which asks nobody for anything.
    from rotative.kit.outgoing import Refused, check

    for address in asked.addresses:
        try:
            check(address, inside=asked.inside)
        except Refused as refused:
            return Problem("ROTATIVE_PURGER_ADDRESSES", address, f"it cannot be asked: {refused}")
    return None
