"""The public shell: settings, addresses, the server's entry, the guard, base templates."""
