"""Real Postgres and Valkey for every test, started once and privately."""

import gc
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from redis import Redis

from databases import Database, create_migrated
from ingest_process import process
from rigmark_embedded.servers import Servers, private_servers
from rigmark_shared.settings import QueueSettings

# Shared machines are slow now and then; a slow example is not a wrong one.
hypothesis_settings.register_profile("rigmark", deadline=None)
hypothesis_settings.load_profile("rigmark")

# What a test logs is read where it fails. The usual renderer draws every frame of an error with all
# of its variables, which takes longer than most tests.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ],
    # Commands that are given to this process have its standard output for themselves.
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)

# A shell has what it starts in the background ignore Ctrl-C, and so would all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

numbers = count(1)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no test's garbage is sought among it."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test starts is a Python as users have it.

    Where coverage is measured, a process that ends at once saves what was measured before it does,
    and waits for locks then that a wedged loop may have.
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Private Postgres and Valkey."""
    with private_servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(scope="session")
def template_database(servers: Servers) -> str:
    """A migrated database that others are copied from."""
    return create_migrated(servers, "rigmark_template").name


def _copy_of_template(servers: Servers, template: str) -> Iterator[Database]:
    database = Database(servers, f"test_{next(numbers)}")
    servers.postgres.create_database(database.name, template=template)
    yield database
    servers.postgres.drop_database(database.name)


@pytest.fixture(scope="module")
def database(servers: Servers, template_database: str) -> Iterator[Database]:
    """A migrated database for one test module."""
    yield from _copy_of_template(servers, template_database)


@pytest.fixture(scope="module")
def environment(database: Database) -> dict[str, str]:
    """What the processes and commands of ingest-api are started with."""
    return {
        "RIGMARK_DATABASE_URL": database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": database.servers.valkey.url,
    }


@pytest.fixture(scope="module")
def ingest(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a running ingest-api."""
    log = tmp_path_factory.mktemp("ingest") / "ingest.log"
    with process(environment, log) as client:
        yield client


@pytest.fixture
def fresh_database(servers: Servers, template_database: str) -> Iterator[Database]:
    """A migrated database for one test."""
    yield from _copy_of_template(servers, template_database)


@pytest.fixture
def valkey_url(servers: Servers) -> str:
    """The address of the private Valkey, emptied."""
    with Redis.from_url(servers.valkey.url) as client:
        client.flushall()
    return servers.valkey.url


@pytest.fixture
def queue_settings(valkey_url: str) -> QueueSettings:
    """Settings of the private, empty Valkey."""
    return QueueSettings(valkey_url=valkey_url)


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of the golden payloads."""
    return Path(__file__).parent / "fixtures" / "golden"
