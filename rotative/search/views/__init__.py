"""The search as its readers see it."""
