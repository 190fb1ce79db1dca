"""What a retry mixes after a change of judge: samples that are void, scores that stay older."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.judge.version import panel_version
from rigmark_assessor.operate.text import many
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions.in_force import members_in_force
from rigmark_shared.db.pool import Pool

# Of the samples that would count, whether any is of no judge as it is asked now.
_OLDER_SAMPLES: Final = """
SELECT DISTINCT a.id FROM assessments a
JOIN judge_samples s ON s.assessment_id = a.id AND s.sample >= a.first_sample
JOIN judge_versions v ON v.id = s.judge_version_id
WHERE a.id = ANY(CAST($1 AS uuid[])) AND s.template = 'main'
    AND v.digest <> ALL(CAST($2 AS bytea[]))
ORDER BY a.id
"""

_OTHER_SCORES: Final = """
SELECT DISTINCT a.benchmark_id AS id FROM assessments a
JOIN assessments o USING (benchmark_id, generation)
JOIN judge_versions v ON v.id = o.judge_version_id
WHERE a.id = ANY(CAST($1 AS uuid[])) AND o.status = 'completed' AND v.digest <> $2
ORDER BY a.benchmark_id
"""


@dataclass(frozen=True, slots=True)
class Mixing:
    """Where judging goes on under another version than it was begun under."""

    assessments: Sequence[UUID]
    """Their samples so far are of another version, and do not count."""
    benchmarks: Sequence[UUID]
    """In the same generation they have scores of another version."""

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "void_samples_of": [str(id_) for id_ in self.assessments],
            "mixed_benchmarks": [str(id_) for id_ in self.benchmarks],
        }

    def lines(self) -> Iterable[str]:
        """Return it for people; nothing where no version changed."""
        if self.assessments:
            yield (
                f"The judge has changed: the samples that {len(self.assessments)} of them had "
                "so far are of another version, stay stored and do not count."
            )
        if self.benchmarks:
            yield (
                f"{many(len(self.benchmarks), 'benchmark')} will have scores of several judge "
                "versions in one generation, and stand on the board of none: `re-assess`, instead "
                "of this or when it has ended, judges all scenarios under the version in force."
            )
            yield from (f"  {id_}" for id_ in self.benchmarks)


async def mixing(pool: Pool, settings: AssessorSettings, ids: Sequence[UUID]) -> Mixing | None:
    """Return what a retry of these would mix, by the judge of the settings; None without one.

    Raises JudgesFileIsWrong.
    """
    members = await members_in_force(settings, pool, checks=Checks())
    if not members:
        return None
    async with pool.connection() as connection:
        judges = [member.digest for member in members]
        older = await _ids(connection, _OLDER_SAMPLES, ids, judges)
        others = await _ids(connection, _OTHER_SCORES, ids, panel_version(members).digest)
    return Mixing(older, others)


async def _ids(connection: asyncpg.Connection, query: str, *values: object) -> list[UUID]:
    return [row["id"] for row in await connection.fetch(query, *values)]
