"""All three rooms as real processes on the private servers, with a judge and a collector."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from databases import Database
from ingest_process import Client, process
from integration.assessor import stage
from otlp_collector import Collector, collecting
from rigmark_embedded.ports import held_port
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge, serving


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector of traces."""
    with collecting() as running:
        yield running


@pytest.fixture
def nowhere() -> Iterator[str]:
    """Where nobody listens, and nobody will."""
    with held_port() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def judge() -> ScriptedJudge:
    """A judge that gives valid verdicts at once."""
    return ScriptedJudge()


@pytest.fixture
async def judge_url(judge: ScriptedJudge) -> AsyncIterator[str]:
    """Where the judge listens."""
    async with serving(judge) as url:
        yield url


@pytest.fixture
async def assessors(
    fresh_database: Database, queue_settings: QueueSettings, judge_url: str, tmp_path: Path
) -> AsyncIterator[stage.Assessors]:
    """Start real assessor processes."""
    settings = stage.settings(fresh_database, queue_settings, judge_url)
    async with stage.assessors(tmp_path, settings) as started:
        yield started


@dataclass(frozen=True)
class Rooms:
    """Starts real processes of ingest-api and the assessor, which log into files of their own."""

    assessors: stage.Assessors
    database: Database
    valkey_url: str
    log: Path
    """What ingest-api has logged."""

    def ingest(self, **settings: str) -> AbstractContextManager[Client]:
        """Run ingest-api, and give a client of it."""
        own = {f"RIGMARK_{name.upper()}": value for name, value in settings.items()}
        environment = {
            "RIGMARK_DATABASE_URL": self.database.url("rigmark_ingest"),
            "RIGMARK_VALKEY_URL": self.valkey_url,
            "NO_PROXY": "*",
            **own,
        }
        return process(environment, self.log)

    async def judged(self) -> None:
        """Return when every assessment is final."""
        left = "SELECT count(*) FROM assessments WHERE status IN ('pending', 'running')"

        async def none_is_left() -> bool:
            return self.database.query(left).strip() == "0"

        await stage.until(none_is_left)


@pytest.fixture
def rooms(
    assessors: stage.Assessors,
    fresh_database: Database,
    queue_settings: QueueSettings,
    tmp_path: Path,
) -> Rooms:
    """All rooms of one database."""
    return Rooms(assessors, fresh_database, queue_settings.valkey_url, tmp_path / "ingest.log")
