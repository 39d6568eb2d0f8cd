"""The darkroom's process: limits first, then one order, then one answer. Never imported.

Started as ``python -I child.py FOLDER`` with ``order.json`` in the folder;
answers with ``answer.json`` there.
"""

import json
import os
import resource
import sys
from pathlib import Path


def limit(memory: int, cpu: int, file_size: int) -> None:
    """Bind this process for good. A limit that the system does not know is left out."""
    wanted = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    )
    for kind, value in wanted:
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            continue


def peak() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not say.

    Not from ``getrusage``, which counts the parent's too.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(line.split()[1]) * 1024


def main() -> None:
    """Carry the order out."""
    folder = Path(sys.argv[1])
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    limit(order["memory"], order["cpu"], order["file_size"])
    os.nice(order["nice"])
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from rotative.media.darkroom import develop

    answer: dict[str, object]
    try:
        if order["task"] == "develop":
            answer = develop.develop(Path(order["source"]), folder)
        else:
            answer = develop.print_renditions(
                Path(order["source"]), folder, order["have"], order["credit"]
            )
    except develop.Undevelopable as problem:
        answer = {"refused": problem.code, "details": problem.details}
    except MemoryError:
        answer = {"refused": "pixels", "details": {}}
    except Exception as problem:
        answer = {"refused": "damaged", "details": {"problem": type(problem).__name__}}
    answer["peak"] = peak()
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
