import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from typer.testing import CliRunner

from databases import Database
from ingest_process import process
from integration.agent.program import PROGRAM
from integration.agent.scripted_engine import ScriptedEngine, openai, whole
from rigmark_agent.attempt import Attempter
from rigmark_agent.cli import app
from rigmark_agent.device.protocol import NoGpus
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask
from rigmark_agent.transcript import Reply
from rigmark_embedded.servers import Servers
from truth.process import Truth, truth_server

ASK = Ask(prompt="[n0nce] Say hello.", temperature=0.5, max_output_tokens=64)


@pytest.fixture
def start() -> Iterator[Callable[[dict[str, Any]], ScriptedEngine]]:
    """Start a server with these routes; it ends with the test."""
    running: list[ScriptedEngine] = []

    def start_one(routes: dict[str, Any]) -> ScriptedEngine:
        running.append(ScriptedEngine(routes))
        return running[-1]

    yield start_one
    for engine in running:
        engine.close()


@pytest.fixture(scope="module")
def strict(
    database: Database, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, str], str]]:
    """The variables and the address of a real service that lets nobody in without a key."""
    settings = {
        "RIGMARK_DATABASE_URL": database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": servers.valkey.url,
        "RIGMARK_REQUIRE_API_KEY": "true",
    }
    log = tmp_path_factory.mktemp("ingest") / "ingest.log"
    with process(settings, log) as client:
        yield settings, str(client.base_url)


@pytest.fixture(scope="session")
def truth() -> Iterator[Truth]:
    """The engine of known timing, a process of its own."""
    with truth_server() as server:
        yield server


@pytest.fixture
def attempt() -> Callable[..., Reply]:
    """Make one attempt on a server, on the server's own clock."""

    def attempt_once(
        engine: ScriptedEngine,
        kind: EngineKind = EngineKind.OPENAI,
        *,
        read_timeout_s: float = 5.0,
        deadline_s: float = 60.0,
        model: str | None = None,
    ) -> Reply:
        address = Address.of(engine.url)
        with closing(Connection(address, read_timeout_s=read_timeout_s)) as connection:
            target = find_target(connection, kind, model)
            sampler = Sampler(NoGpus("none"), None)
            attempter = Attempter(target, sampler, deadline_s=deadline_s, clock=engine.clock)
            return attempter.attempt(ASK, lambda *_: None)

    return attempt_once


@pytest.fixture
def connected() -> Iterator[Callable[[ScriptedEngine], Attempter]]:
    """Connect to a server, for several attempts on its own clock."""
    with ExitStack() as stack:

        def connect(engine: ScriptedEngine) -> Attempter:
            connection = stack.enter_context(closing(Connection(Address.of(engine.url))))
            target = find_target(connection, EngineKind.OPENAI, None)
            return Attempter(target, None, deadline_s=60.0, clock=engine.clock)

        yield connect


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def environment(spool, tmp_path, monkeypatch):
    """The variables of a person who has set none but the folders."""
    for name in [name for name in os.environ if name.startswith("RIGMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RIGMARK_SPOOL_DIR", str(spool))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def program(environment):  # noqa: ARG001 - it sets the variables
    """Run the program in a process of its own, to its end."""

    def run(*arguments):
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def agent(environment):  # noqa: ARG001 - it sets the variables
    """Run the same command line in this process, which is quicker."""

    def run(*arguments):
        return CliRunner().invoke(app, arguments)

    return run


@pytest.fixture
def engine(start):
    return start(openai(whole("Hello", " there", " you")))
