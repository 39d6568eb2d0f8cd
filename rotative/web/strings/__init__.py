"""The gate: no string without its translation, and none in the wrong language.

``check`` reads the program's own sources and catalogues; ``check_page`` reads
a rendered page. Both answer problems, in words, and change nothing.
"""

from rotative.web.strings.gate import check
from rotative.web.strings.pages import check_page
from rotative.web.strings.problem import Problem

__all__ = ["Problem", "check", "check_page"]
