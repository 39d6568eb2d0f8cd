"""Sections, topics, places and people at the desk."""
