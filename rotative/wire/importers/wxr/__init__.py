"""WordPress's own export (WXR), and what other systems write in its form."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.wxr.reader import read, survey

register(Importer(name="wxr", label="WordPress (WXR)", survey=survey, read=read))
