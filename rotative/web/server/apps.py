"""The server's entry in Django: it keeps the job workers' heartbeats."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """See the package's docstring for what the server is made of."""

    name = "rotative.web.server"
    label = "server"
