"""``/api/metrics/``: the page store's figures for Prometheus, to whoever knows the token."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rotative.press.report import Report, report
from rotative.press.store import store

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; 404 without the token of ``ROTATIVE_METRICS_TOKEN``, and where none is set.

    An address alone opens nothing: behind a proxy on this machine every
    stranger would seem to be here.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    if not token or not hmac.compare_digest(given, token):
        raise Http404
    text = "".join(f"{line}\n" for line in lines(report(store())))
    return HttpResponse(text, content_type=TYPE, headers={"Cache-Control": "no-store"})


def lines(found: Report) -> Iterator[str]:
    """The report in Prometheus' text format; counts are since the machine started."""
    counts = (
        ("answers_total", "counter", "Answers from the store.", found.hits),
        ("misses_total", "counter", "Requests for what was not stored.", found.misses),
        ("renders_total", "counter", "Pages made.", found.renders),
        ("unchanged_total", "counter", "Answers 304.", found.unchanged),
        ("waited_total", "counter", "Waits for another's render.", found.waited),
        ("turned_away_total", "counter", "Answers 503 after a wait.", found.turned_away),
        ("pages", "gauge", "Pages stored.", found.pages),
        ("strays", "gauge", "Redirects, 404 and older stretches stored.", found.strays),
        ("bytes", "gauge", "Bytes stored.", found.bytes),
        ("limit_bytes", "gauge", "Bytes that may be stored.", found.limit),
        ("outdated", "gauge", "Pages of an earlier build.", found.outdated),
        ("age_seconds_max", "gauge", "Age of the oldest page.", found.oldest),
        ("age_seconds_median", "gauge", "Median age of pages.", found.median_age),
        ("ledger_behind", "gauge", "Lines of the ledger not noted yet.", found.behind),
    )
    for name, kind, about, value in counts:
        yield f"# HELP rotative_press_{name} {about}"
        yield f"# TYPE rotative_press_{name} {kind}"
        yield f"rotative_press_{name} {value}"
