"""Newsletters, web push and follows. Filled by later work."""
