"""Claims: taking assessments up under a lease, keeping them, and giving them back.

By the database's clock alone. An assessment's `attempt` is the fence: it grows with each claim,
and no write of an earlier claim touches the row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.ids import AssessmentId, BenchmarkId
from rigmark_shared.methodology import ScenarioId

# Each half has an index of its own. Rows that others hold are passed over, not waited for.
_TAKE: Final = text("""
WITH expired AS MATERIALIZED (
    SELECT id FROM assessments
    WHERE status = 'running' AND lease_until < now()
    ORDER BY lease_until LIMIT :most FOR UPDATE SKIP LOCKED
), waiting AS MATERIALIZED (
    SELECT id FROM assessments
    WHERE status = 'pending' AND not_before <= now()
    ORDER BY not_before LIMIT :most - (SELECT count(*) FROM expired) FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE assessments SET status = 'running', attempt = attempt + 1, owner = :owner,
        lease_until = clock_timestamp() + make_interval(secs => :lease_s)
    WHERE id IN (SELECT id FROM expired UNION ALL SELECT id FROM waiting)
    RETURNING id, benchmark_id, scenario, generation, attempt, failures
)
SELECT id, benchmark_id, scenario, generation, attempt, failures, prompt, response
FROM claimed JOIN scenario_texts USING (benchmark_id, scenario)
""")

# Locks are taken in the order of ids here and where outcomes are written, so that the two never
# wait for each other in a circle.
_RENEW: Final = text("""
WITH held AS MATERIALIZED (
    SELECT a.id FROM assessments a
    JOIN unnest(CAST(:ids AS uuid[]), CAST(:attempts AS integer[])) AS h (id, attempt)
        ON a.id = h.id AND a.attempt = h.attempt
    WHERE a.status = 'running'
    ORDER BY a.id FOR UPDATE OF a
)
UPDATE assessments SET lease_until = clock_timestamp() + make_interval(secs => :lease_s)
WHERE id IN (SELECT id FROM held)
RETURNING id
""")

_DUE_IN: Final = text("""
SELECT CAST(EXTRACT(EPOCH FROM least(
    (SELECT min(not_before) FROM assessments WHERE status = 'pending'),
    (SELECT min(lease_until) FROM assessments WHERE status = 'running')
) - clock_timestamp()) AS double precision)
""")


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

    @property
    def fence(self) -> Fence:
        """What tells this claim from every other one."""
        return self.id, self.attempt


class Claims:
    """The claims of one process."""

    def __init__(self, engine: AsyncEngine, *, owner: str, lease_s: float) -> None:
        # Each of these statements is a transaction of its own, and needs no BEGIN and COMMIT.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._owner = owner
        self._lease_s = lease_s

    async def take(self, most: int) -> Sequence[Claim]:
        """Claim so many assessments at most that are due, or whose lease has run out."""
        asked = {"most": most, "owner": self._owner, "lease_s": self._lease_s}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_TAKE, asked)).all()
        return [
            Claim(
                id=row.id,
                benchmark_id=row.benchmark_id,
                scenario=ScenarioId(row.scenario),
                generation=row.generation,
                attempt=row.attempt,
                failures=row.failures,
                task=row.prompt,
                response=row.response,
            )
            for row in rows
        ]

    async def renew(self, held: Mapping[AssessmentId, int]) -> set[UUID]:
        """Renew the leases of these ids and attempts, and return the ids that are still ours."""
        asked = {
            "ids": list(held),
            "attempts": list(held.values()),
            "lease_s": self._lease_s,
        }
        async with self._engine.connect() as connection:
            return set(await connection.scalars(_RENEW, asked))

    async def due_in_s(self) -> float | None:
        """Return how long until something can be claimed, below 0 when it can; None for never."""
        async with self._engine.connect() as connection:
            due_in_s: float | None = await connection.scalar(_DUE_IN)
        return due_in_s
