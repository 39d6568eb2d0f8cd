"""Posting to a live story, from a phone as from a desk."""
