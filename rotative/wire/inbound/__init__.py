"""Formats that come in: a folder each, self-registering."""
