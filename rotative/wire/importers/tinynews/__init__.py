"""Tiny News: articles as its API gives them."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.tinynews.reader import read, survey

register(Importer(name="tinynews", label="Tiny News", survey=survey, read=read))
