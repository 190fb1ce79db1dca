"""The compose deployment of this checkout, brought up for real under a project name of its own."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "compose.yaml"
INHERITED = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH")
POLL_S = 0.5


class ComposeFailed(Exception):
    """`docker compose` ended with an error; its words are the message."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A project with settings of its own, to which neither the shell nor `.env` adds any."""

    project: str
    settings: dict[str, str]
    files: tuple[Path, ...] = (COMPOSE_FILE,)
    profile: str = ""

    def run(self, *arguments: str, timeout_s: float = 60) -> str:
        """Run `docker compose` and return what it printed; raises ComposeFailed."""
        files = (part for file in self.files for part in ("--file", str(file)))
        done = subprocess.run(
            ["docker", "compose", "--ansi=never", "--progress=plain", "--env-file", os.devnull,
             "--project-name", self.project, f"--profile={self.profile}", *files, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )  # fmt: skip
        if done.returncode != 0:
            raise ComposeFailed(f"{done.stdout[-8000:]}\n{done.stderr[-8000:]}")
        return done.stdout.strip()

    @property
    def environment(self) -> dict[str, str]:
        """What a script that calls `docker compose` for this project is run with."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        own = {
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_FILE": os.pathsep.join(map(str, self.files)),
            "COMPOSE_ENV_FILES": os.devnull,
            "DOCKER_BUILDKIT": "1",
        }
        return inherited | own | self.settings

    def up(self, *arguments: str, timeout_s: float = 240) -> None:
        """Bring services up; on an error the end of every log is part of the message."""
        try:
            self.run("up", "--detach", "--quiet-pull", *arguments, timeout_s=timeout_s)
        except ComposeFailed as error:
            raise ComposeFailed(f"{error}\n{self.run('logs', '--tail=15')}") from None

    def down(self) -> None:
        """Remove the containers, networks and volumes of all profiles."""
        self.run("--profile=*", "down", "--volumes", "--remove-orphans", "--timeout=5")

    def configuration(self, *options: str) -> dict[str, Any]:
        """Return the whole configuration, every default filled in."""
        return dict(json.loads(self.run("--profile=*", *options, "config", "--format=json")))

    def execute(self, service: str, *command: str, index: int = 1) -> str:
        """Run a command inside a container of a service."""
        return self.run("exec", "--no-TTY", f"--index={index}", service, *command)

    def query(self, sql: str) -> str:
        """Run a statement as the owner; rows come as text, columns parted by `|`."""
        return self.execute(
            "postgres", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "rigmark", "-c", sql
        )

    def containers(self, service: str) -> list[str]:
        """Return the ids of the running containers of a service."""
        return self.run("ps", "--quiet", "--status=running", service).split()

    def valkey(self, *command: str) -> str:
        """Run a command of Valkey's own client."""
        script = 'REDISCLI_AUTH=$(cat /run/secrets/valkey_password) exec valkey-cli "$@"'
        return self.execute("valkey", "sh", "-c", script, "valkey-cli", *command)

    @staticmethod
    def kill(container: str) -> None:
        """Kill one container at once; `docker compose kill` takes all of a service."""
        command = ("docker", "kill", "--signal=SIGKILL", container)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=30)

    @property
    def ingest_url(self) -> str:
        """Where rigs post to."""
        return f"http://127.0.0.1:{self.settings['RIGMARK_INGEST_PORT']}"

    @property
    def web_url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.settings['RIGMARK_WEB_PORT']}"


def until(condition: Callable[[], bool], *, timeout_s: float) -> None:
    """Return when the condition holds; raises TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {timeout_s:g} s")
        time.sleep(POLL_S)


def free_port() -> str:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def own_ports() -> dict[str, str]:
    """Return ports for one deployment: several may be up at once."""
    return {f"RIGMARK_{name}_PORT": free_port() for name in ("INGEST", "WEB", "HTTPS", "HTTP")}
