"""``python -m rotative`` is the command ``rotative``."""

from rotative.web.cli import main

main()
