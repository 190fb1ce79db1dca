"""What is stored about assessments, read as it was at one moment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from rigmark_assessor.assess.noise import Noises
from rigmark_assessor.assess.repository import read_noise
from rigmark_assessor.explain import queries
from rigmark_assessor.operate.errors import IdIsUnknown, ScenarioIsNotThere
from rigmark_assessor.operate.queries import Row, read_pause
from rigmark_assessor.operate.state_queries import assessors


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is the same for all assessments that are explained."""

    benchmark: Row
    standings: Sequence[Row]
    """All assessments of the benchmark."""
    versions: Mapping[int, Row]
    noises: Noises
    pause: Row | None
    assessors: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One assessment with all that is stored of it."""

    row: Row
    samples: Sequence[Row]
    scores: Sequence[Row]
    calls: Sequence[Row]
    evidence: Row | None

    def scores_of(self, sample: int) -> Sequence[Row]:
        """Return the scores of one sample."""
        return [row for row in self.scores if row["sample"] == sample]


async def read(
    connection: asyncpg.Connection, id_: UUID, scenario: str | None
) -> tuple[Surroundings, Sequence[Record]]:
    """Return what is stored of an assessment, or of the newest ones of a benchmark.

    Raises IdIsUnknown and ScenarioIsNotThere. The caller holds one snapshot.
    """
    benchmark_id, ids = await _resolved(connection, id_, scenario)
    benchmark = await queries.benchmark(connection, benchmark_id)
    if benchmark is None:
        raise IdIsUnknown(
            f"there is no assessment and no benchmark {id_}: `rigmark-assessor list` shows them"
        )
    if not ids and scenario:
        raise ScenarioIsNotThere(f"benchmark {id_} has no assessment of scenario {scenario!r}")
    records = await _records(connection, benchmark_id, ids)
    around = Surroundings(
        benchmark=benchmark,
        standings=await queries.standings(connection, benchmark_id),
        versions=await _versions(connection, benchmark, records),
        noises=await read_noise(connection),
        pause=await read_pause(connection),
        assessors=await assessors(connection),
    )
    return around, records


def from_json(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a JSONB column's value, which the driver gives as text unless it was told more."""
    return json.loads(value) if isinstance(value, str) else value


async def _resolved(
    connection: asyncpg.Connection, id_: UUID, scenario: str | None
) -> tuple[UUID, Sequence[UUID]]:
    of = await queries.benchmark_of(connection, id_)
    if of is None:
        return id_, await queries.newest_ids(connection, id_, scenario)
    if scenario is not None:
        raise IdIsUnknown(f"{id_} is an assessment: --scenario goes with a benchmark's id")
    return of, [id_]


async def _records(
    connection: asyncpg.Connection, benchmark_id: UUID, ids: Sequence[UUID]
) -> Sequence[Record]:
    samples = await queries.samples(connection, ids)
    scores = await queries.scores(connection, ids)
    calls = await queries.calls(connection, ids)
    found = {row["scenario"]: row for row in await queries.evidence(connection, benchmark_id)}
    return [
        Record(
            row=row,
            samples=_of(samples, row["id"]),
            scores=_of(scores, row["id"]),
            calls=_of(calls, row["id"]),
            evidence=found.get(row["scenario"]),
        )
        for row in await queries.assessments(connection, ids)
    ]


def _of(rows: Sequence[Row], id_: UUID) -> Sequence[Row]:
    return [row for row in rows if row["assessment_id"] == id_]


async def _versions(
    connection: asyncpg.Connection, benchmark: Row, records: Sequence[Record]
) -> Mapping[int, Row]:
    named = [benchmark, *(record.row for record in records)]
    for record in records:
        named += [*record.samples, *record.calls]
    ids = {row["judge_version_id"] for row in named} - {None}
    return {row["id"]: row for row in await queries.versions(connection, sorted(ids))}
