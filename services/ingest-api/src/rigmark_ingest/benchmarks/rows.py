"""A submission as the rows it is stored in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any
from uuid import UUID

from rigmark_ingest.benchmarks.derived import Derived, DerivedPoint, DerivedRun, derive
from rigmark_ingest.benchmarks.figures import RUN_FIGURES
from rigmark_ingest.benchmarks.flags import Seen
from rigmark_ingest.signatures.signed import Signed
from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import METHODOLOGY_VERSION, ScenarioId, Summary
from rigmark_shared.observability.tracing import traceparent
from rigmark_shared.wire import ScenarioRun, Submission

Row = Sequence[Any]

_DISCLOSURE = {"model", "engine", "hardware", "client", "started_at", "terms", "source"}
_OF_SUMMARY = tuple(field.name for field in fields(Summary))


@dataclass(frozen=True, slots=True)
class Rows:
    """What one statement stores; values stand in the order of the statement's columns."""

    benchmark_id: UUID
    digest: bytes
    assessments: dict[UUID, ScenarioId]
    benchmark: Row
    disclosure: str
    runs: Sequence[Row]
    texts: Sequence[Row]
    attempts: Sequence[Row]
    load_points: Sequence[Row]
    signatures: Sequence[Row]

    @property
    def characters(self) -> int:
        """How long the long texts among them are."""
        long = (*self.texts, *self.attempts, *self.load_points, *self.signatures)
        values = chain.from_iterable(long)
        return sum(len(value) for value in values if isinstance(value, str | bytes))


def rows_of(
    submission: Submission,
    *,
    rig_id: UUID | None,
    idempotency_key: str | None,
    signed: Signed | None = None,
) -> Rows:
    """Return the rows of a submission, with every figure derived and new ids."""
    derived = derive(submission)
    benchmark_id = new_benchmark_id()
    digest = content_digest(submission)
    runs = submission.scenarios
    return Rows(
        benchmark_id=benchmark_id,
        digest=digest,
        assessments={new_assessment_id(): run.scenario for run in runs},
        benchmark=(
            benchmark_id,
            rig_id,
            digest,
            idempotency_key,
            *_benchmark(submission, derived),
            signed and signed.fingerprint,
            submission.challenge_id,
        ),
        disclosure=submission.model_dump_json(include=_DISCLOSURE, exclude_none=True),
        runs=[_run(run) for run in derived.runs],
        texts=[(run.scenario, run.prompt, run.response, run.reasoning) for run in runs],
        attempts=list(chain.from_iterable(map(_attempts, runs))),
        load_points=[_load_point(i, point) for i, point in enumerate(derived.points)],
        signatures=[] if signed is None else [(signed.signature, signed.document)],
    )


def content_digest(submission: Submission) -> bytes:
    """Return the SHA-256 of the validated document, so that white space makes no difference.

    What is left at its default is left out, so that a field added later changes no digest.
    """
    return hashlib.sha256(submission.model_dump_json(exclude_defaults=True).encode()).digest()


def _benchmark(submission: Submission, derived: Derived) -> Row:
    terms, source = submission.terms, submission.source
    return (
        submission.schema_version,
        submission.methodology_version or METHODOLOGY_VERSION,
        terms and terms.prompt_set_version,
        source and source.tool,
        derived.evidence,
        submission.model.name,
        submission.model.quantization,
        submission.model.family,
        submission.model.parameters,
        submission.engine.name,
        submission.engine.version,
        submission.hardware.name,
        *(derived.board[metric] for metric in SORTABLE_METRICS),
        json.dumps(derived.flag_ids),
        derived.status,
        traceparent(),
    )


def _run(run: DerivedRun) -> Row:
    posted, derived = run.posted, run.derived
    return (
        posted.scenario,
        derived.evidence,
        posted.temperature,
        posted.max_output_tokens,
        posted.seed,
        posted.finish_reason,
        derived.prompt_tokens,
        derived.output_tokens,
        derived.token_count_source,
        posted.memory_kind,
        *(derived.figures[metric] for metric in RUN_FIGURES),
        json.dumps(derived.unknown),
        json.dumps({metric: _summary(found) for metric, found in derived.statistics.items()}),
        _flags(run.flags),
        _gpu_share(posted),
    )


def _summary(found: Summary) -> dict[str, float | None]:
    # dataclasses.asdict would copy every number, at several times the cost of all the rest.
    return {name: getattr(found, name) for name in _OF_SUMMARY}


def _gpu_share(run: ScenarioRun) -> str | None:
    if not run.gpu_share_sources and run.gpu_share_confidence is None:
        return None
    told = [source.model_dump(mode="json") for source in run.gpu_share_sources]
    return json.dumps({"confidence": run.gpu_share_confidence, "sources": told})


def _attempts(run: ScenarioRun) -> Sequence[Row]:
    return [
        (
            run.scenario,
            attempt.ordinal,
            attempt.warmup,
            attempt.model_dump_json(exclude_none=True),
        )
        for attempt in run.attempts
    ]


def _load_point(ordinal: int, point: DerivedPoint) -> Row:
    posted, derived = point.posted, point.derived
    return (
        ordinal,
        derived.evidence,
        derived.concurrency,
        posted.rate_per_s,
        derived.prompt_tokens,
        derived.output_tokens,
        derived.context_tokens,
        posted.label,
        json.dumps(derived.figures),
        json.dumps(derived.unknown),
        _flags(point.flags),
        posted.model_dump_json(exclude_none=True),
    )


def _flags(seen: Sequence[Seen]) -> str:
    return json.dumps([{"id": flag.id, "detail": flag.detail} for flag in seen])
