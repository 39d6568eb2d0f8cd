"""How a story is chosen in a form: the desk says which widget, rooms below it use it."""

from django.utils.functional import cached_property
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.widgets import AdminSnippetChooser

_widget: list[type[AdminSnippetChooser]] = [AdminSnippetChooser]


def choose_with(widget: type[AdminSnippetChooser]) -> None:
    """Let every story chooser be a ``widget``; called once, by the desk, at start-up."""
    _widget[0] = widget


class StoryChooserBlock(SnippetChooserBlock):
    """Chooses a story with the desk's own widget, which shows a person's editions only."""

    @cached_property
    def widget(self) -> AdminSnippetChooser:
        """The widget the desk chose."""
        return _widget[0](self.target_model, icon="doc-full")
