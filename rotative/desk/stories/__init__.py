"""Stories at the desk: the list, the editor, and what is done to a public story."""
