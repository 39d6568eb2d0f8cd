"""Why an action was refused, in words for the person."""


class CannotDo(Exception):
    """The story's state does not allow it. ``str()`` is a translated sentence."""
