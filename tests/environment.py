"""Loaded before Django's settings: gives the test run a data folder of its own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if not os.environ.get("ROTATIVE_TEST_DATA"):
    # One folder a run; workers of the same run inherit it through the environment.
    os.environ["ROTATIVE_TEST_DATA"] = tempfile.mkdtemp(prefix="rotative-test-")
    atexit.register(shutil.rmtree, os.environ["ROTATIVE_TEST_DATA"], ignore_errors=True)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["ROTATIVE_DATA"] = str(Path(os.environ["ROTATIVE_TEST_DATA"]) / _worker)
os.environ["ROTATIVE_DATABASE_URL"] = os.environ.get("ROTATIVE_TEST_DATABASE_URL", "")
os.environ.setdefault("ROTATIVE_SECRET_KEY", "only-for-tests")
Path(os.environ["ROTATIVE_DATA"]).mkdir(parents=True, exist_ok=True)
