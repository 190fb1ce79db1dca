"""A private ingest-api on private servers, with a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from databases import create_migrated
from ingest_process import Client, process
from ingest_rigs import new_key
from rigmark_embedded.servers import private_servers

SETTINGS = {
    # Inputs that wait to be cut off shall not take as long as they may.
    "RIGMARK_HEAD_TIMEOUT_S": "4",
    "RIGMARK_BODY_GRACE_S": "4",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What is fuzzed."""

    client: Client
    key: str
    log: Path

    @property
    def url(self) -> str:
        return str(self.client.base_url).rstrip("/")


@contextmanager
def service() -> Iterator[Service]:
    """Run everything until the end of the block, and throw it away."""
    with TemporaryDirectory(prefix="rigmark-fuzz-") as folder, private_servers(Path(folder)) as run:
        database = create_migrated(run, "fuzz")
        environment = {
            **SETTINGS,
            "RIGMARK_DATABASE_URL": database.url("rigmark_ingest"),
            "RIGMARK_VALKEY_URL": run.valkey.url,
        }
        log = Path(folder) / "ingest.log"
        with process(environment, log) as client:
            yield Service(client, new_key(environment, "fuzz"), log)
