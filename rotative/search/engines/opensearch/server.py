"""Talking to the server: JSON over HTTP, by the one way out."""

import base64
import json
import time
from typing import Any

from rotative.kit.outgoing import Failed, Refused, fetch
from rotative.search.engines.asked import Asked
from rotative.search.engines.interface import Away, Damaged

ANSWERS = 2.0  # seconds for a question somebody waits for
WRITES = 60.0
_REST = 2.0  # seconds in which a server that could not be reached is not asked again
_MOST = 20_000_000  # bytes of an answer
_LINES = "application/x-ndjson"


class Server:
    """The server that the settings name. Threads may share it."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._away_until = 0.0
        self._headers = {"Accept": "application/json"}
        if asked.user:
            both = base64.b64encode(f"{asked.user}:{asked.password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {both}"

    def ask(
        self, method: str, path: str, body: Any = None, *, patience: float = ANSWERS
    ) -> dict[str, Any]:
        """The JSON object that is answered; a list of objects is sent as lines (_bulk).

        Raises Damaged where what is asked for is not there, Away where the server
        cannot be reached, is too slow, refuses, or fails.
        """
        if time.monotonic() < self._away_until:
            raise Away("it did not answer a moment ago")
        headers = dict(self._headers)
        data = None
        if isinstance(body, list):
            headers["Content-Type"] = _LINES
            data = "".join(f"{json.dumps(one)}\n" for one in body).encode()
        elif body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        try:
            answer = fetch(
                f"{self._asked.address}{path}", method=method, headers=headers, data=data,
                timeout=patience, max_bytes=_MOST, inside=self._asked.inside,
                authority=self._asked.authority,
            )  # fmt: skip
        except (Refused, Failed) as error:
            self._away_until = time.monotonic() + _REST
            raise Away(str(error)) from error
        return _told(answer.status, answer.body)


def _told(status: int, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Away(f"answered {status}, which is not JSON") from error
    if not isinstance(found, dict):
        raise Away(f"answered {status}, which is no JSON object")
    if status == 404:
        raise Damaged("no index of this version at the server")
    if status not in {200, 201}:
        problem = found.get("error")
        reason = problem.get("reason") if isinstance(problem, dict) else problem
        raise Away(f"answered {status}: {str(reason or '')[:200]}")
    return found
