"""Writes outcomes and what follows from them, and reads the judges' noise; never commits."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

import asyncpg

from rigmark_assessor.assess.documents import (
    Ids,
    call_rows,
    evidence_rows,
    json_of,
    outcome_rows,
    sample_rows,
    score_rows,
)
from rigmark_assessor.assess.noise import Noises
from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.quality import quality_of
from rigmark_assessor.assess.statements import (
    NOISE,
    RATE,
    REGISTER,
    STANDINGS,
    VERSION_ID,
    WRITE,
)
from rigmark_assessor.claim import Fence
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.methodology import ScenarioId
from rigmark_shared.methodology.judged import Noise

_NOISE_SAMPLES: Final = 6000


async def register_judge(connection: asyncpg.Connection, version: JudgeVersion) -> int:
    """Return the id of a judge's version, which is made when it is new."""
    known = await connection.fetchval(VERSION_ID, version.digest)
    if known is None:
        shape = json_of(version.shape)
        await connection.execute(REGISTER, version.digest, version.model, version.base_url, shape)
        known = await connection.fetchval(VERSION_ID, version.digest)
    return int(known)


async def write_outcomes(
    connection: asyncpg.Connection, outcomes: Sequence[Outcome], *, ids: Ids
) -> set[Fence]:
    """Write outcomes, and return the claims that still stood; what is about others is void.

    Where any is final this is for a transaction: the benchmarks are locked first, and of two
    assessors that finish the last two scenarios of one, the second sees what the first wrote, so
    that both agree on the overall quality.
    """
    ended = {one.claim.benchmark_id for one in outcomes if one.status.is_final}
    fences = dict.fromkeys(one.claim.fence for one in outcomes)
    written = await connection.fetch(
        WRITE,
        list(ended),
        [id_ for id_, _ in fences],
        [attempt for _, attempt in fences],
        outcome_rows(outcomes, ids),
        sample_rows(outcomes, ids),
        score_rows(outcomes),
        evidence_rows(outcomes),
        call_rows(outcomes, ids),
    )
    if ended:
        await rate(connection, ended)
    return {(row["id"], row["attempt"]) for row in written}


async def rate(connection: asyncpg.Connection, benchmarks: Iterable[UUID]) -> None:
    """Write the quality of benchmarks anew from their assessments; the caller holds their locks."""
    rows = await connection.fetch(STANDINGS, list(benchmarks))
    qualities = [
        quality_of(key, group) for key, group in groupby(rows, lambda row: row["benchmark_id"])
    ]
    await connection.execute(RATE, json_of(qualities))


async def read_noise(connection: asyncpg.Connection) -> Noises:
    """Return the noise of each judge version on each scenario, from the newest samples."""
    rows = await connection.fetch(NOISE, _NOISE_SAMPLES)
    return {
        (row["digest"], ScenarioId(row["scenario"])): Noise(row["sd"], row["df"]) for row in rows
    }
