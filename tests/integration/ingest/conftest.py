"""ingest-api on the private servers."""

from collections.abc import Iterator

import httpx
import pytest

from databases import Database
from ingest_process import process


@pytest.fixture(scope="module")
def environment(database: Database) -> dict[str, str]:
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
