"""Benchmarks with all the evidence that there can be, and imported ones with little."""

from math import exp, sin
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from integration.web.board_rows import add_benchmark
from integration.web.load_rows import add_load
from rigmark_shared.methodology.flag import FlagId

FLAGS = [
    {"id": FlagId.ABOVE_ROOFLINE, "detail": "1,210 GB/s needed, 1,008 GB/s there"},
    {"id": FlagId.THERMAL_DRIFT, "detail": "95.2 → 84.1 tok/s while 62 → 83 °C"},
    {"id": FlagId.FEW_REPETITIONS, "detail": "2 repetitions"},
]
TERMS = {
    "sut_boundary": "engine",
    "load_model": "single_stream",
    "streaming": True,
    "prompt_cache": "defeated",
    "concurrency": 1,
    "prompt_set_version": "1",
}
SOURCE = {
    "tool": "llama-bench",
    "version": "b6500",
    "format": "json",
    "sha256": "ab" * 32,
    "relabelled": {"decode_speed_tok_s": "avg_ts of tg128", "prefill_speed_tok_s": "pp512"},
    "left_out": {"pp512+tg128": "mixes prefill and decode, which is neither speed"},
}


def statistics(value: float, *, half_width: float = 1.1) -> dict[str, Any]:
    """Five attempts around a value."""
    return {
        "n": 5,
        "mean": value,
        "median": value,
        "sd": half_width * 0.81,
        "cv_pct": half_width * 81 / value,
        "low": value - half_width,
        "high": value + half_width,
    }


def attempt(ordinal: int, *, tokens: int = 128, gap_ms: float = 10.5) -> dict[str, Any]:
    """An attempt with every mark, count and sensor reading."""
    marks = [182.25 + at * gap_ms + sin(at) for at in range(tokens)]
    return {
        "ordinal": ordinal,
        "warmup": ordinal == 0,
        "marks": {
            "first_chunk_ms": 180.0,
            "first_token_ms": marks[0],
            "first_output_token_ms": marks[0],
            "last_token_ms": marks[-1],
            "end_ms": marks[-1] + 1,
        },
        "output_tokens": tokens,
        "timed_tokens": tokens - 1,
        "prompt_tokens": 400,
        "chunks": tokens,
        "chunk_marks_ms": marks,
        "client_cpu_ms": 31.25,
        "other_load_pct": 2.5,
        "token_count_source": "server",
        "finish_reason": "stop",
        "engine_timings": {"prompt_ms": 120.0, "output_ms": marks[-1] - marks[0]},
        "device_trace": [_sample(ordinal, at) for at in range(60)],
    }


def _sample(ordinal: int, at: int) -> dict[str, Any]:
    heat = 62 + 5 * ordinal + 8 * (1 - exp(-at / 20))
    return {
        "at_ms": at * 25.0,
        "device": 0,
        "temperature_c": heat,
        "sm_clock_mhz": 2520.0 if heat < 82 else 2100.0,
        "power_w": 310 + 25 * sin(at / 3),
        "memory_used_mb": 5900.0,
        "throttle_reasons": [] if heat < 82 else ["thermal slowdown"],
    }


async def add_with_everything(connection: AsyncConnection, **columns: Any) -> UUID:
    """Add a judged benchmark with intervals, flags, traces and a load sweep."""
    speed = columns.setdefault("decode_speed_tok_s", 95.2)
    run = {
        "statistics": {
            "decode_speed_tok_s": statistics(speed),
            "ttft_ms": statistics(182.25, half_width=6.5),
        },
        "flags": FLAGS,
        "gpu_share": {
            "confidence": "high",
            "sources": [
                {"source": "ollama:/api/ps", "pct": 100.0, "reason": None},
                {"source": "nvml:process-memory", "pct": 100.0, "reason": None},
            ],
        },
        "itl_ms": 10.5,
        "itl_p99_ms": 11.4,
        "energy_j_per_token": 3.31,
        "net_energy_j_per_token": 2.87,
        "unknown": {"prefill_speed_tok_s": "the engine served prompt tokens from its cache"},
    }
    id_ = await add_benchmark(
        connection,
        run=run,
        posted=[attempt(ordinal) for ordinal in range(4)],
        disclosure=columns.pop("disclosure", None) or _disclosure(),
        flags=[flag["id"] for flag in FLAGS],
        **columns,
    )
    points = [{"concurrency": n, "prompt_tokens": 512, "output_tokens": 128} for n in (1, 2, 4, 8)]
    await add_load(connection, id_, points)
    return id_


async def add_imported(connection: AsyncConnection, **columns: Any) -> UUID:
    """Add a result of speed alone, imported from llama-bench, with a sweep of contexts."""
    id_ = await add_benchmark(
        connection,
        verdicts={},
        disclosure={"hardware": {"name": "RTX 4090"}, "source": SOURCE},
        **{
            "status": "measured",
            "source_tool": SOURCE["tool"],
            "evidence": "self_reported",
            "ttft_ms": None,
            "memory_gb": None,
            "gpu_share_pct": None,
            "efficiency_tok_s_per_gb": None,
            **columns,
        },
    )
    await add_load(connection, id_, [_depth(depth) for depth in (0, 2048, 4096, 8192, 16384)])
    return id_


def _depth(depth: int) -> dict[str, Any]:
    return {
        "evidence": "self_reported",
        "label": f"tg128 @ d{depth}",
        "context_tokens": depth,
        "output_tokens": 128,
        "figures": {
            "decode_speed_tok_s": 98.0 - depth / 400,
            "decode_speed_sd_tok_s": 0.75,
            "prefill_speed_tok_s": 5200.0 - depth / 8,
        },
        "unknown": {"ttft_ms": "llama-bench does not time the first token"},
    }


def _disclosure() -> dict[str, Any]:
    return {
        "model": {"name": "llama3.1:8b-instruct", "quantization": "Q4_K_M", "tokenizer": "llama3"},
        "engine": {"name": "ollama", "version": "0.12.3"},
        "hardware": {"name": "RTX 4090", "gpus": [{"name": "RTX 4090", "memory_gb": 24.0}]},
        "client": {"name": "rigmark-agent", "version": "0.2.0"},
        "terms": TERMS,
    }
