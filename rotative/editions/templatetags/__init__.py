"""Template tags of editions and languages."""
