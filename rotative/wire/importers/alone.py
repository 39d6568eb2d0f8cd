"""One import into an edition at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.stories.actions import CannotDo


@contextmanager
def alone(edition: Edition) -> Iterator[None]:
    """Hold the edition's imports for this process; the lock goes with it, however it ends.

    Raises CannotDo while another process on this machine imports into the
    edition or takes an import back.
    """
    place = Path(settings.DATA) / f"import-{edition.code}.lock"
    with place.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotDo(
                _("Another import into “%(edition)s” is under way. Wait for its end.")
                % {"edition": edition}
            ) from None
        yield
