"""A real HTTP server on a loopback port that answers by a script, faults included."""

import json
import socket
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from patience import PATIENCE_S

HOLDS_FOR_S = 120.0


@dataclass(frozen=True)
class Answer:
    """A whole answer at once."""

    body: Any = b""
    status: int = 200
    content_type: str = "application/json"
    fields: tuple[str, ...] = ()
    """More lines of the head, as `Retry-After: 3`."""

    @property
    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class At:
    """Set the engine's clock before the next chunk is sent."""

    ms: float


class Cut:
    """End the connection in mid-answer."""


class Hold:
    """Send nothing more until the test is over."""


class Drop:
    """End the connection without a byte."""


@dataclass(frozen=True)
class Stream:
    """An answer in chunks; each must have been read before the next is sent."""

    steps: tuple[bytes | At | Cut | Hold, ...]
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Raw:
    """Bytes as they are, heads included; the connection ends after them, or is held."""

    steps: tuple[bytes | At | Hold, ...]


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedEngine:
    """Routes are `GET /path` or `POST /path`; a list gives one answer after the other."""

    routes: dict[str, Any]
    requests: list[Request] = field(default_factory=list)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self._given: dict[str, int] = defaultdict(int)
        self._read = threading.Event()
        self._over = threading.Event()
        self.was_asked = threading.Event()
        """Set when a request with a body has come."""
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many were opened."""
        return len(self._open)

    @property
    def seen(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.requests]

    def clock(self) -> float:
        """The time the script has come to; a reader's look at it lets the script go on."""
        now = self.now_s
        self._read.set()
        return now

    def close(self) -> None:
        self._over.set()
        self._read.set()
        for one in [self._listener, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rb") as reader:
            while (request := _read_request(reader)) is not None:
                self.requests.append(request)
                if request.method == "POST":
                    self.was_asked.set()
                answer = self._answer(f"{request.method} {request.path}")
                if isinstance(answer, Drop) or not self._send(connection, answer):
                    connection.shutdown(socket.SHUT_RDWR)
                    return

    def _answer(self, route: str) -> Any:
        answer = self.routes.get(route, Answer({"error": "not found"}, 404))
        if not isinstance(answer, list):
            return answer
        self._given[route] += 1
        return answer[min(self._given[route], len(answer)) - 1]

    def _send(self, connection: socket.socket, answer: Answer | Stream | Raw) -> bool:
        """Send an answer, and say whether the connection may be used again."""
        if isinstance(answer, Raw):
            return self._steps(connection, answer.steps, paced=True)
        if isinstance(answer, Stream):
            return self._stream(connection, answer)
        fields = "\r\n".join((f"Content-Length: {len(answer.payload)}", *answer.fields))
        head = _head(answer.status, answer.content_type, fields)
        connection.sendall(head + answer.payload)
        return True

    def _stream(self, connection: socket.socket, answer: Stream) -> bool:
        paced = any(isinstance(step, At) for step in answer.steps)
        self._deliver(
            connection, _head(200, answer.content_type, "Transfer-Encoding: chunked"), paced=paced
        )
        framed = tuple(
            f"{len(step):x}\r\n".encode() + step + b"\r\n" if isinstance(step, bytes) else step
            for step in answer.steps
        )
        if any(isinstance(step, Cut | Hold) for step in framed):
            return self._steps(connection, framed, paced=paced)
        self._steps(connection, framed, paced=paced)
        connection.sendall(b"0\r\n\r\n")
        return True

    def _steps(
        self, connection: socket.socket, steps: tuple[bytes | At | Cut | Hold, ...], *, paced: bool
    ) -> bool:
        """Go through the steps, and say that the connection ends after them."""
        for step in steps:
            if isinstance(step, Cut):
                break
            if isinstance(step, Hold):
                self._over.wait(HOLDS_FOR_S)
                break
            if isinstance(step, At):
                self.now_s = step.ms / 1000
                continue
            self._deliver(connection, step, paced=paced)
        return False

    def _deliver(self, connection: socket.socket, raw: bytes, *, paced: bool) -> None:
        """Send bytes and, where moments matter, wait until the reader has looked at the clock."""
        self._read.clear()
        connection.sendall(raw)
        if paced:
            self._read.wait(PATIENCE_S)


def _read_request(reader: Any) -> Request | None:
    line = reader.readline().decode()
    if not line:
        return None
    method, path, _ = line.split(" ")
    headers = {}
    while field_line := reader.readline().decode().strip():
        name, _, value = field_line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(method, path, headers, reader.read(int(headers.get("content-length", 0))))


def _head(status: int, content_type: str, fields: str) -> bytes:
    return (
        f"HTTP/1.1 {status} Scripted\r\nContent-Type: {content_type}\r\n{fields}\r\n\r\n".encode()
    )


def sse(chunk: Any) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def delta(**fields: Any) -> bytes:
    """One chunk of a chat completion."""
    return sse({"choices": [{"index": 0, "delta": fields, "finish_reason": None}]})


def usage(tokens: int, prompt: int = 700, **more: Any) -> bytes:
    """The chunk after the last one, which counts."""
    return sse(
        {"choices": [], "usage": {"completion_tokens": tokens, "prompt_tokens": prompt}, **more}
    )


def finish(reason: str = "stop") -> bytes:
    return sse({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})


ROLE = delta(role="assistant", content=None)
DONE = b"data: [DONE]\n\n"
MODELS = Answer({"object": "list", "data": [{"id": "tiny", "owned_by": "someone"}]})


def openai(stream: Any, **routes: Any) -> dict[str, Any]:
    """The routes of an OpenAI-compatible server."""
    return {"GET /v1/models": MODELS, "POST /v1/chat/completions": stream, **routes}


def whole(*texts: str) -> Stream:
    """A faultless stream of these texts."""
    deltas = [delta(content=text) for text in texts]
    return Stream((ROLE, *deltas, finish(), usage(len(texts)), DONE))


def ndjson(*lines: Any) -> Stream:
    """A stream of Ollama's."""
    return Stream(
        tuple(line if isinstance(line, At | Cut) else _line(line) for line in lines),
        content_type="application/x-ndjson",
    )


def _line(line: Any) -> bytes:
    return line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"


OLLAMA_DONE = {
    "message": {"role": "assistant", "content": ""},
    "done": True,
    "done_reason": "stop",
    "total_duration": 5_000_000_000,
    "load_duration": 12_000_000,
    "prompt_eval_count": 700,
    "prompt_eval_duration": 350_000_000,
    "eval_count": 3,
    "eval_duration": 60_000_000,
}


def ollama(stream: Any, **ps: Any) -> dict[str, Any]:
    """The routes of an Ollama server; `ps` changes what it tells of the loaded model."""
    listed = {"name": "tiny:latest", "digest": "abc123", "size": 2 * 1024**3}
    loaded = {"name": "tiny:latest", "size": 3 * 10**9, "size_vram": 3 * 10**9, **ps}
    return {
        "GET /api/version": Answer({"version": "0.12.3"}),
        "GET /api/tags": Answer({"models": [listed]}),
        "GET /api/ps": Answer({"models": [loaded]}),
        "POST /api/show": Answer(
            {
                "details": {"family": "llama", "quantization_level": "Q4_K_M"},
                "model_info": {"general.parameter_count": 8_030_261_248},
            }
        ),
        "POST /api/chat": stream,
    }
