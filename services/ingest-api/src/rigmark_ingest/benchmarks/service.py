"""Take a submission: store it once, then wake an assessor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.benchmarks import repository
from rigmark_ingest.benchmarks.comparison import comparison_of
from rigmark_ingest.benchmarks.contradictions import refuse_contradictions
from rigmark_ingest.benchmarks.report import report_of
from rigmark_ingest.benchmarks.rows import Rows, rows_of
from rigmark_ingest.benchmarks.writer import Writer
from rigmark_ingest.challenges import service as challenges
from rigmark_ingest.challenges.problems import ChallengeIsMissing
from rigmark_ingest.limits.lane import Lane
from rigmark_ingest.metrics import Metrics
from rigmark_ingest.problems import BenchmarkIsUnknown, IdempotencyKeyWasUsed, ServiceIsBusy
from rigmark_ingest.settings import IngestSettings
from rigmark_ingest.signatures import service as signatures
from rigmark_ingest.signatures.problems import SignatureIsMissing
from rigmark_ingest.signatures.signed import Signed
from rigmark_ingest.wakeups import WakeUps
from rigmark_shared.ids import AssessmentId
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.observability.requests import name_in_log
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
    lane: Lane = field(default_factory=Lane)
    now: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A submission, and what is known of who sent it."""

    submission: Submission
    rig_id: UUID | None
    idempotency_key: str | None
    signed: Signed | None
    heavy: bool = False
    """Whether what is made of it is made beside the event loop."""


async def take(context: Context, post: Post) -> Receipt:
    """Store a submission and return its receipt; the same one again returns the first receipt.

    Raises MeasurementIsImpossible when the document contradicts itself, IdempotencyKeyWasUsed when
    the key came with other content, SignatureIsMissing, and the refusals of challenges.
    """
    make = partial(_rows, post, now=context.now())
    rows = await context.lane.run(make, heavy=post.heavy)
    try:
        await _refuse_what_is_missing(context, post, rows.digest)
    except (SignatureIsMissing, ChallengeIsMissing):
        # What was stored before a board asked for more was promised to be there.
        stored = await _find_stored(context, post, rows.digest)
        if stored is None or stored.content_digest != rows.digest:
            raise
        return _receipt_again(context, stored)
    name_in_log(benchmark_id=str(rows.benchmark_id))
    if await context.writer.store(rows):
        wakeups = [WakeUp(AssessmentId(assessment_id)) for assessment_id in rows.assessments]
        context.wakeups.add(wakeups)
        return _first_receipt(context, post, rows)
    stored = await _find_stored(context, post, rows.digest)
    if stored is None:
        await challenges.refuse_if_used(context.engine, post.submission)
        raise ServiceIsBusy("the same document is being stored; send it again")
    if stored.content_digest != rows.digest:
        raise IdempotencyKeyWasUsed(
            "this Idempotency-Key was used for another document; use a new key for a new run"
        )
    return _receipt_again(context, stored)


async def _refuse_what_is_missing(context: Context, post: Post, digest: bytes) -> None:
    settings = context.settings
    signatures.refuse_unsigned(post.signed, required=settings.require_signature)
    await challenges.check(
        context.engine,
        post.submission,
        rig_id=post.rig_id,
        digest=digest,
        required=settings.require_challenge,
    )


async def _find_stored(context: Context, post: Post, digest: bytes) -> repository.Stored | None:
    return await repository.find_stored(
        context.engine, rig_id=post.rig_id, digest=digest, idempotency_key=post.idempotency_key
    )


def _first_receipt(context: Context, post: Post, rows: Rows) -> Receipt:
    pending = AssessmentStatus.PENDING
    tickets = [
        AssessmentTicket(id=key, scenario=scenario, status=pending)
        for key, scenario in rows.assessments.items()
    ]
    signed_by = post.signed.fingerprint if post.signed else None
    return _receipt(context, rows.benchmark_id, tickets, duplicate=False, signed_by=signed_by)


def _receipt_again(context: Context, stored: repository.Stored) -> Receipt:
    name_in_log(benchmark_id=str(stored.id))
    tickets = [
        AssessmentTicket(
            id=row.id, scenario=ScenarioId(row.scenario), status=AssessmentStatus(row.status)
        )
        for row in stored.assessments
    ]
    return _receipt(context, stored.id, tickets, duplicate=True, signed_by=stored.signed_by)


def _receipt(
    context: Context,
    benchmark_id: UUID,
    tickets: list[AssessmentTicket],
    *,
    duplicate: bool,
    signed_by: str | None,
) -> Receipt:
    return Receipt(
        id=benchmark_id,
        url=api_path(benchmark_id),
        web_url=web_url(context.settings, benchmark_id),
        duplicate=duplicate,
        assessments=tickets,
        signed_by=signed_by,
    )


def _rows(post: Post, *, now: datetime) -> Rows:
    refuse_contradictions(post.submission, now=now)
    return rows_of(
        post.submission,
        rig_id=post.rig_id,
        idempotency_key=post.idempotency_key,
        signed=post.signed,
    )


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
