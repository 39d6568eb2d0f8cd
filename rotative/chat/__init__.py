"""Rooms and messages. Filled by later work."""
