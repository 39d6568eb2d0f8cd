"""Stories in and out: inbound and outbound formats, importers of other systems."""
