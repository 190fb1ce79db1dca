"""Rows for the pages to show, with every detail that does not matter filled in."""

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import (
    assessments,
    assessors,
    attempts,
    benchmark_documents,
    benchmarks,
    dimension_scores,
    judge_samples,
    judge_versions,
    scenario_runs,
    scenario_texts,
)
from rigmark_shared.ids import new_assessment_id, new_benchmark_id
from rigmark_shared.methodology import SCENARIOS, ScenarioId, overall_quality, scenario_kpi

JUDGE = "test-judge-1"
FIGURES = {
    "decode_speed_tok_s": 41.5,
    "ttft_ms": 182.25,
    "memory_gb": 5.5,
    "gpu_share_pct": 100.0,
    "efficiency_tok_s_per_gb": 7.5,
}

Verdict = int | str
"""A score for every dimension, or the status of an assessment without scores."""


def benchmark_row(**changes: Any) -> dict[str, Any]:
    """A row of the board without anything that hangs on it."""
    id_ = changes.pop("id", None) or new_benchmark_id()
    return {
        "id": id_,
        "content_digest": sha256(id_.bytes).digest(),
        "schema_version": "1",
        "methodology_version": "2026.1",
        "evidence": "raw",
        "model": "llama3.1:8b-instruct",
        "quantization": "Q4_K_M",
        "engine": "ollama",
        "hardware": "RTX 4090",
        **FIGURES,
        **changes,
    }


async def add_benchmark(
    connection: AsyncConnection,
    *,
    verdicts: Mapping[ScenarioId, Verdict] | Verdict = 80,
    run: Mapping[str, Any] | None = None,
    texts: Mapping[str, Any] | None = None,
    posted: list[dict[str, Any]] | None = None,
    disclosure: Mapping[str, Any] | None = None,
    **columns: Any,
) -> UUID:
    """Add a benchmark with its scenarios, and judge it as far as the verdicts say."""
    if not isinstance(verdicts, Mapping):
        verdicts = dict.fromkeys(SCENARIOS, verdicts)
    # It becomes the benchmark's when all of its scores are of it.
    version = columns.pop("judge_version_id", None)
    row = benchmark_row(**columns)
    await connection.execute(insert(benchmarks), [row])
    await connection.execute(
        insert(benchmark_documents),
        [{"benchmark_id": row["id"], "disclosure": disclosure or _disclosure(row)}],
    )
    for scenario, verdict in verdicts.items():
        await _add_run(connection, row, scenario, run or {}, texts or {})
        await _add_attempts(connection, row["id"], scenario, posted or [])
        await connection.execute(
            insert(assessments),
            [{"id": new_assessment_id(), "benchmark_id": row["id"], "scenario": scenario}],
        )
        await judge(connection, row["id"], scenario, verdict, version=version)
    return UUID(str(row["id"]))


def _disclosure(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "model": {"name": row["model"], "quantization": row["quantization"]},
        "engine": {"name": row["engine"]},
        "hardware": {"name": row["hardware"], "gpus": [{"name": "RTX 4090", "memory_gb": 24.0}]},
        "client": {"name": "rigmark-agent", "version": "0.1.0"},
    }


async def _add_run(
    connection: AsyncConnection,
    row: Mapping[str, Any],
    scenario: ScenarioId,
    run: Mapping[str, Any],
    texts: Mapping[str, Any],
) -> None:
    key = {"benchmark_id": row["id"], "scenario": scenario}
    figures = {name: row[name] for name in FIGURES}
    values = {
        **key,
        **figures,
        "evidence": row["evidence"],
        "temperature": float(SCENARIOS[scenario].temperature),
        "output_tokens": 512,
        "prompt_tokens": 400,
        "token_count_source": "server",
        "finish_reason": "stop",
        "memory_kind": "vram",
        "unknown": {},
        **run,
    }
    await connection.execute(insert(scenario_runs), [values])
    await connection.execute(
        insert(scenario_texts),
        [
            {
                **key,
                "prompt": f"The task of {scenario}.",
                "response": f"An answer to {scenario}.",
                "reasoning": None,
                **texts,
            }
        ],
    )


async def _add_attempts(
    connection: AsyncConnection,
    benchmark_id: UUID,
    scenario: ScenarioId,
    posted: list[dict[str, Any]],
) -> None:
    for attempt in posted:
        await connection.execute(
            insert(attempts),
            [
                {
                    "benchmark_id": benchmark_id,
                    "scenario": scenario,
                    "ordinal": attempt["ordinal"],
                    "warmup": attempt.get("warmup", False),
                    "evidence": attempt,
                }
            ],
        )


async def judge(
    connection: AsyncConnection,
    benchmark_id: UUID,
    scenario: ScenarioId,
    verdict: Verdict,
    *,
    version: int | None = None,
) -> None:
    """Write what an assessor writes: a status with its lease or reason, or scores."""
    if isinstance(verdict, int):
        known = version or await judge_version(connection)
        await _complete(connection, benchmark_id, scenario, verdict, version=known)
    else:
        changes: dict[str, Any] = {"status": verdict}
        if verdict == "running":
            lease = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 1)
            changes |= {"lease_until": lease, "attempt": 1, "owner": "a test"}
        if verdict == "failed":
            changes |= {"reason": "invalid_output", "detail": "no score for clarity"}
        await connection.execute(_assessment(benchmark_id, scenario).values(changes))
    await _derive_quality(connection, benchmark_id)


def _assessment(benchmark_id: UUID, scenario: ScenarioId) -> Any:
    return update(assessments).where(
        assessments.c.benchmark_id == benchmark_id, assessments.c.scenario == scenario
    )


async def _complete(
    connection: AsyncConnection,
    benchmark_id: UUID,
    scenario: ScenarioId,
    score: int,
    *,
    version: int,
) -> None:
    scores = _spread(scenario, score)
    done = _assessment(benchmark_id, scenario).values(
        status="completed",
        attempt=1,
        lease_until=None,
        kpi=scenario_kpi(SCENARIOS[scenario], scores),
        samples=1,
        summary=f"A summary of {scenario}.",
        judge_version_id=version,
        finished_at=func.now(),
    )
    assessment_id = await connection.scalar(done.returning(assessments.c.id))
    await connection.execute(
        insert(judge_samples),
        [
            {
                "assessment_id": assessment_id,
                "sample": 0,
                "judge_version_id": version,
                "attempt": 1,
                "template": "main",
                "dimension_order": list(scores),
                "kpi": scenario_kpi(SCENARIOS[scenario], scores),
                "summary": f"A summary of {scenario}.",
            }
        ],
    )
    await connection.execute(
        insert(dimension_scores),
        [
            {
                "assessment_id": assessment_id,
                "sample": 0,
                "dimension": dimension,
                "score": value,
                "rationale": f"Why {dimension} got {value}.",
            }
            for dimension, value in scores.items()
        ],
    )


def _spread(scenario: ScenarioId, score: int) -> dict[str, int]:
    # The dimensions differ, so that one shown in another's place is seen.
    steps = zip(SCENARIOS[scenario].dimensions, (0, -3, 4, -6), strict=True)
    return {dimension.id: max(0, min(100, score + step)) for dimension, step in steps}


async def judge_version(
    connection: AsyncConnection, *, model: str = JUDGE, mark: int = 10, **columns: Any
) -> int:
    """Return the id of a judge version, which is made when it is new; `mark` fills its digest."""
    row = {
        "digest": bytes([mark]) * 32,
        "model": model,
        "base_url": "http://judge",
        "shape": {"response_format": "json_schema"},
        **columns,
    }
    statement = upsert(judge_versions).values(row)
    keep = statement.on_conflict_do_update(index_elements=["digest"], set_={"model": model})
    return int(await connection.scalar(keep.returning(judge_versions.c.id)) or 0)


async def _derive_quality(connection: AsyncConnection, benchmark_id: UUID) -> None:
    found = await connection.execute(
        select(
            assessments.c.scenario,
            assessments.c.status,
            assessments.c.kpi,
            assessments.c.judge_version_id,
        ).where(assessments.c.benchmark_id == benchmark_id)
    )
    rows = found.all()
    kpis: dict[ScenarioId, Decimal | None] = {ScenarioId(row.scenario): row.kpi for row in rows}
    quality = overall_quality(kpis)
    versions = {row.judge_version_id for row in rows}
    is_one = quality.overall is not None and len(versions) == 1
    final = all(row.status in ("completed", "failed") for row in rows)
    ended = "completed" if quality.coverage == len(SCENARIOS) else "incomplete"
    await connection.execute(
        update(benchmarks)
        .where(benchmarks.c.id == benchmark_id)
        .values(
            status=ended if final else "pending",
            overall_quality=quality.overall,
            coverage=quality.coverage,
            judge_version_id=versions.pop() if is_one else None,
            assessed_at=func.now() if final else None,
        )
    )


async def add_assessor(
    connection: AsyncConnection, *, state: str = "ready", seen_s_ago: int = 0, **columns: Any
) -> None:
    """Add an assessor that was seen some seconds ago."""
    seen_at = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, seen_s_ago)
    row = {"owner": f"assessor-{state}", "state": state, **columns}
    await connection.execute(insert(assessors).values(seen_at=seen_at, **row))
