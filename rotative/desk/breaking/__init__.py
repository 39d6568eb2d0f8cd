"""Breaking news from anywhere at the desk: flashes, and the banner above an edition's pages."""
