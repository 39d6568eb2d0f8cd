"""The command ``rotative``: what an operator and a program may ask of a newsroom.

Django and the rooms are loaded inside the commands that need them, so that
``--help`` and a wrong option answer at once.
"""

import sys


def main() -> None:
    """Run the command line and end the process with one of ``outcome.CODES``."""
    from rotative.web.cli.app import run

    sys.exit(run(sys.argv[1:]))
