"""A real HTTP server for load: it counts what is in flight, and a rule decides each answer."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from integration.agent.scripted_engine import (
    DONE,
    ROLE,
    Answer,
    _head,
    _read_request,
    delta,
    finish,
    usage,
)
from patience import PATIENCE_S

PROBE_TOKENS = 8


@dataclass(frozen=True)
class Asked:
    """One request for an answer, as it came."""

    number: int
    """From 0, over those that are neither a probe nor a warm-up."""
    at_s: float
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return self.body["messages"][0]["content"]

    @property
    def is_probe(self) -> bool:
        return self.body["max_tokens"] == PROBE_TOKENS


class Cut:
    """End the connection without an answer."""


Rule = Callable[[Asked], Any]
"""Returns an `Answer` with a status, a `Cut`, or the chunks of a stream."""


def tokens_of(prompt: str) -> int:
    """What this engine's tokenizer counts, template included."""
    return 12 + len(prompt) // 3


def answer(asked: Asked, tokens: int = 6) -> tuple[bytes, ...]:
    """The chunks of a faultless answer."""
    deltas = [delta(content=f"w{number} ") for number in range(tokens)]
    return (ROLE, *deltas, finish("length"), usage(tokens, tokens_of(asked.prompt)), DONE)


@dataclass
class LoadEngine:
    """Serves every connection in a thread; ends with `close`."""

    rule: Rule = answer
    listed: dict[str, Any] = field(default_factory=lambda: {"id": "tiny", "owned_by": "someone"})
    props: dict[str, Any] | None = None
    """What `/props` tells, which makes it a llama.cpp server."""
    asked: list[Asked] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    """The paths of all other requests."""
    most_in_flight: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._in_flight = self._numbered = 0
        self.sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def measured(self) -> list[Asked]:
        """The requests that count."""
        return [one for one in self.asked if not one.is_probe]

    def die(self) -> None:
        """End every connection and take no new one."""
        for one in [self._listener, *self.sockets]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def close(self) -> None:
        self.die()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self.sockets.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rb") as reader:
            while (request := _read_request(reader)) is not None:
                if request.method == "GET":
                    self._send(connection, self._told(request.path))
                elif not self._answer(connection, request.json):
                    connection.shutdown(socket.SHUT_RDWR)
                    return

    def _answer(self, connection: socket.socket, body: dict[str, Any]) -> bool:
        """Answer by the rule, and say whether the connection lives on."""
        asked = self._take(body)
        try:
            found = self.rule(asked)
            if isinstance(found, Cut):
                return False
            self._send(connection, found)
            return True
        finally:
            with self._lock:
                self._in_flight -= 1

    def _take(self, body: dict[str, Any]) -> Asked:
        with self._lock:
            counts = body["max_tokens"] != PROBE_TOKENS
            asked = Asked(self._numbered, time.perf_counter(), body)
            self._numbered += counts
            self.asked.append(asked)
            self._in_flight += 1
            if counts:
                self.most_in_flight = max(self.most_in_flight, self._in_flight)
            return asked

    def _send(self, connection: socket.socket, found: Any) -> None:
        if isinstance(found, Answer):
            length = f"Content-Length: {len(found.payload)}"
            connection.sendall(_head(found.status, found.content_type, length) + found.payload)
            return
        connection.sendall(_head(200, "text/event-stream", "Transfer-Encoding: chunked"))
        for chunk in found:
            connection.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    def _told(self, path: str) -> Answer:
        self.questions.append(path)
        if path == "/v1/models":
            return Answer({"object": "list", "data": [self.listed]})
        if path == "/props" and self.props is not None:
            return Answer(self.props)
        return Answer({"error": "not found"}, 404)
