"""The house's own lint rules: what ruff and the type checker cannot know."""
