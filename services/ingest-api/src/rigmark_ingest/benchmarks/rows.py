"""A submission as the rows it is stored in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from rigmark_ingest.benchmarks.derived import Derived, DerivedPoint, DerivedRun, derive
from rigmark_ingest.benchmarks.figures import RUN_FIGURES
from rigmark_ingest.signatures.signed import Signed
from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import METHODOLOGY_VERSION, ScenarioId
from rigmark_shared.observability.tracing import traceparent
from rigmark_shared.wire import ScenarioRun, Submission

Row = Sequence[Any]

_FIGURES_OF_RUN = itemgetter(*RUN_FIGURES)
_DISCLOSURE = {"model", "engine", "hardware", "client", "started_at", "terms", "source"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What one statement stores; values stand in the order of the statement's columns."""

    benchmark_id: UUID
    digest: bytes
    size_bytes: int
    """How long the document is, a signed one's gzip included."""
    assessments: dict[UUID, ScenarioId]
    benchmark: Row
    disclosure: str
    runs: Sequence[Row]
    texts: Sequence[Row]
    attempts: Sequence[Row]
    load_points: Sequence[Row]
    signatures: Sequence[Row]


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
    document = canonical_document(submission)
    digest = hashlib.sha256(document).digest()
    runs = submission.scenarios
    return Rows(
        benchmark_id=benchmark_id,
        digest=digest,
        size_bytes=len(document) + (len(signed.document) if signed else 0),
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


def canonical_document(submission: Submission) -> bytes:
    """Return the validated document as its digest is made of, so that white space is no difference.

    What is left at its default is left out, so that a field added later changes no digest.
    """
    return submission.model_dump_json(exclude_defaults=True).encode()


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
        _json(derived.flag_ids),
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
        *_FIGURES_OF_RUN(derived.figures),
        _json(derived.unknown),
        _json(derived.statistics),
        _json(run.flags),
        _gpu_share(posted),
    )


def _json(value: object) -> str:
    return to_json(value).decode()


def _gpu_share(run: ScenarioRun) -> str | None:
    if not run.gpu_share_sources and run.gpu_share_confidence is None:
        return None
    told = [source.model_dump(mode="json") for source in run.gpu_share_sources]
    return _json({"confidence": run.gpu_share_confidence, "sources": told})


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
        _json(derived.figures),
        _json(derived.unknown),
        _json(point.flags),
        posted.model_dump_json(exclude_none=True),
    )
