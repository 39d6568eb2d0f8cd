"""The demo: five editions of an invented agency, with stories, pictures and staff."""
