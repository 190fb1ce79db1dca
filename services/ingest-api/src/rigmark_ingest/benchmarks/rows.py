"""A submission as the rows it is stored in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from rigmark_ingest.benchmarks.figures import RUN_FIGURES, RunFigures, board_figures, run_figures
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import METHODOLOGY_VERSION, ScenarioId
from rigmark_shared.status import Evidence
from rigmark_shared.wire import ScenarioRun, Submission

Row = Sequence[Any]

_DISCLOSURE = {"model", "engine", "hardware", "client", "started_at"}


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

    @property
    def characters(self) -> int:
        """How long the long texts among them are."""
        values = chain.from_iterable((*self.texts, *self.attempts))
        return sum(len(value) for value in values if isinstance(value, str))


def rows_of(submission: Submission, *, rig_id: UUID | None, idempotency_key: str | None) -> Rows:
    """Return the rows of a submission, with every figure derived and new ids."""
    runs = [(run, run_figures(run)) for run in submission.scenarios]
    benchmark_id = new_benchmark_id()
    digest = content_digest(submission)
    return Rows(
        benchmark_id=benchmark_id,
        digest=digest,
        assessments={new_assessment_id(): run.scenario for run in submission.scenarios},
        benchmark=(
            benchmark_id,
            rig_id,
            digest,
            idempotency_key,
            *_benchmark(submission, [derived for _, derived in runs]),
        ),
        disclosure=submission.model_dump_json(include=_DISCLOSURE, exclude_none=True),
        runs=[_run(run, derived) for run, derived in runs],
        texts=[(run.scenario, run.prompt, run.response, run.reasoning) for run, _ in runs],
        attempts=[
            (
                run.scenario,
                attempt.ordinal,
                attempt.warmup,
                attempt.model_dump_json(exclude_none=True),
            )
            for run, _ in runs
            for attempt in run.attempts
        ],
    )


def content_digest(submission: Submission) -> bytes:
    """Return the SHA-256 of the validated document, so that white space makes no difference.

    What is left at its default is left out, so that a field added later changes no digest.
    """
    return hashlib.sha256(submission.model_dump_json(exclude_defaults=True).encode()).digest()


def _benchmark(submission: Submission, runs: Sequence[RunFigures]) -> Row:
    figures = board_figures(runs)
    raw = all(run.evidence is Evidence.RAW for run in runs)
    return (
        submission.schema_version,
        submission.methodology_version or METHODOLOGY_VERSION,
        Evidence.RAW if raw else Evidence.SELF_REPORTED,
        submission.model.name,
        submission.model.quantization,
        submission.model.family,
        submission.model.parameters,
        submission.engine.name,
        submission.engine.version,
        submission.hardware.name,
        figures["decode_speed_tok_s"],
        figures["ttft_ms"],
        figures["memory_gb"],
        figures["gpu_share_pct"],
        figures["efficiency_tok_s_per_gb"],
    )


def _run(run: ScenarioRun, derived: RunFigures) -> Row:
    return (
        run.scenario,
        derived.evidence,
        run.temperature,
        run.max_output_tokens,
        run.seed,
        run.finish_reason,
        derived.prompt_tokens,
        derived.output_tokens,
        derived.token_count_source,
        run.memory_kind,
        *(derived.figures[metric] for metric in RUN_FIGURES),
        json.dumps(derived.unknown),
    )
