"""Claims: taking assessments up under a lease, keeping them, and giving them back.

By the database's clock alone. An assessment's `attempt` is the fence: it grows with each claim,
and no write of an earlier claim touches the row.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from rigmark_assessor.assess.sample import Served, StoredSample
from rigmark_assessor.evidence import AppliedCap
from rigmark_assessor.judge.prompt import Template
from rigmark_shared.db.pool import Pool
from rigmark_shared.ids import AssessmentId, BenchmarkId
from rigmark_shared.methodology import ScenarioId

PAUSED_LOOK_S: Final = 5.0
"""How often it is asked whether an operator's pause has ended."""

# What is claimed ahead of a free slot must not be missed by an assessor that has one: more has to
# wait than all of them can begin at once. Each half has an index of its own. Rows that others hold
# are passed over, not waited for. A claim whose lease ran out counts as a failure: a text that ends
# each process that judges it must not be claimed for ever. Of a first claim there can be no
# samples.
_TAKE: Final = """
WITH most AS MATERIALIZED (
    SELECT CAST($1 AS integer) + CASE WHEN $4 > 0 AND EXISTS (
        SELECT FROM assessments WHERE status = 'pending' AND not_before <= now()
        OFFSET $1 + $4 + $5 * (SELECT greatest(count(*), 1) FROM assessors)
    ) THEN CAST($4 AS integer) ELSE 0 END AS n
    WHERE NOT EXISTS (SELECT FROM judging_pauses)
), expired AS MATERIALIZED (
    SELECT id FROM assessments
    WHERE status = 'running' AND lease_until < now()
    ORDER BY lease_until LIMIT coalesce((SELECT n FROM most), 0) FOR UPDATE SKIP LOCKED
), waiting AS MATERIALIZED (
    SELECT id FROM assessments
    WHERE status = 'pending' AND not_before <= now()
    ORDER BY not_before
    LIMIT coalesce((SELECT n FROM most), 0) - (SELECT count(*) FROM expired)
    FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE assessments SET status = 'running', attempt = attempt + 1, owner = $2,
        lease_until = clock_timestamp() + make_interval(secs => $3),
        failures = failures + CAST(id IN (SELECT id FROM expired) AS integer)
    WHERE id IN (SELECT id FROM expired UNION ALL SELECT id FROM waiting)
    RETURNING id, benchmark_id, scenario, generation, attempt, failures, first_sample
)
SELECT c.id, c.benchmark_id, c.scenario, c.generation, c.attempt, c.failures, t.prompt, t.response,
    r.finish_reason, b.model, b.model_family, b.traceparent,
    c.id IN (SELECT id FROM expired) AS taken_over,
    CASE WHEN c.attempt > 1 THEN (
        SELECT CAST(json_agg(json_build_array(s.sample, encode(v.digest, 'hex'), s.template,
            CAST(s.kpi AS text), s.summary, s.caps) ORDER BY s.sample) AS text)
        FROM judge_samples s JOIN judge_versions v ON v.id = s.judge_version_id
        WHERE s.assessment_id = c.id AND s.sample >= c.first_sample
    ) END AS samples,
    CASE WHEN c.attempt > 1 THEN (
        SELECT CAST(jsonb_agg(DISTINCT jsonb_build_array(encode(v.digest, 'hex'), k.served_model))
            AS text)
        FROM judge_calls k JOIN judge_versions v ON v.id = k.judge_version_id
        WHERE k.assessment_id = c.id AND k.outcome = 'verdict' AND k.template = 'main'
    ) END AS served
FROM claimed c
JOIN scenario_texts t USING (benchmark_id, scenario)
JOIN scenario_runs r USING (benchmark_id, scenario)
JOIN benchmarks b ON b.id = c.benchmark_id
"""

# Locks are taken in the order of ids here and where outcomes are written, so that the two never
# wait for each other in a circle.
_RENEW: Final = """
WITH held AS MATERIALIZED (
    SELECT a.id FROM assessments a
    JOIN unnest(CAST($1 AS uuid[]), CAST($2 AS integer[])) AS h (id, attempt)
        ON a.id = h.id AND a.attempt = h.attempt
    WHERE a.status = 'running'
    ORDER BY a.id FOR UPDATE OF a
)
UPDATE assessments SET lease_until = clock_timestamp() + make_interval(secs => $3)
WHERE id IN (SELECT id FROM held)
RETURNING id
"""

_DUE_IN: Final = """
SELECT CAST(EXTRACT(EPOCH FROM least(
    (SELECT min(not_before) FROM assessments WHERE status = 'pending'),
    (SELECT min(lease_until) FROM assessments WHERE status = 'running')
) - clock_timestamp()) AS double precision) AS due_in_s,
(SELECT reason FROM judging_pauses ORDER BY created_at LIMIT 1) AS paused
"""


Fence = tuple[UUID, int]
"""An assessment and the attempt of a claim on it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An assessment that this process has taken up, with what is to be judged."""

    id: AssessmentId
    benchmark_id: BenchmarkId
    scenario: ScenarioId
    generation: int
    attempt: int
    failures: int
    task: str
    response: str
    finish_reason: str | None = None
    model: str | None = None
    """The model that wrote the response; no judge is told of it."""
    model_family: str | None = None
    taken_over: bool = False
    """Whether the lease of an earlier claim ran out."""
    traceparent: str | None = None
    """The request that posted the benchmark, where it was traced."""
    samples: tuple[StoredSample, ...] = ()
    """What earlier claims have stored."""
    served: tuple[Served, ...] = ()
    """The models that gave verdicts to earlier claims, each once."""

    @property
    def fence(self) -> Fence:
        """What tells this claim from every other one."""
        return self.id, self.attempt


class Claims:
    """The claims of one process."""

    def __init__(self, pool: Pool, *, owner: str, lease_s: float, slots: int = 1) -> None:
        self._pool = pool
        self._owner = owner
        self._lease_s = lease_s
        self._slots = slots
        self.paused: str | None = None
        """Why an operator has paused all judging, when last looked; None while nobody has."""
        self.changed = asyncio.Event()
        """Is set when that pause begins, ends, or has another reason."""

    async def take(self, most: int, *, ahead: int = 0) -> Sequence[Claim]:
        """Claim so many assessments at most that are due, or whose lease has run out.

        That many more ahead where far more wait than all assessors, each of so many slots, can
        begin. While an operator has paused judging there is nothing to claim.
        """
        values = (most, self._owner, self._lease_s, ahead, self._slots)
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_TAKE, *values)
        return [_claim(row) for row in rows]

    async def renew(self, held: Mapping[AssessmentId, int]) -> set[UUID]:
        """Renew the leases of these ids and attempts, and return the ids that are still ours."""
        ids, attempts = list(held), list(held.values())
        async with self._pool.connection() as connection:
            return {
                row["id"] for row in await connection.fetch(_RENEW, ids, attempts, self._lease_s)
            }

    async def due_in_s(self) -> float | None:
        """Return how long until something can be claimed, below 0 when it can; None for never.

        While an operator has paused judging, it is worth another look in a few seconds.
        """
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_DUE_IN)
        if self.paused != row["paused"]:
            self.changed.set()
        self.paused = row["paused"]
        due_in_s: float | None = row["due_in_s"]
        return due_in_s if self.paused is None else PAUSED_LOOK_S


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        id=row["id"],
        benchmark_id=row["benchmark_id"],
        scenario=ScenarioId(row["scenario"]),
        generation=row["generation"],
        attempt=row["attempt"],
        failures=row["failures"],
        task=row["prompt"],
        response=row["response"],
        finish_reason=row["finish_reason"],
        model=row["model"],
        model_family=row["model_family"],
        taken_over=row["taken_over"],
        traceparent=row["traceparent"],
        samples=tuple(_sample(*one) for one in json.loads(row["samples"] or "[]")),
        served=tuple(
            (bytes.fromhex(digest), model) for digest, model in json.loads(row["served"] or "[]")
        ),
    )


def _sample(
    number: int, digest: str, template: str, kpi: str, *rest: *tuple[str, list[dict[str, Any]]]
) -> StoredSample:
    summary, caps = rest
    return StoredSample(
        number=number,
        digest=bytes.fromhex(digest),
        template=Template(template),
        kpi=Decimal(kpi),
        summary=summary,
        caps=tuple(AppliedCap(**one) for one in caps),
    )
