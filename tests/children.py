"""Real second processes on a test's own database: to race with, and to kill.

A test starts one with :func:`start`; the child runs ``python -m tests.children
MODULE:FUNCTION ARGUMENT…`` and calls that function with the arguments (strings).
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start(function: str, *arguments: object, **options: object) -> subprocess.Popen:
    """Start ``function`` (``package.module:name``) in a process of its own; return it running."""
    from django.db import connections

    names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "rotative.web.settings",
        "ROTATIVE_TEST_NAMES": json.dumps(names),
    }
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.children", function, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        text=True,
        **options,
    )


def finish(*children: subprocess.Popen, seconds: float = 120) -> list[str]:
    """Wait for the children; return what each printed. Raises AssertionError when one failed."""
    printed = []
    for child in children:
        out, _ = child.communicate(timeout=seconds)
        assert child.returncode == 0, f"{child.args[-2:]} ended with {child.returncode}: {out}"
        printed.append(out)
    return printed


def _serve() -> None:
    import django

    django.setup()
    from django.db import connections

    for alias, name in json.loads(os.environ["ROTATIVE_TEST_NAMES"]).items():
        connections[alias].settings_dict["NAME"] = name
    module, _, name = sys.argv[1].partition(":")
    getattr(import_module(module), name)(*sys.argv[2:])


if __name__ == "__main__":
    _serve()
