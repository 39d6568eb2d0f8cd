"""The live feed: what readers are told, as a list, as a stream, and the desk's flashes."""
