"""What the workers of a test server for live streams run: the program, with sources to try."""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
django.setup(set_prefix=False)
settings.ROOT_URLCONF = "rotative.web.tests.streams_urls"
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("rotative.desk")]

from rotative.kit import streams  # noqa: E402
from rotative.kit.streams import add_source  # noqa: E402
from rotative.web.tests.streams_source import Lines, Whispers  # noqa: E402

# The newsroom's own source has the same address; here it is the trial's.
streams._sources.clear()
add_source(Lines())
add_source(Whispers())

from rotative.web.server.app import make_app  # noqa: E402, F401
