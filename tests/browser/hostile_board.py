"""A board on which every text is hostile, posted through ingest-api and judged."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from builders import load_point, scenario_run, submission
from hostile_strings import HOSTILE
from integration.web.board_rows import judge
from rigmark_shared.db.tables import (
    assessments,
    benchmarks,
    dimension_scores,
    judge_samples,
    rigs,
    scenario_runs,
)
from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.methodology.flag import FLAGS

MANY = len(HOSTILE)
PART = MANY // 4


def text_of(part: int) -> str:
    """A quarter of all strings as one text."""
    return "\n\n".join(HOSTILE[PART * (part % 4) : PART * (part % 4 + 1)])


def document(number: int) -> dict[str, Any]:
    """A document with another string in each of its names, and all strings in its texts."""
    model, quantization, engine, hardware = (HOSTILE[(number + PART * n) % MANY] for n in range(4))
    runs = [
        scenario_run(
            scenario,
            prompt=text_of(place + 1),
            response=text_of(place),
            reasoning=text_of(place + 2),
            finish_reason=model,
            unknown={"energy_j": engine},
        )
        for place, scenario in enumerate(SCENARIOS)
    ]
    return submission(
        model={"name": model, "quantization": quantization, "family": hardware},
        engine={"name": engine, "version": model, "flags": {hardware: quantization}},
        hardware={"name": hardware},
        client={"name": engine, "version": str(uuid4())},
        scenarios=runs,
        load=[load_point(label=quantization)],
    )


def post(ingest: httpx.Client, number: int) -> UUID:
    """Post a hostile document as anybody may."""
    answer = ingest.post("/api/benchmarks", json=document(number))
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def fill(ingest: httpx.Client, owner: AsyncEngine) -> list[UUID]:
    """Post a hundred documents, give each a rig, flags and scores, and return their ids."""
    ids = [post(ingest, number) for number in range(MANY)]
    async with owner.begin() as connection:
        for number, id_ in enumerate(ids):
            rig_id = uuid4()
            await connection.execute(rigs.insert().values(id=rig_id, name=HOSTILE[number]))
            mine = benchmarks.c.id == id_
            marks = {"rig_id": rig_id, "flags": [HOSTILE[number]]}
            await connection.execute(update(benchmarks).where(mine).values(marks))
            seen = [{"id": next(iter(FLAGS)), "detail": HOSTILE[number]}]
            runs = update(scenario_runs).where(scenario_runs.c.benchmark_id == id_)
            await connection.execute(runs.values(flags=seen))
            await judge_with(connection, id_, HOSTILE[number])
    return ids


async def judge_with(connection: AsyncConnection, id_: UUID, words: str) -> None:
    """Score a benchmark as a judge would that says these words."""
    for scenario in SCENARIOS:
        await judge(connection, id_, scenario, 80)
    mine = assessments.c.benchmark_id == id_
    scored = update(assessments).where(mine).values(summary=words, detail=words)
    found = (await connection.execute(scored.returning(assessments.c.id))).scalars().all()
    for table, column in ((judge_samples, "summary"), (dimension_scores, "rationale")):
        of_these = update(table).where(table.c.assessment_id.in_(found))
        await connection.execute(of_these.values({column: words}))
