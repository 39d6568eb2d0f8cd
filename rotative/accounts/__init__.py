"""People who sign in, their roles, and what each role may do."""
