"""A database, a queue and a scripted judge for each test, and assessors that work on them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor import stage
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.worker import run
from rigmark_shared.db.engine import create_engine
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.settings import QueueSettings
from scripted_judge import ScriptedJudge, serving

# An assessor that a test runs inside its own loop; settings are named as in the settings class.
Assessing = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture
async def engine(fresh_database: Database) -> AsyncIterator[AsyncEngine]:
    """A way to look at the test's own database, as an assessor may."""
    engine = create_engine(fresh_database.settings("rigmark_assessor"), application="tests")
    yield engine
    await engine.dispose()


@pytest.fixture
async def pool(fresh_database: Database) -> AsyncIterator[Pool]:
    """The way of an assessor to the test's own database."""
    settings = fresh_database.settings("rigmark_assessor")
    async with open_pool(settings, application="tests") as pool:
        yield pool


@pytest.fixture
async def judge() -> ScriptedJudge:
    """A judge that gives valid verdicts at once, until its script says otherwise."""
    return ScriptedJudge()


@pytest.fixture
async def judge_url(judge: ScriptedJudge) -> AsyncIterator[str]:
    """Where the judge listens."""
    async with serving(judge) as url:
        yield url


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs certificates of judges, and is known to nobody else."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Its certificate in a file."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


@pytest.fixture
def certified(authority: trustme.CA) -> Callable[..., ssl.SSLContext]:
    """TLS of a server with a certificate for such a name."""

    def make(name: str = "127.0.0.1", not_after: datetime | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name, not_after=not_after).configure_cert(context)
        return context

    return make


@pytest.fixture
def assessing(
    fresh_database: Database, queue_settings: QueueSettings, judge_url: str, tmp_path: Path
) -> Assessing:
    """Run an assessor inside the test's loop."""

    @asynccontextmanager
    async def assessing(**changes: object) -> AsyncIterator[None]:
        settings = AssessorSettings(
            **{
                "database_url": fresh_database.url("rigmark_assessor"),
                "valkey_url": queue_settings.valkey_url,
                "judge_base_url": judge_url,
                "judge_model": "scripted",
                "judge_samples": 1,
                "judge_retry_s": 0.05,
                "judge_pause_s": 0.05,
                "reconcile_interval_s": 0.2,
                "assessor_alive_file": tmp_path / "alive",
                **changes,
            }
        )
        stop = asyncio.Event()
        running = asyncio.create_task(run(settings, stop=stop))
        try:
            yield
        finally:
            stop.set()
            async with asyncio.timeout(60):
                await running

    return assessing


@pytest.fixture
async def assessors(
    fresh_database: Database, queue_settings: QueueSettings, judge_url: str, tmp_path: Path
) -> AsyncIterator[stage.Assessors]:
    """Start real assessor processes."""
    settings = stage.settings(fresh_database, queue_settings, judge_url)
    async with stage.assessors(tmp_path, {**settings, "RIGMARK_JUDGE_RETRY_S": "0.05"}) as started:
        yield started


@pytest.fixture
def command_settings(
    fresh_database: Database, queue_settings: QueueSettings, judge_url: str
) -> Callable[..., AssessorSettings]:
    """Settings of an operator's command; changes are named as in the settings class."""

    def settings(**changes: object) -> AssessorSettings:
        return AssessorSettings(
            **{
                "database_url": fresh_database.url("rigmark_assessor"),
                "valkey_url": queue_settings.valkey_url,
                "judge_base_url": judge_url,
                "judge_model": "scripted",
                "judge_samples": 1,
                "judge_retry_s": 0.05,
                "judge_pause_s": 0.05,
                **changes,
            }
        )

    return settings
