"""The rooms as programs: the command, the settings and the sign of readiness of each."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from rigmark_embedded.errors import ProgramIsNotInstalled
from rigmark_embedded.folder import DataFolder
from rigmark_embedded.llm import MODEL_ALIAS, SLOTS
from rigmark_embedded.ports import HOST
from rigmark_embedded.postgres import Postgres
from rigmark_embedded.process import Program
from rigmark_embedded.valkey import Valkey

CHECK_TIMEOUT_S = 30

DEFAULTS: Final = {
    "RIGMARK_LOG_FORMAT": "console",
    # On one's own machine nobody needs a key, unless one asks for keys.
    "RIGMARK_REQUIRE_API_KEY": "false",
    # Nobody waits longer after Ctrl-C; what the judge had not answered is asked again next time.
    "RIGMARK_DRAIN_TIMEOUT_S": "5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where people, rigs and the judge find the parts of one stack."""

    ingest_port: int
    web_port: int
    llm_port: int | None = None

    @property
    def ingest(self) -> str:
        """Where rigs post."""
        return f"http://{HOST}:{self.ingest_port}"

    @property
    def web(self) -> str:
        """Where people read."""
        return f"http://{HOST}:{self.web_port}"

    @property
    def llm(self) -> str:
        """Where the local model is served, when it is."""
        return f"http://{HOST}:{self.llm_port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Makes the rooms' programs for one stack."""

    folder: DataFolder
    addresses: Addresses
    postgres: Postgres
    valkey: Valkey
    environment: Mapping[str, str]
    commands: Path
    keep_open: Sequence[int] = ()

    def migrate(self) -> Program:
        """Bring the database to this release, and end."""
        return self._room("migrate", "rigmark-migrate", role="rigmark")

    def ingest(self) -> Program:
        """Take results from rigs."""
        return self._room("ingest", "rigmark-ingest", "serve", role="rigmark_ingest")

    def making_keys(self) -> str:
        """Return the command line that makes a key, for a person to paste."""
        address = shlex.quote(self.postgres.url("rigmark_ingest"))
        command = shlex.quote(find_command("rigmark-ingest", self.commands))
        return f"RIGMARK_DATABASE_URL={address} {command} keys create NAME"

    def assessor(self) -> Program:
        """Have stored results judged."""
        return self._room("assessor", "rigmark-assessor", "run", role="rigmark_assessor")

    def assessor_check(self) -> Program:
        """Ask the assessor how it is, and end."""
        return self._room("check", "rigmark-assessor", "check", role="rigmark_assessor")

    def web(self) -> Program:
        """Show results to people."""
        return self._room("web", "rigmark-web", "serve", role="rigmark_web")

    def agent(self, *arguments: str, output: Path) -> Program:
        """Measure a model; progress goes to our standard error, and the result to a file."""
        return Program(
            name="rigmark-agent",
            command=(find_command("rigmark-agent", self.commands), *arguments),
            environment={**self.environment, "RIGMARK_SPOOL_DIR": str(self.folder.results)},
            log=None,
            output=output,
            keep_open=self.keep_open,
        )

    def llm(self) -> Program:
        """Serve the small local model."""
        models, port = str(self.folder.models), str(self.addresses.llm_port)
        return Program(
            name="The local model",
            command=(
                *(sys.executable, "-m", "rigmark_embedded.llm"),
                *("--models", models, "--port", port),
            ),
            environment=self.environment,
            log=self.folder.log("llm"),
            keep_open=self.keep_open,
        )

    def _room(self, name: str, command: str, *arguments: str, role: str) -> Program:
        return Program(
            name=command,
            command=(find_command(command, self.commands), *arguments),
            environment={**DEFAULTS, **self.environment, **self._settings(role)},
            log=self.folder.log(name),
            keep_open=self.keep_open,
        )

    def _settings(self, role: str) -> dict[str, str]:
        return {
            "RIGMARK_DATABASE_URL": self.postgres.url(role),
            "RIGMARK_DATABASE_PASSWORD": "",
            "RIGMARK_VALKEY_URL": self.valkey.url,
            "RIGMARK_VALKEY_PASSWORD": "",
            "RIGMARK_ASSESSOR_ALIVE_FILE": str(self.folder.path / "assessor-alive"),
            "RIGMARK_INGEST_HOST": HOST,
            "RIGMARK_INGEST_PORT": str(self.addresses.ingest_port),
            "RIGMARK_PUBLIC_INGEST_URL": self.addresses.ingest,
            "RIGMARK_INGEST_INTERNAL_URL": self.addresses.ingest,
            "RIGMARK_WEB_HOST": HOST,
            "RIGMARK_WEB_PORT": str(self.addresses.web_port),
            "RIGMARK_PUBLIC_WEB_URL": self.addresses.web,
        }


def local_judge(addresses: Addresses) -> dict[str, str]:
    """Return the settings that make the local model the judge."""
    return {
        "RIGMARK_JUDGE_BASE_URL": f"{addresses.llm}/v1",
        "RIGMARK_JUDGE_MODEL": MODEL_ALIAS,
        "RIGMARK_JUDGE_SLOTS": str(SLOTS),
        # Without a bound this model does not end a string.
        "RIGMARK_JUDGE_BOUND_STRINGS": "true",
        "RIGMARK_JUDGE_MAX_OUTPUT_TOKENS": "700",
        "RIGMARK_JUDGE_TIMEOUT_S": "180",
        # More of them would cost minutes and mean no more.
        "RIGMARK_JUDGE_SAMPLES": "1",
        # At 0 it gives every dimension the same score, which looks as if nothing had worked.
        "RIGMARK_JUDGE_TEMPERATURE": "0.8",
    }


def find_command(name: str, commands: Path) -> str:
    """Return a console script of this environment, or of the search path.

    Raises ProgramIsNotInstalled when it is in neither.
    """
    beside = commands / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise ProgramIsNotInstalled(
            f"{name} is not installed: neither in {commands} nor on the search path"
        )
    return found


def answers(client: httpx.Client, url: str) -> bool:
    """Say whether a GET of the address succeeds now."""
    try:
        return client.get(url).is_success
    except httpx.HTTPError:
        return False


def succeeds(program: Program) -> bool:
    """Say whether a short program exits with 0."""
    try:
        subprocess.run(
            program.command,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=CHECK_TIMEOUT_S,
            check=True,
            start_new_session=True,
        )
    except subprocess.SubprocessError:
        return False
    return True
