"""Fronts and static pages: rundowns, backfill, menus."""
