"""Each language's typography, at render: stored text stays as it was typed.

``set_text`` for plain text, ``set_html`` for clean HTML, ``set_headline`` for
a line that should not leave one short word alone. Each answers a
:class:`Set`: a string that can give back the stored text exactly. All are
idempotent, know no edition's data and never raise for any text.
"""

from rotative.editions.typography.edits import Set
from rotative.editions.typography.setting import set_headline, set_html, set_text, unset_text
from rotative.editions.typography.style import Style, style_of

__all__ = ["Set", "Style", "set_headline", "set_html", "set_text", "style_of", "unset_text"]
