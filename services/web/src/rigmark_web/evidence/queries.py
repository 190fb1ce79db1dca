"""Reads of raw evidence; what is long, device traces and chunk marks, is condensed in Postgres."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    RowMapping,
    ScalarSelect,
    Text,
    case,
    cast,
    column,
    distinct,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import attempts, scenario_runs

TRACE: Final = "device_trace"
CHUNKS: Final = "chunk_marks_ms"
SENSORS: Final = ("temperature_c", "sm_clock_mhz", "power_w", "memory_used_mb")
_LOWEST_MATTERS: Final = ("sm_clock_mhz",)
_QUANTILES: Final = (0.5, 0.99)


def attempts_of_run() -> ScalarSelect[Any]:
    """Return the attempts of a scenario run without what is long, as one array."""
    evidence = attempts.c.evidence
    short = evidence.op("-", return_type=JSONB())(literal(TRACE, Text()))
    told = short.op("-", return_type=JSONB())(literal(CHUNKS, Text())).concat(
        func.jsonb_build_object(
            "ordinal",
            attempts.c.ordinal,
            "warmup",
            attempts.c.warmup,
            "device_samples",
            func.jsonb_array_length(_array(evidence[TRACE])),
        )
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(told, attempts.c.ordinal)))
        .where(
            attempts.c.benchmark_id == scenario_runs.c.benchmark_id,
            attempts.c.scenario == scenario_runs.c.scenario,
        )
        .scalar_subquery()
    )


async def traces(
    connection: AsyncConnection, benchmark_id: UUID, steps: int
) -> Sequence[RowMapping]:
    """Return the traces of a benchmark's attempts, each cut into as many steps at most.

    A step tells the highest temperature, power and memory in it, and the lowest clock: what
    matters of a trace is not lost by condensing it.
    """
    samples = _numbered_samples(benchmark_id)
    step = (samples.c.place - 1) * steps / samples.c.samples
    reasons = cast(samples.c.throttle_reasons, Text())
    key = (samples.c.scenario, samples.c.ordinal, samples.c.device)
    statement = (
        select(
            *key,
            func.min(samples.c.at_ms).label("at_ms"),
            *(_of_step(samples, sensor).label(sensor) for sensor in SENSORS),
            func.array_agg(distinct(reasons)).filter(reasons != "[]").label("throttled"),
        )
        .group_by(*key, func.floor(step))
        .order_by(*key, func.min(samples.c.at_ms))
    )
    return (await connection.execute(statement)).mappings().all()


def _of_step(samples: FromClause, sensor: str) -> ColumnElement[Any]:
    worst = func.min if sensor in _LOWEST_MATTERS else func.max
    return worst(samples.c[sensor])


def _numbered_samples(benchmark_id: UUID) -> FromClause:
    sample = (
        func.jsonb_to_recordset(_array(attempts.c.evidence[TRACE]))
        .table_valued(
            column("at_ms", Double),
            column("device", Integer),
            *(column(sensor, Double) for sensor in SENSORS),
            column("throttle_reasons", JSONB),
        )
        .render_derived(with_types=True)
        .lateral("sample")
    )
    device = func.coalesce(sample.c.device, 0)
    of_device = (attempts.c.scenario, attempts.c.ordinal, device)
    return (
        select(
            attempts.c.scenario,
            attempts.c.ordinal,
            device.label("device"),
            sample.c.at_ms,
            *(sample.c[sensor] for sensor in SENSORS),
            sample.c.throttle_reasons,
            func.row_number().over(partition_by=of_device, order_by=sample.c.at_ms).label("place"),
            func.count().over(partition_by=of_device).label("samples"),
        )
        .select_from(attempts.join(sample, literal_column("true")))
        .where(attempts.c.benchmark_id == benchmark_id)
        .subquery("samples")
    )


async def gaps(connection: AsyncConnection, benchmark_id: UUID) -> Sequence[RowMapping]:
    """Return the waits between the chunks of each attempt in brief, where chunks were marked."""
    mark = (
        func.jsonb_array_elements_text(_array(attempts.c.evidence[CHUNKS]))
        .table_valued("value", with_ordinality="place", name="mark")
        .render_derived()
        .lateral("mark")
    )
    at_ms: ColumnElement[float] = cast(mark.c.value, Double())
    before = func.lag(at_ms).over(
        partition_by=(attempts.c.scenario, attempts.c.ordinal), order_by=mark.c.place
    )
    waits = (
        select(attempts.c.scenario, attempts.c.ordinal, (at_ms - before).label("gap_ms"))
        .select_from(attempts.join(mark, literal_column("true")))
        .where(attempts.c.benchmark_id == benchmark_id)
        .subquery("waits")
    )
    quantiles = func.percentile_cont(
        cast(literal(list(_QUANTILES), ARRAY(Double())), ARRAY(Double()))
    )
    statement = (
        select(
            waits.c.scenario,
            waits.c.ordinal,
            func.count(waits.c.gap_ms).label("gaps"),
            quantiles.within_group(waits.c.gap_ms).label("quantiles_ms"),
            func.max(waits.c.gap_ms).label("longest_ms"),
        )
        .where(waits.c.gap_ms.is_not(None))
        .group_by(waits.c.scenario, waits.c.ordinal)
    )
    return (await connection.execute(statement)).mappings().all()


def _array(value: ColumnElement[Any]) -> ColumnElement[Any]:
    # Old documents lack the field, and a scalar in its place would be an error.
    return case((func.jsonb_typeof(value) == "array", value), else_=literal([], JSONB()))
