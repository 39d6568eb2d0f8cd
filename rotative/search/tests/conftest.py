"""Each test of the search begins without an index, as a new newsroom does."""

import shutil
from collections.abc import Iterator

import pytest

from rotative.search import files


@pytest.fixture(autouse=True)
def no_index_yet() -> Iterator[None]:
    """What other tests put there is gone, and what this one puts there goes."""
    shutil.rmtree(files.place(), ignore_errors=True)
    yield
    shutil.rmtree(files.place(), ignore_errors=True)
