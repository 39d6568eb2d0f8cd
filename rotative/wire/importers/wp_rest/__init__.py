"""WordPress, as its REST API answers: posts, pages and what stands with them."""

from rotative.wire.importers import Importer, register
from rotative.wire.importers.wp_rest.reader import read, survey

register(Importer(name="wp-rest", label="WordPress (REST)", survey=survey, read=read))
