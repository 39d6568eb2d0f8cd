"""Static files under names that hold a hash of what is in them."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Django's storage with a manifest; without the file in it, the plain name.

    A page never fails because its style sheet was not collected: tests, and
    commands run before ``rotative init``, get the name without a hash.
    """

    manifest_strict = False
    # A module names those it imports: by their hashed names too.
    support_js_module_import_aggregation = True

    def read_manifest(self) -> str | None:  # type: ignore[override]
        """The manifest's text; None where there is none, or it cannot be read."""
        try:
            found: str | None = super().read_manifest()
        except OSError:
            return None
        return found

    def stored_name(self, name: str) -> str:
        """The hashed name of ``name``, or ``name`` itself where it was not collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def hashed_name(self, name: str, content: Any = None, filename: Any = None) -> str:
        """The name with its hash. A file that a third party's CSS names but lacks keeps its own."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            if content is None and filename is None:
                raise
            return name
