"""Threads under stories and their moderation. Filled by later work."""
