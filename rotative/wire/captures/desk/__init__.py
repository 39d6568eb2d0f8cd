"""The desk's page where a captured story is seen beside what was understood, and accepted."""
