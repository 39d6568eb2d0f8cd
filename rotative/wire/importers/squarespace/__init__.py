"""Squarespace, which exports in WordPress's form with habits of its own."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.squarespace.reader import read, survey

register(Importer(name="squarespace", label="Squarespace", survey=survey, read=read))
