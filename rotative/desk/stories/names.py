"""Completion of topic names while they are typed."""

from django.http import HttpRequest, JsonResponse

from rotative.desk.rules import seen_by
from rotative.stories.models import Topic


def topic_names(request: HttpRequest) -> JsonResponse:
    """At most ten names of topics of the person's editions that begin with ``term``."""
    term = " ".join(request.GET.get("term", "").split())[:120]
    if not term:
        return JsonResponse([], safe=False)
    mine = seen_by(request.user, Topic).filter(name__istartswith=term).order_by("name")
    names = list(dict.fromkeys(mine.values_list("name", flat=True)[:20]))[:10]
    return JsonResponse(names, safe=False)
