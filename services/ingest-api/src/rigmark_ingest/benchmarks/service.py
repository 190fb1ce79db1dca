"""Take a submission: store it once, then wake an assessor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.benchmarks import repository
from rigmark_ingest.benchmarks.comparison import comparison_of
from rigmark_ingest.benchmarks.contradictions import refuse_contradictions
from rigmark_ingest.benchmarks.report import report_of
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.problems import BenchmarkIsUnknown, IdempotencyKeyWasUsed, ServiceIsBusy
from rigmark_ingest.settings import IngestSettings
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.ids import AssessmentId
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.queue import WakeUp
from rigmark_shared.status import AssessmentStatus
from rigmark_shared.wire import AssessmentTicket, Comparison, Receipt, Report, Submission


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """What the service works with."""

    settings: IngestSettings
    engine: AsyncEngine
    writer: Writer
    wakeups: WakeUps
    metrics: Metrics
    now: Callable[[], datetime] = _now


async def take(
    context: Context, submission: Submission, *, rig_id: UUID | None, idempotency_key: str | None
) -> Receipt:
    """Store a submission and return its receipt; the same one again returns the first receipt.

    Raises MeasurementIsImpossible when the document contradicts itself, and IdempotencyKeyWasUsed
    when the key came with other content.
    """
    refuse_contradictions(submission, now=context.now())
    rows = rows_of(submission, rig_id=rig_id, idempotency_key=idempotency_key)
    if await context.writer.store(rows):
        wakeups = [WakeUp(AssessmentId(assessment_id)) for assessment_id in rows.assessments]
        context.wakeups.add(wakeups)
        pending = AssessmentStatus.PENDING
        tickets = {key: (scenario, pending) for key, scenario in rows.assessments.items()}
        return _receipt(context.settings, rows.benchmark_id, tickets, duplicate=False)
    stored = await repository.find_stored(
        context.engine, rig_id=rig_id, digest=rows.digest, idempotency_key=idempotency_key
    )
    if stored is None:
        raise ServiceIsBusy("the same document is being stored; send it again")
    if stored.content_digest != rows.digest:
        raise IdempotencyKeyWasUsed(
            "this Idempotency-Key was used for another document; use a new key for a new run"
        )
    tickets = {row.id: (row.scenario, row.status) for row in stored.assessments}
    return _receipt(context.settings, stored.id, tickets, duplicate=True)


async def report(context: Context, benchmark_id: UUID) -> Report:
    """Return a benchmark as it stands now; raises BenchmarkIsUnknown."""
    found = await repository.find_report(context.engine, benchmark_id)
    if found is None:
        raise BenchmarkIsUnknown("there is no benchmark of this id")
    return report_of(
        found, url=api_path(benchmark_id), web_url=web_url(context.settings, benchmark_id)
    )


async def comparison(context: Context, one_id: UUID, other_id: UUID) -> Comparison:
    """Return two benchmarks side by side; raises BenchmarkIsUnknown."""
    one = await repository.find_compared(context.engine, one_id)
    other = await repository.find_compared(context.engine, other_id)
    if one is None or other is None:
        raise BenchmarkIsUnknown("one of the two ids is of no benchmark")
    return comparison_of(one, other)


def api_path(benchmark_id: UUID) -> str:
    """Return where this service reports on a benchmark."""
    return f"/api/benchmarks/{benchmark_id}"


def web_url(settings: IngestSettings, benchmark_id: UUID) -> str:
    """Return where people read about a benchmark."""
    return f"{settings.public_web_url.rstrip('/')}/benchmarks/{benchmark_id}"


def _receipt(
    settings: IngestSettings,
    benchmark_id: UUID,
    tickets: Mapping[UUID, tuple[str, str]],
    *,
    duplicate: bool,
) -> Receipt:
    return Receipt(
        id=benchmark_id,
        url=api_path(benchmark_id),
        web_url=web_url(settings, benchmark_id),
        duplicate=duplicate,
        assessments=[
            AssessmentTicket(id=key, scenario=ScenarioId(scenario), status=AssessmentStatus(status))
            for key, (scenario, status) in tickets.items()
        ],
    )
