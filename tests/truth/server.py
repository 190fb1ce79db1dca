"""An engine whose every moment is known: `python -m truth.server` prints its port and serves.

One thread, one queue of deadlines: it waits in the kernel until just before the next one, spins
for the rest, notes the moment and sends. `GET /truth` tells what was sent, and when.
"""

import json
import select
import signal
import socket
import time
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from typing import Any

from truth.log import Entry, Sent
from truth.routes import answer
from truth.schedule import SCHEDULES, Protocol
from truth.script import Step, script

# The kernel wakes a sleeper this much late, at most, on a machine that is not overloaded.
SPIN_S = 0.0002
HEAD_END = b"\r\n\r\n"
LONG_AGO_S = 3600.0


class Client:
    """One connection, and the request that is coming in on it."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.number = number
        self.raw = b""

    def request(self) -> tuple[str, bytes] | None:
        """Return the route and the body of a request that has come whole."""
        head, end, rest = self.raw.partition(HEAD_END)
        if not end:
            return None
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
        if len(rest) < length:
            return None
        self.raw = rest[length:]
        method, path, _ = head.decode("latin-1").split("\r\n")[0].split(" ")
        return f"{method} {path}", rest[:length]


class TruthServer:
    """Serves until it is told to stop."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.entries: list[Entry] = []
        self.opened_s: list[float] = []
        self.clients: dict[socket.socket, Client] = {}
        self.due: list[tuple[float, int, Client, Entry, Step]] = []
        self.order = count()
        for name in SCHEDULES:
            script(name)  # made now, so that no request waits for it

    def serve(self) -> None:
        while True:
            wait_s = LONG_AGO_S
            if self.due:
                wait_s = max(0.0, self.due[0][0] - time.perf_counter() - SPIN_S)
            ready, _, _ = select.select([self.listener, *self.clients], [], [], wait_s)
            now_s = time.perf_counter()
            for one in ready:
                if one is self.listener:
                    connection, _ = self.listener.accept()
                    self.clients[connection] = Client(connection, len(self.opened_s))
                    self.opened_s.append(now_s)
                else:
                    self.read(self.clients[one], now_s)
            self.send_what_is_due()

    def send_what_is_due(self) -> None:
        while self.due and self.due[0][0] - time.perf_counter() <= SPIN_S:
            at_s, _, client, entry, step = heappop(self.due)
            while (now_s := time.perf_counter()) < at_s:
                pass
            if client.socket not in self.clients:
                continue
            if step.payload is None:
                self.drop(client)
            else:
                with suppress(OSError):
                    client.socket.sendall(step.payload)
            entry.sent.append(Sent(now_s, step.kind, step.tokens))

    def read(self, client: Client, now_s: float) -> None:
        try:
            raw = client.socket.recv(65_536)
        except OSError:
            raw = b""
        if not raw:
            self.drop(client)
            return
        client.raw += raw
        while (request := client.request()) is not None:
            self.handle(client, *request, now_s=now_s)

    def handle(self, client: Client, route: str, body: bytes, *, now_s: float) -> None:
        if route not in ("POST /v1/chat/completions", "POST /api/chat"):
            if route == "POST /hang-up":
                self.hang_up(client)
            client.socket.sendall(answer(route, self.entries, self.opened_s))
            return
        asked: dict[str, Any] = json.loads(body)
        schedule = SCHEDULES[asked["model"]]
        kind = (
            "application/x-ndjson"
            if schedule.protocol is Protocol.OLLAMA
            else ("text/event-stream")
        )
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.socket.sendall(head.encode())
        entry = Entry(schedule.name, asked["messages"][-1]["content"], now_s, client.number)
        self.entries.append(entry)
        for step in script(schedule.name):
            heappush(self.due, (now_s + step.at_ms / 1000, next(self.order), client, entry, step))

    def hang_up(self, asking: Client) -> None:
        """Close all connections that wait for a request, as engines do after a while."""
        busy = {client.socket for _, _, client, _, _ in self.due} | {asking.socket}
        for client in [one for one in self.clients.values() if one.socket not in busy]:
            self.drop(client)

    def drop(self, client: Client) -> None:
        self.clients.pop(client.socket, None)
        with suppress(OSError):
            client.socket.shutdown(socket.SHUT_RDWR)
        client.socket.close()


def main() -> None:
    """Print the port, and serve until SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server = TruthServer()
    print(server.listener.getsockname()[1], flush=True)
    with suppress(KeyboardInterrupt):
        server.serve()


if __name__ == "__main__":
    main()
