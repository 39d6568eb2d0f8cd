"""Chorus: entries as its API gives them."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.chorus.reader import read, survey

register(Importer(name="chorus", label="Chorus", survey=survey, read=read))
