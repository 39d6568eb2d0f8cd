"""Fronts and static pages, the banner above them, and what is read most."""

from rotative.fronts.models.banner import Banner
from rotative.fronts.models.pages import EditionPage, Front, StaticPage
from rotative.fronts.models.reads import MostRead, Reads

__all__ = ["Banner", "EditionPage", "Front", "MostRead", "Reads", "StaticPage"]
