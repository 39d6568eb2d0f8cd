"""Each test of the search begins without an index, as a new newsroom does."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from rotative.search.engines.asked import Asked
from rotative.search.engines.tantivy import files
from rotative.search.tests.opensearch import Cluster, running


@pytest.fixture(autouse=True)
def no_index_yet() -> Iterator[None]:
    """What other tests put there is gone, and what this one puts there goes."""
    shutil.rmtree(files.place(), ignore_errors=True)
    yield
    shutil.rmtree(files.place(), ignore_errors=True)


@pytest.fixture
def cluster(settings: Any) -> Iterator[Cluster]:
    """A server in the place of OpenSearch, which the settings name."""
    with running() as made:
        settings.SEARCHING = Asked(kind="opensearch", address=made.address, inside=True)
        yield made


@pytest.fixture(params=["tantivy", "opensearch"])
def either_engine(request: pytest.FixtureRequest) -> None:
    """The same test with each engine."""
    if request.param == "opensearch":
        request.getfixturevalue("cluster")
