"""Load points for the pages to show, with figures as ingest derives them."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from rigmark_shared.db.tables import load_points
from rigmark_shared.methodology.use_case import USE_CASES


def figures(*, in_flight: int = 1, **changes: Any) -> dict[str, Any]:
    """Figures of a point: throughput grows and waiting too as more requests are in flight."""
    ttft_ms = 120.5 * in_flight
    return {
        "duration_s": 30.0,
        "succeeded": 20 * in_flight,
        "failed": 0,
        "ttft_ms": {"mean": ttft_ms, "p50": ttft_ms, "p90": ttft_ms * 1.5, "p95": ttft_ms * 2},
        "itl_ms": {"mean": 10.0, "p50": 10.0, "p95": 12.5},
        "end_to_end_ms": {"mean": 1400.0, "p50": 1400.0},
        "decode_speed_tok_s": 96.5 / in_flight**0.25,
        "output_throughput_tok_s": 90.25 * in_flight**0.75,
        "request_rate": 0.75 * in_flight,
        "slo_attainment_pct": {
            use.id: {
                "good": 100.0 if ttft_ms < use.ttft_good_ms else 42.0,
                "bad": 100.0 if ttft_ms < use.ttft_bad_ms else 64.0,
            }
            for use in USE_CASES.values()
        },
        "goodput_req_s": {use.id: 0.5 * in_flight for use in USE_CASES.values()},
        **changes,
    }


async def add_load(
    connection: AsyncConnection, benchmark_id: UUID, points: list[dict[str, Any]]
) -> None:
    """Add load points to a benchmark, in their order."""
    rows = [
        {
            "benchmark_id": benchmark_id,
            "ordinal": ordinal,
            "evidence": "raw",
            "concurrency": None,
            "rate_per_s": None,
            "prompt_tokens": None,
            "output_tokens": None,
            "context_tokens": None,
            "label": None,
            "figures": figures(in_flight=point.get("concurrency") or 1),
            "unknown": {},
            "flags": [],
            "posted": {},
            **point,
        }
        for ordinal, point in enumerate(points)
    ]
    await connection.execute(insert(load_points), rows)
