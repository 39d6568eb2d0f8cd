"""Template tags of the lite pages."""
