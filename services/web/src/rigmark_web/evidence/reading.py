"""Reading what is long of the evidence: traces and chunk gaps, by attempt."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_web.evidence import queries

MOST_STEPS: Final = 120
FEWEST_STEPS: Final = 12
STEPS_IN_ALL: Final = 4_800
"""Of all attempts of a page: many attempts are drawn in less detail each."""
FEWEST_GAPS_FOR_P99: Final = 100

Evidence = Mapping[tuple[str, int], Mapping[str, Any]]
"""Traces and gaps by scenario and ordinal of the attempt."""


async def read_evidence(connection: AsyncConnection, benchmark_id: UUID, attempts: int) -> Evidence:
    """Return the traces and gaps of a benchmark with so many attempts."""
    if not attempts:
        return {}
    steps = max(FEWEST_STEPS, min(MOST_STEPS, STEPS_IN_ALL // attempts))
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for trace in _traces(await queries.traces(connection, benchmark_id, steps)):
        key = (trace.pop("scenario"), trace.pop("ordinal"))
        found.setdefault(key, {}).setdefault("traces", []).append(trace)
    for row in await queries.gaps(connection, benchmark_id):
        found.setdefault((row["scenario"], row["ordinal"]), {})["gaps"] = _gaps(row)
    return found


def _traces(rows: Sequence[RowMapping]) -> Iterable[dict[str, Any]]:
    key = itemgetter("scenario", "ordinal", "device")
    for (scenario, ordinal, device), of_device in groupby(rows, key):
        steps = list(of_device)
        yield {
            "scenario": scenario,
            "ordinal": ordinal,
            "device": device,
            "at_ms": [step["at_ms"] for step in steps],
            **{sensor: [step[sensor] for step in steps] for sensor in queries.SENSORS},
            "throttle_reasons": _reasons(step["throttled"] for step in steps),
        }


def _reasons(told: Iterable[list[str] | None]) -> list[str]:
    lists = (json.loads(each) for of_step in told for each in of_step or [])
    return sorted({str(reason) for each in lists if each for reason in each})


def _gaps(row: RowMapping) -> dict[str, Any]:
    p50_ms, p99_ms = row["quantiles_ms"]
    return {
        "gaps": row["gaps"],
        "p50_ms": p50_ms,
        "p99_ms": p99_ms if row["gaps"] >= FEWEST_GAPS_FOR_P99 else None,
        "longest_ms": row["longest_ms"],
    }
