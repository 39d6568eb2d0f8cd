"""Every byte of the bank that leaves the house, decided at the moment it is asked for."""

import re
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe

from rotative.accounts.rights import may
from rotative.media.models import Picture, Rendition, Thumbnail
from rotative.press.purging.headers import deciding

_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
}
_PUBLIC = "public, max-age=31536000, immutable"
_STAFF = "private, no-store"


@require_safe
def picture_file(
    request: HttpRequest, picture_id: int, digest: str, extension: str
) -> HttpResponse:
    """A master or a rendition, for whoever may see its picture now; else 404.

    The bytes behind an address never change, so the public's may be kept for
    a year; a CDN that is told keeps them under the reason why they are public.
    Whether they are depends on nobody: cookies are looked at only when they
    are not, and what staff see then is kept nowhere.
    """
    now = timezone.now()
    with deciding() as decision:
        file = _find(picture_id, digest, extension, None, now)
    if file is not None:
        response = respond(request, file, digest, extension, _PUBLIC)
        for name, value in decision.for_cdn(request.path_info):
            response[name.title()] = value
        return response
    if may(request.user, "view", "picture"):
        file = _find(picture_id, digest, extension, request.user, now)
        if file is not None:
            response = respond(request, file, digest, extension, _STAFF)
            response["Vary"] = "Cookie"
            return response
    raise Http404


def _find(picture_id: int, digest: str, extension: str, actor: Any, now: datetime) -> Any:
    """The stored file at that address, if ``actor`` may see it, else None."""
    renditions = Rendition.objects.filter(picture_id=picture_id, digest=digest)
    masters = Picture.objects.filter(pk=picture_id, master_hash=digest)
    found = renditions.visible_to(actor, now).first() or masters.visible_to(actor, now).first()
    if found is None or not str(found.file.name).endswith(f".{extension}"):
        return None
    return found.file


def thumbnail(request: HttpRequest, thumbnail_id: int) -> HttpResponse:
    """A small picture in the desk's lists; below the desk's door, for who may view the bank."""
    if not may(request.user, "view", "picture"):
        raise Http404
    found = Thumbnail.objects.filter(pk=thumbnail_id).first()
    if found is None:
        raise Http404
    name = found.file.name
    response = respond(request, found.file, name, name.rpartition(".")[2], "private, no-cache")
    response["Vary"] = "Cookie"
    return response


def respond(request: HttpRequest, file: Any, mark: str, extension: str, cache: str) -> HttpResponse:
    """The file's bytes with the headers that keep them a picture and nothing more."""
    etag = f'"{re.sub(r"[^0-9A-Za-z.-]", "-", mark)}"'
    asked = request.headers.get("If-None-Match", "")
    response: HttpResponse
    if etag in (one.strip().removeprefix("W/") for one in asked.split(",")):
        response = HttpResponseNotModified()
    else:
        try:
            with file.storage.open(file.name) as opened:
                body = opened.read()
        except FileNotFoundError:
            raise Http404 from None
        response = HttpResponse(body, content_type=_TYPES[extension])
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if cache == _PUBLIC else "same-origin"
    return response
