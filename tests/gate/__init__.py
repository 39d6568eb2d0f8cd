"""The gate against untranslated strings finds what it is there to find."""
