"""What was freed goes back to the system."""

import subprocess
import sys

import pytest

# Blocks too small for mappings of their own, and a last one that keeps the heap from shrinking.
CHILD = """
from pathlib import Path
from rotative.kit.memory import give_back, share_heaps

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

share_heaps()
blocks = [bytes(b"x") * 60_000 for _ in range(1_000)]
last = bytes(b"y") * 60_000
blocks.clear()
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc gives back when it is told to")
def test_what_was_freed_in_the_middle_of_a_heap_is_given_back():
    said = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, check=True
    ).stdout
    assert int(said) > 40_000_000
