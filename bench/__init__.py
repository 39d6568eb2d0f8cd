"""Programs that measure. Each runs from a clean checkout and cleans up after itself."""
