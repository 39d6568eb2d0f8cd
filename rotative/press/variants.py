"""Other ways to show a page: a template's twin of the same name, made from the same context."""

from functools import cache

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

FULL, LITE = "full", "lite"
_FOLDERS = {LITE: "rotative/lite"}


def twin_of(template: str, variant: str) -> str:
    """The template that shows ``variant`` of what ``template`` shows; empty where there is none."""
    if variant == FULL:
        return template
    folder = _FOLDERS.get(variant)
    return _existing(f"{folder}/{template}") if folder else ""


@cache
def _existing(name: str) -> str:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return ""
    return name
