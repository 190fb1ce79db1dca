"""Which judgement of a scenario counts, and the others, as they are published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import SCENARIOS, ScenarioId
from rigmark_shared.status import AssessmentStatus
from rigmark_web.judging.versions import JudgeView, judge_view


class GenerationView(BaseModel):
    """A judgement of a scenario beside the one that counts."""

    generation: int
    newer: bool
    """Whether it came after the one that counts; it takes that one's place once it is whole."""
    status: AssessmentStatus
    reason: str | None
    kpi: float | None
    kpi_low: float | None
    kpi_high: float | None
    samples: int | None
    judge: JudgeView | None
    finished_at: datetime | None


def counted(rows: Iterable[RowMapping]) -> dict[UUID, dict[ScenarioId, RowMapping]]:
    """Return the judgements that count, by benchmark and by scenario as they are shown.

    They are those of the newest generation in which all scenarios are scored, else of the newest:
    a later judgement that is not whole takes nothing from an earlier one.
    """
    by_benchmark: dict[UUID, list[RowMapping]] = {}
    for row in rows:
        by_benchmark.setdefault(row["benchmark_id"], []).append(row)
    return {id_: _counted(of_one) for id_, of_one in by_benchmark.items()}


def _counted(rows: Sequence[RowMapping]) -> dict[ScenarioId, RowMapping]:
    generations: dict[int, dict[str, RowMapping]] = {}
    for row in rows:
        generations.setdefault(row["generation"], {})[row["scenario"]] = row
    newest_first = [generations[number] for number in sorted(generations, reverse=True)]
    # What the first one lacks is taken from the newest that has it.
    ranked = sorted(newest_first, key=lambda generation: not _is_whole(generation))
    found = {
        scenario: next((each[scenario] for each in ranked if scenario in each), None)
        for scenario in SCENARIOS
    }
    return {scenario: row for scenario, row in found.items() if row is not None}


def _is_whole(generation: Mapping[str, RowMapping]) -> bool:
    rows = (generation.get(scenario) for scenario in SCENARIOS)
    return all(row is not None and row["kpi"] is not None for row in rows)


def others(row: RowMapping, rows: Iterable[RowMapping]) -> list[GenerationView]:
    """Return the other judgements of the same scenario, the newest first."""
    of_scenario = [
        each
        for each in rows
        if (each["benchmark_id"], each["scenario"]) == (row["benchmark_id"], row["scenario"])
        and each["generation"] != row["generation"]
    ]
    of_scenario.sort(key=lambda each: -each["generation"])
    return [_view(each, newer=each["generation"] > row["generation"]) for each in of_scenario]


def judge_of(row: RowMapping) -> JudgeView | None:
    """Return the judge of a judgement; None while there is none."""
    if row["judge_version_id"] is None:
        return None
    return judge_view(
        {
            "id": row["judge_version_id"],
            "model": row["judge_model"],
            "digest": row["judge_digest"],
            "calibration": row["judge_calibration"],
        }
    )


def _view(row: RowMapping, *, newer: bool) -> GenerationView:
    judge = judge_of(row)
    return GenerationView(
        generation=row["generation"],
        newer=newer,
        status=row["status"],
        reason=row["reason"],
        kpi=None if row["kpi"] is None else float(row["kpi"]),
        kpi_low=row["kpi_low"],
        kpi_high=row["kpi_high"],
        samples=row["samples"],
        judge=judge and judge.model_copy(update={"calibration": None}),
        finished_at=row["finished_at"],
    )
