"""Claims of assessments, and the writes that only a claim which still stands may do."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from databases import Database
from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.sample import Made, Price, Sample
from rigmark_assessor.claim import Claim, Claims
from rigmark_assessor.judge.client import Call
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.verdict import DimensionScore
from rigmark_assessor.judge.version import judge_version
from rigmark_assessor.settings import JudgeSettings
from rigmark_assessor.writer import Writer
from rigmark_shared.db.pool import Pool
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi
from rigmark_shared.methodology.judged import Noise, judged
from rigmark_shared.status import AssessmentStatus

ONE = (ScenarioId.AGENT_WORKFLOW,)
VERSION = judge_version(JudgeSettings(judge_model="m"))


def claims(pool: Pool, owner: str = "me", *, lease_s: float = 45) -> Claims:
    """Return a way to claim for an owner."""
    return Claims(pool, owner=owner, lease_s=lease_s)


def expire_leases(database: Database) -> None:
    """Let every lease have ended a second ago."""
    database.query("UPDATE assessments SET lease_until = now() - interval '1 s'")


def scored(claim: Claim, score: int = 80, *, words: str = "Words.") -> Outcome:
    """Return a claim's outcome with the same score in each dimension."""
    scenario = SCENARIOS[claim.scenario]
    scores = {dimension.id: score for dimension in scenario.dimensions}
    sample = Sample(
        number=0,
        judge=0,
        version=VERSION,
        order=tuple(scores),
        kpi=scenario_kpi(scenario, scores),
        summary="Summary.",
        scores=tuple(DimensionScore(key, score, words) for key in scores),
    )
    return Outcome(
        claim=claim,
        status=AssessmentStatus.COMPLETED,
        score=judged([sample.counted], Noise(3, 60)),
        version=VERSION,
        summary="Summary.",
        samples=(sample,),
        calls=(Made(Call(12.5, "verdict", Facts()), VERSION, Price()),),
    )


@asynccontextmanager
async def writing(pool: Pool) -> AsyncIterator[Writer]:
    """Run a writer."""
    writer = Writer(pool)
    running = asyncio.create_task(writer.run())
    try:
        yield writer
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def write(pool: Pool, outcomes: Sequence[Outcome]) -> list[bool]:
    """Write outcomes together, and say which claims still stood."""
    async with writing(pool) as writer:
        return await asyncio.gather(*(writer.write(one) for one in outcomes))
