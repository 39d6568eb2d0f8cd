"""Who said what, when, where, and what became of it. Filled by later work."""
