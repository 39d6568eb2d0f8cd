"""Real servers for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rotative.web.tests import serving


@pytest.fixture(scope="session")
def prepared_data() -> Path:
    """A data folder with tables and static files; copied, never used itself."""
    return serving.prepared()


@pytest.fixture(scope="module")
def server(
    prepared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[serving.Serving]:
    """A server with small limits and a few views to try it on; one a module."""
    with serving.serving(
        prepared_data,
        tmp_path_factory.mktemp("serving"),
        *("--workers", "1", "--no-job-worker", "--target", "rotative.web.tests.target:make_app"),
        ROTATIVE_HOSTS="localhost,127.0.0.1,.example.org",
        ROTATIVE_THREADS="3",
        ROTATIVE_QUEUE="5",
        ROTATIVE_MAX_BODY="100000",
        ROTATIVE_MAX_UPLOAD="8000000",
        ROTATIVE_BODY_DEADLINE="2",
        ROTATIVE_UPLOAD_DEADLINE="4",
        ROTATIVE_MAX_REQUESTS_PER_ADDRESS="6",
        ROTATIVE_MAX_STREAMS="5",
        ROTATIVE_MAX_STREAMS_PER_ADDRESS="3",
        ROTATIVE_TRUSTED_PROXIES="127.0.9.0/24",
    ) as running:
        yield running
