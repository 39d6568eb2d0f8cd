"""What the workers of a test server run: the real program, with a few views to try it on."""

import asyncio
import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
settings.ROOT_URLCONF = "rotative.web.tests.target_urls"
# The views to try things on are nobody's pages: the newsroom's own doors are left out.
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("rotative.")]

from rotative.web.server.app import App  # noqa: E402
from rotative.web.server.guard import Call  # noqa: E402
from rotative.web.server.hot import Stream  # noqa: E402


def streams(call: Call) -> Stream | None:
    """A beat twice a second, for ever."""
    if call.path != "/desk/trial/stream/":
        return None

    async def run(transport: object, closing: asyncio.Event) -> None:
        while not closing.is_set():
            await transport.send_bytes(b"beat\n")  # type: ignore[attr-defined]
            await asyncio.sleep(0.5)
        await transport.send_bytes(b"the end\n")  # type: ignore[attr-defined]

    return Stream([("content-type", "text/event-stream")], run)


def make_app() -> App:
    """The program, with the trial's stream before everything else."""
    if (settings.DATA / "broken").exists():
        raise RuntimeError("a trial of a program that does not come up")
    made = App()
    made.hot.insert(0, streams)
    return made
