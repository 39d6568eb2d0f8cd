"""The staff shell: what reporters, editors and chiefs see and do."""
