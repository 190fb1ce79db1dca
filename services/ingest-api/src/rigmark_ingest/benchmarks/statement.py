"""The one statement that stores benchmarks with all their children."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from rigmark_ingest.benchmarks.figures import RUN_FIGURES
from rigmark_ingest.benchmarks.rows import Row, Rows
from rigmark_shared.db.tables import SORTABLE_METRICS

_BENCHMARK: Final = {
    "id": "uuid",
    "rig_id": "uuid",
    "content_digest": "bytea",
    "idempotency_key": "text",
    "schema_version": "text",
    "methodology_version": "text",
    "prompt_set_version": "text",
    "source_tool": "text",
    "evidence": "text",
    "model": "text",
    "quantization": "text",
    "model_family": "text",
    "model_parameters": "int8",
    "engine": "text",
    "engine_version": "text",
    "hardware": "text",
    **dict.fromkeys(SORTABLE_METRICS, "float8"),
    "flags": "jsonb",
    "status": "text",
    "traceparent": "text",
    "signed_by": "text",
    "challenge_id": "uuid",
}
_DOCUMENT: Final = {"benchmark_id": "uuid", "disclosure": "jsonb"}
_RUN: Final = {
    "benchmark_id": "uuid",
    "scenario": "text",
    "evidence": "text",
    "temperature": "float8",
    "max_output_tokens": "int8",
    "seed": "int8",
    "finish_reason": "text",
    "prompt_tokens": "int8",
    "output_tokens": "int8",
    "token_count_source": "text",
    "memory_kind": "text",
    **dict.fromkeys(RUN_FIGURES, "float8"),
    "unknown": "jsonb",
    "statistics": "jsonb",
    "flags": "jsonb",
    "gpu_share": "jsonb",
}
_TEXT: Final = {
    "benchmark_id": "uuid",
    "scenario": "text",
    "prompt": "text",
    "response": "text",
    "reasoning": "text",
}
_ATTEMPT: Final = {
    "benchmark_id": "uuid",
    "scenario": "text",
    "ordinal": "int2",
    "warmup": "bool",
    "evidence": "jsonb",
}
_LOAD_POINT: Final = {
    "benchmark_id": "uuid",
    "ordinal": "int2",
    "evidence": "text",
    "concurrency": "int4",
    "rate_per_s": "float8",
    "prompt_tokens": "int8",
    "output_tokens": "int8",
    "context_tokens": "int8",
    "label": "text",
    "figures": "jsonb",
    "unknown": "jsonb",
    "flags": "jsonb",
    "posted": "jsonb",
}
_SIGNATURE: Final = {"benchmark_id": "uuid", "signature": "bytea", "document": "bytea"}
_ASSESSMENT: Final = {"id": "uuid", "benchmark_id": "uuid", "scenario": "text"}
_CHILDREN: Final = {
    "benchmark_documents": _DOCUMENT,
    "scenario_runs": _RUN,
    "scenario_texts": _TEXT,
    "attempts": _ATTEMPT,
    "load_points": _LOAD_POINT,
    "benchmark_signatures": _SIGNATURE,
    "assessments": _ASSESSMENT,
}


def _rows(columns: dict[str, str], first: int) -> str:
    """Return a table made of one array parameter per column, from `$first` on."""
    arrays = ", ".join(f"${first + i}::{kind}[]" for i, kind in enumerate(columns.values()))
    return f"unnest({arrays}) AS child ({', '.join(columns)})"


def _statement() -> str:
    names = ", ".join(_BENCHMARK)
    benchmark = (
        f"benchmark AS (INSERT INTO benchmarks ({names}) "
        f"SELECT child.* FROM {_rows(_BENCHMARK, 1)} ON CONFLICT DO NOTHING RETURNING id)"
    )
    parts = [benchmark]
    first = 1 + len(_BENCHMARK)
    for table, columns in _CHILDREN.items():
        parts.append(
            f"new_{table} AS (INSERT INTO {table} ({', '.join(columns)}) "
            f"SELECT child.* FROM {_rows(columns, first)} "
            "JOIN benchmark ON benchmark.id = child.benchmark_id)"
        )
        first += len(columns)
    return f"WITH {', '.join(parts)} SELECT id FROM benchmark"


STORE: Final = _statement()
"""Stores benchmarks in one statement and returns the ids of those that were not stored before."""


def store_arguments(batch: Sequence[Rows]) -> list[Any]:
    """Return the parameters of STORE: one array per column of each table."""
    return [
        *_arrays(_BENCHMARK, [rows.benchmark for rows in batch]),
        *_arrays(_DOCUMENT, [(rows.benchmark_id, rows.disclosure) for rows in batch]),
        *_arrays(_RUN, _of_each(batch, [rows.runs for rows in batch])),
        *_arrays(_TEXT, _of_each(batch, [rows.texts for rows in batch])),
        *_arrays(_ATTEMPT, _of_each(batch, [rows.attempts for rows in batch])),
        *_arrays(_LOAD_POINT, _of_each(batch, [rows.load_points for rows in batch])),
        *_arrays(_SIGNATURE, _of_each(batch, [rows.signatures for rows in batch])),
        *_arrays(
            _ASSESSMENT,
            [
                (key, rows.benchmark_id, scenario)
                for rows in batch
                for key, scenario in rows.assessments.items()
            ],
        ),
    ]


def _of_each(batch: Sequence[Rows], children: Sequence[Sequence[Row]]) -> Iterable[Row]:
    """Return the children of a batch, each behind the id of its benchmark."""
    return (
        (rows.benchmark_id, *child)
        for rows, mine in zip(batch, children, strict=True)
        for child in mine
    )


def _arrays(columns: dict[str, str], rows: Iterable[Row]) -> list[list[Any]]:
    width = len(columns)
    flat = list(chain.from_iterable(rows))
    return [flat[column::width] for column in range(width)]
