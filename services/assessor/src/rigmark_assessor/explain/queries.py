"""The statements of `explain`, which read and change nothing."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from rigmark_assessor.operate.queries import Row

_ASSESSMENTS: Final = """
SELECT a.*, CAST(extract(epoch FROM a.not_before - now()) AS double precision) AS due_in_s,
    CAST(extract(epoch FROM a.lease_until - now()) AS double precision) AS lease_left_s
FROM assessments a WHERE a.id = ANY(CAST($1 AS uuid[])) ORDER BY a.scenario
"""

_NEWEST: Final = """
SELECT DISTINCT ON (scenario) id FROM assessments
WHERE benchmark_id = $1 AND (CAST($2 AS text) IS NULL OR scenario = $2)
ORDER BY scenario, generation DESC
"""

_SAMPLES: Final = """
SELECT s.*, v.digest FROM judge_samples s JOIN judge_versions v ON v.id = s.judge_version_id
WHERE s.assessment_id = ANY(CAST($1 AS uuid[])) ORDER BY s.assessment_id, s.sample
"""

_SCORES: Final = """
SELECT * FROM dimension_scores WHERE assessment_id = ANY(CAST($1 AS uuid[]))
ORDER BY assessment_id, sample, dimension
"""

_CALLS: Final = """
SELECT * FROM judge_calls WHERE assessment_id = ANY(CAST($1 AS uuid[]))
ORDER BY assessment_id, attempt, ordinal NULLS FIRST, id
"""

_EVIDENCE: Final = """
SELECT e.* FROM response_evidence e WHERE e.benchmark_id = $1 ORDER BY e.scenario
"""

_STANDINGS: Final = """
SELECT id, scenario, generation, status, reason, kpi, kpi_low, kpi_high, judge_version_id,
    created_at, finished_at
FROM assessments WHERE benchmark_id = $1 ORDER BY generation DESC, scenario
"""


async def benchmark_of(connection: asyncpg.Connection, assessment_id: UUID) -> UUID | None:
    """Return the benchmark of an assessment; None when there is no such assessment."""
    query = "SELECT benchmark_id FROM assessments WHERE id = $1"
    found: UUID | None = await connection.fetchval(query, assessment_id)
    return found


async def newest_ids(
    connection: asyncpg.Connection, benchmark_id: UUID, scenario: str | None
) -> Sequence[UUID]:
    """Return the newest assessment of each scenario of a benchmark, or of one scenario."""
    return [row["id"] for row in await connection.fetch(_NEWEST, benchmark_id, scenario)]


async def benchmark(connection: asyncpg.Connection, id_: UUID) -> Row | None:
    """Return a benchmark; None when there is no such."""
    row: Row | None = await connection.fetchrow("SELECT * FROM benchmarks WHERE id = $1", id_)
    return row


async def standings(connection: asyncpg.Connection, benchmark_id: UUID) -> Sequence[Row]:
    """Return all assessments of a benchmark, the newest generation first."""
    return await _rows(connection, _STANDINGS, benchmark_id)


async def evidence(connection: asyncpg.Connection, benchmark_id: UUID) -> Sequence[Row]:
    """Return what was found without a judge in the responses of a benchmark."""
    return await _rows(connection, _EVIDENCE, benchmark_id)


async def assessments(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Sequence[Row]:
    """Return these assessments."""
    return await _rows(connection, _ASSESSMENTS, ids)


async def samples(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Sequence[Row]:
    """Return all samples of these assessments, also those that do not count."""
    return await _rows(connection, _SAMPLES, ids)


async def scores(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Sequence[Row]:
    """Return the scores of all dimensions of the samples of these assessments."""
    return await _rows(connection, _SCORES, ids)


async def calls(connection: asyncpg.Connection, ids: Sequence[UUID]) -> Sequence[Row]:
    """Return the calls of the judge for these assessments, in their order."""
    return await _rows(connection, _CALLS, ids)


async def versions(connection: asyncpg.Connection, ids: Sequence[int]) -> Sequence[Row]:
    """Return these judge versions."""
    query = "SELECT * FROM judge_versions WHERE id = ANY(CAST($1 AS integer[])) ORDER BY id"
    return await _rows(connection, query, ids)


async def _rows(connection: asyncpg.Connection, query: str, *values: object) -> Sequence[Row]:
    found: Sequence[Row] = await connection.fetch(query, *values)
    return found
