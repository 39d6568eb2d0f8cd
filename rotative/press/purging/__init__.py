"""What a CDN in front of the newsroom keeps: how it is told, and how it is told to let go.

A folder for each kind of CDN (null, varnish, fastly, cloudflare). A new kind is
a new folder, copied whole: its module calls :func:`~.interface.add_kind`.
"""
