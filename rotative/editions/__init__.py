"""Editions (a row each) and languages (frozen profiles)."""
