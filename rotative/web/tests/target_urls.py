"""Views to try the server on; see ``target``."""

import contextlib
import hashlib
import io
import os
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from wagtail.admin import urls as desk_urls

NOTES = Path(settings.DATA) / "notes"


def note(text: str) -> None:
    """Write a line that the test reads."""
    with NOTES.open("a") as notes:
        notes.write(f"{text}\n")


@csrf_exempt
def echo(request: HttpRequest) -> JsonResponse:
    """What of the request reached Django."""
    body = request.body if request.GET.get("body") else b""
    meta = {key: value for key, value in request.META.items() if isinstance(value, str)}
    return JsonResponse(
        {
            "path": request.path,
            "host": request.get_host(),
            "secure": request.is_secure(),
            "address": request.META["REMOTE_ADDR"],
            "sum": hashlib.sha256(body).hexdigest(),
            "process": os.getpid(),
            "meta": meta,
        }
    )


@csrf_exempt
def upload(request: HttpRequest) -> JsonResponse:
    """The files that were uploaded: name, size, sum."""
    return JsonResponse(
        {
            name: [file.size, hashlib.sha256(file.read()).hexdigest()]
            for name, file in request.FILES.items()
        }
    )


@csrf_exempt
def slow(request: HttpRequest) -> HttpResponse:
    """Take ``seconds``, with a query every tenth; note how far it came."""
    turns = int(float(request.GET["seconds"]) * 10)
    name = request.GET.get("name", "slow")
    try:
        for turn in range(turns):
            time.sleep(0.1)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if turn == 0:
                note(f"{name} began")
        note(f"{name} done")
    except BaseException as error:
        note(f"{name} stopped: {type(error).__name__}")
        raise
    return HttpResponse(f"{name} done")


def held(request: HttpRequest) -> HttpResponse:
    """Stay until the test lets go of ``name``; note the beginning."""
    name = request.GET["name"]
    note(f"{name} began")
    until = time.monotonic() + 60
    while not (NOTES.parent / f"let-go-{name}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return HttpResponse(f"{name} done")


def threads(request: HttpRequest) -> JsonResponse:
    """How many threads serve Django, and how many connections to the database are open."""
    names = [thread.name for thread in threading.enumerate() if thread.name.startswith("django")]
    held = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            held.append(str(link.readlink()))
    opened = sum(name.endswith("newsroom.sqlite3") for name in held)
    return JsonResponse({"threads": len(names), "connections": opened})


def file(request: HttpRequest) -> FileResponse:
    """A file of the data folder; its parts may be asked for."""
    response = FileResponse((Path(settings.DATA) / "big.bin").open("rb"))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = '"big"'
    return response


def made(request: HttpRequest) -> FileResponse:
    """A file that is made while it is sent."""

    class Made(io.RawIOBase):
        left = 40

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return bytes([65 + self.left % 26]) * 100_000 if self.left >= 0 else b""

        def close(self) -> None:
            note("made closed")
            super().close()

    return FileResponse(Made(), content_type="application/octet-stream")


def boom(request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise RuntimeError("boom")


def kill(request: HttpRequest) -> HttpResponse:
    """End the process, as a crash does."""
    os._exit(9)


urlpatterns = [
    path("desk/trial/echo/", echo),
    path("desk/trial/upload/", upload),
    path("desk/trial/slow/", slow),
    path("desk/trial/held/", held),
    path("desk/trial/threads/", threads),
    path("desk/trial/file/", file),
    path("desk/trial/made/", made),
    path("desk/trial/boom/", boom),
    path("desk/trial/kill/", kill),
    path("desk/", include(desk_urls)),
]
