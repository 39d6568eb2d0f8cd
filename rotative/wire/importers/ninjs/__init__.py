"""ninjs, IPTC's news in JSON, in its versions 1 to 3; Superdesk's and dpa's forms of it."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.ninjs.reader import read, survey

register(Importer(name="ninjs", label="ninjs", survey=survey, read=read))
