"""``python -m rotative.web.server``: serve as the settings say, without the `rotative` command."""

import argparse
import sys

from rotative.web.server.supervise import APP, CannotServe, serve


def main() -> int:
    """Serve; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m rotative.web.server")
    parser.add_argument("--bind")
    parser.add_argument("--port", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--no-job-worker", action="store_true")
    parser.add_argument("--prepared", action="store_true", help="the data folder is up to date")
    parser.add_argument("--target", default=APP, help="what the workers run")
    chosen = parser.parse_args()
    try:
        return serve(
            chosen.bind,
            chosen.port,
            chosen.workers,
            not chosen.no_job_worker,
            prepared=chosen.prepared,
            target=chosen.target,
        )
    except CannotServe as problem:
        sys.stderr.write(f"rotative: {problem}\n")
        return problem.code


if __name__ == "__main__":
    raise SystemExit(main())
