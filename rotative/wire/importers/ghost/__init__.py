"""Ghost: its own export, its content API’s answers, and what migration tools write for it."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.ghost.reader import read, survey

register(Importer(name="ghost", label="Ghost (JSON)", survey=survey, read=read))
