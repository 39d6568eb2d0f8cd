"""Medium: the archive of an account, or single posts out of it."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.medium.reader import read, survey

register(Importer(name="medium", label="Medium", survey=survey, read=read))
