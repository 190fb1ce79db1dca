"""A benchmark's quality: that of its newest generation in which all scenarios are scored."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rigmark_shared.methodology import Quality, ScenarioId, overall_quality
from rigmark_shared.methodology.judged import overall_interval
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus

Standing = Mapping[str, Any]
"""One assessment: generation, scenario, status, KPI with its interval, and judge version."""


def quality_of(benchmark_id: UUID, standings: Iterable[Standing]) -> dict[str, Any]:
    """Return what is written about a benchmark.

    A newer generation that is not whole, because it is under way or some of it failed, takes
    nothing from an older one: quality never falls back to unknown by judging again.
    """
    generations: dict[int, list[Standing]] = {}
    for one in standings:
        generations.setdefault(one["generation"], []).append(one)
    newest_first = [generations[number] for number in sorted(generations, reverse=True)]
    whole = next((one for one in newest_first if _overall(one).overall is not None), None)
    counted = whole or newest_first[0]
    quality = _overall(counted)
    interval = overall_interval(
        (one["kpi"], one["kpi_low"], one["kpi_high"]) for one in whole or ()
    )
    return {
        "id": benchmark_id,
        "status": _status(newest_first[0], is_whole=whole is not None),
        "overall": quality.overall,
        "coverage": quality.coverage,
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "version": _version(whole or ()),
    }


def _overall(generation: Iterable[Standing]) -> Quality:
    return overall_quality({ScenarioId(one["scenario"]): one["kpi"] for one in generation})


def _status(newest: Iterable[Standing], *, is_whole: bool) -> BenchmarkStatus:
    if not all(AssessmentStatus(one["status"]).is_final for one in newest):
        return BenchmarkStatus.PENDING
    return BenchmarkStatus.COMPLETED if is_whole else BenchmarkStatus.INCOMPLETE


def _version(whole: Iterable[Standing]) -> int | None:
    """Return the one judge version of all scores; None where they are of several."""
    versions = {one["judge_version_id"] for one in whole}
    return versions.pop() if len(versions) == 1 else None
