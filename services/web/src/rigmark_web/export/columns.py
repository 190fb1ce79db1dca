"""The columns of the board's CSV file, each named with its unit."""

from typing import Final

from sqlalchemy import RowMapping

from rigmark_web.export.cells import Value

PLAIN: Final = (
    "id",
    "created_at",
    "model",
    "quantization",
    "hardware",
    "engine",
    "engine_version",
    "evidence",
    "source_tool",
    "methodology_version",
    "decode_speed_tok_s",
    "ttft_ms",
    "memory_gb",
    "gpu_share_pct",
    "efficiency_tok_s_per_gb",
    "overall_quality",
    "quality_low",
    "quality_high",
    "judge_version_id",
    "status",
    "coverage",
)
"""Columns that are taken from the board's row as they are."""

HEADER: Final = (*PLAIN, "flags", "doubted_at", "doubt")


def line(row: RowMapping) -> list[Value]:
    """Return the values of a row in the order of the header."""
    return [
        *(row[name] for name in PLAIN),
        " ".join(row["flags"]),
        row["doubted_at"],
        row["doubt"],
    ]
