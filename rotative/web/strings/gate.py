"""The whole check of the program's own sources and catalogues."""

from pathlib import Path

from rotative.web.strings.catalogues import check_catalogues
from rotative.web.strings.code import check_python, check_scripts
from rotative.web.strings.extract import rooms_in
from rotative.web.strings.problem import Problem
from rotative.web.strings.templates import check_templates


def check(root: Path) -> list[Problem]:
    """Everything wrong with the strings of the project in ``root``, in order of place.

    ``root`` holds the package's folder. An empty list means that every string
    asked for is translated in every language, and that none is written past
    the catalogues.
    """
    problems = check_catalogues(root)
    for room in rooms_in(root):
        problems += check_templates(room, root)
        problems += check_python(room, root)
        problems += check_scripts(room, root)
    return sorted(problems)
