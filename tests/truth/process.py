"""The engine of known timing as a process of its own, and what it tells of its sends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from patience import PATIENCE_S
from truth.log import Entry

TESTS = Path(__file__).parents[1]


class Truth:
    """A running server on a loopback port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def entries(self) -> dict[str, Entry]:
        """Return all requests by their prompts."""
        found = [Entry.from_json(one) for one in self._ask("GET", "/truth")]
        return {entry.prompt: entry for entry in found}

    def forget(self) -> None:
        """Let the server begin a new log."""
        self._ask("DELETE", "/truth")

    def connections(self) -> list[float]:
        """Return when each connection was opened, in the order of their numbers."""
        return list(self._ask("GET", "/connections"))

    def hang_up(self) -> None:
        """Let the server close all connections that wait for a request."""
        self._ask("POST", "/hang-up")

    def _ask(self, method: str, path: str) -> Any:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path)
            return json.loads(connection.getresponse().read())


@contextmanager
def truth_server() -> Iterator[Truth]:
    """Run a server for the length of the block."""
    command = [sys.executable, "-m", "truth.server"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        try:
            yield Truth(int(process.stdout.readline()))
        finally:
            process.terminate()
