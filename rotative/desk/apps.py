"""The room's entry in Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.desk"
    label = "desk"

    def ready(self) -> None:
        """Let mails wait for the commit, before Wagtail connects its own; scope the choosers."""
        from rotative.desk.choosers import ScopedWidget
        from rotative.desk.mail import send_after_commit
        from rotative.stories.choosing import choose_with

        send_after_commit()
        choose_with(ScopedWidget)
