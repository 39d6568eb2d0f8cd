"""Letting a CDN go of everything, but never of everything at once."""

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from rotative.press.purging.following import Target, targets
from rotative.press.purging.interface import NotPurged
from rotative.press.purging.keys import slice_key
from rotative.press.purging.models import Sweep
from rotative.press.stamp import stamp

log = logging.getLogger(__name__)

PACE = 5.0  # seconds between two slices: five minutes for all
AFTER_FAILURE = 15.0
SETTLE = 30.0  # seconds in which workers of the build before may still answer
LOOK = 1.0


class Sweeper:
    """Lets slices go, for the job worker; also after a new build."""

    def __init__(self) -> None:
        self.targets: dict[str, Target] = {target.sum: target for target in targets()}
        self.knows_build = False

    def turn(self) -> float:
        """Let go of one slice of each target where one is due; seconds until the next look."""
        if not self.knows_build:
            self._look_at_build()
            self.knows_build = True
        for sweep in Sweep.objects.due(timezone.now()).filter(target__in=self.targets):
            target = self.targets[sweep.target]
            try:
                target.by.purge(target.address, [slice_key(sweep.at)])
            except NotPurged as error:
                log.warning("slice %s stays at %s: %s", sweep.at, target.address, error)
                Sweep.objects.put_off(sweep, str(error), pause=AFTER_FAILURE)
            else:
                Sweep.objects.move(sweep, pause=PACE)
        return LOOK

    def _look_at_build(self) -> None:
        """Begin anew where this machine's last job worker made pages of another build.

        Each machine for itself: the stamp holds the moments of its own files.
        """
        place = Path(settings.DATA) / "press" / "purged-build"
        place.parent.mkdir(parents=True, exist_ok=True)
        mine = f"{stamp():016x}"
        known = place.read_text(encoding="ascii") if place.exists() else mine
        if known != mine:
            for target in self.targets:
                Sweep.objects.begin(target, "another build", delay=SETTLE)
        place.write_text(mine, encoding="ascii")
