"""Look before the leap: is this machine ready for the newsroom?

Runs with whatever Python there is, before anything is installed, so it is
written for old ones too. Usage: preflight.py [--demo]
"""

import os
import socket
import sys

NEEDED_MEGABYTES = 900


def stop(message):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    sys.stderr.write("\nrotative: %s\n\n" % message)  # noqa: UP031
    sys.exit(1)


def check_python():  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Python 3.11 or newer, able to make virtual environments."""
    if sys.version_info < (3, 11):  # noqa: UP036
        stop(
            "this is Python %s, and 3.11 or newer is needed. Install one, or name it: "  # noqa: UP031
            "make demo PYTHON=/path/to/python3.12" % sys.version.split()[0]
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "this Python cannot make virtual environments. On Debian and Ubuntu that is a "
            "package of its own: apt-get install python3-venv"
        )


def check_folder(folder):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The data folder can be written to and its disk has room."""
    import errno
    import shutil

    path = os.path.abspath(folder)  # noqa: PTH100
    try:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103
        probe = os.path.join(path, ".probe-%d" % os.getpid())  # noqa: PTH118, UP031
        with open(probe, "wb") as file:  # noqa: PTH123
            file.write(b"x" * 4096)
        os.remove(probe)  # noqa: PTH107
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            stop("the disk is full (%s). Free some space and start again." % path)  # noqa: UP031
        stop(
            "the data folder %s cannot be written to (%s). Choose another with "  # noqa: UP031
            "ROTATIVE_DATA=/some/folder" % (path, problem.strerror)
        )
    installed = os.path.exists(os.path.join(".venv", ".base"))  # noqa: PTH110, PTH118
    if not installed and shutil.disk_usage(".").free < NEEDED_MEGABYTES * 1000000:
        stop(
            "the disk has less than %d MB free, which the program and its demo need. "  # noqa: UP031
            "Free some space and start again." % NEEDED_MEGABYTES
        )


def check_port(text):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Nothing listens where the server will."""
    try:
        port = int(text)
        if not 0 < port < 65536:
            raise ValueError
    except ValueError:
        stop("PORT is %r: it takes a whole number from 1 to 65535" % text)  # noqa: UP031
    host = os.environ.get("ROTATIVE_BIND") or "127.0.0.1"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except PermissionError:
        stop(
            "port %d is only for the system’s administrator. "  # noqa: UP031
            "Choose another: make demo PORT=8000" % port
        )
    except OSError:
        stop(
            "port %d is taken: another program, perhaps another Rotative, listens there. "  # noqa: UP031
            "Stop it, or choose another port: make demo PORT=%d" % (port, port + 1)
        )


if __name__ == "__main__":
    check_python()
    if "--demo" in sys.argv:
        check_port(os.environ.get("PORT") or "8000")
        check_folder(os.environ.get("ROTATIVE_DATA") or "data")
