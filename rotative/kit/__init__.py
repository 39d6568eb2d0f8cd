"""Pure helpers that know nothing of a newsroom."""
