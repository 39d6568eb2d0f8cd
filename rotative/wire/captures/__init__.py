"""Captures: one page of another site, as saved or as the text a reader's browser caught.

``text.py`` reads bare text, ``page.py`` markup; both return an
:class:`~rotative.wire.captures.understood.Understood`, which says of every line
what it was taken for, or why it was left out.
"""
