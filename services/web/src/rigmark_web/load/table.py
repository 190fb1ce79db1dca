"""The table of load points: only columns that some point has a figure for, and why others lack."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_web.load.views import LoadPointView, SpreadView

_PERCENTILES: Final = ("p50", "p95", "p99")


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of every point."""

    label: str
    read: Callable[[LoadPointView], float | None]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A figure that is unknown, the reason, and the points that it is unknown for."""

    name: str
    reason: str
    points: str


def load_columns(points: Sequence[LoadPointView]) -> list[Column]:
    """Return the columns that at least one point has a figure for, from left to right."""
    return [column for column in _COLUMNS if any(column.read(each) is not None for each in points)]


def why_unknown(points: Sequence[LoadPointView]) -> list[Unknown]:
    """Return each reason once, with the points that it holds for."""
    found: dict[tuple[str, str], list[str]] = {}
    for point in points:
        for name, reason in point.unknown.items():
            found.setdefault((name, reason), []).append(str(point.ordinal + 1))
    return [
        Unknown(name, reason, "all points" if len(of) == len(points) else f"points {', '.join(of)}")
        for (name, reason), of in found.items()
    ]


def _named(label: str, name: str) -> Column:
    def read(point: LoadPointView) -> float | None:
        value: float | None = getattr(point, name)
        return value

    return Column(label, read)


def _spread(label: str, name: str) -> list[Column]:
    def reader(percentile: str) -> Callable[[LoadPointView], float | None]:
        def read(point: LoadPointView) -> float | None:
            spread: SpreadView = getattr(point, name)
            value: float | None = getattr(spread, percentile)
            return value

        return read

    return [Column(f"{label} {each}", reader(each)) for each in (*_PERCENTILES, "mean")]


_COLUMNS: Final = (
    _named("In flight", "concurrency"),
    _named("Rate /s", "rate_per_s"),
    _named("Context tokens", "context_tokens"),
    _named("Prompt tokens", "prompt_tokens"),
    _named("Output tokens", "output_tokens"),
    _named("Succeeded", "succeeded"),
    _named("Failed", "failed"),
    _named("Throughput tok/s", "output_throughput_tok_s"),
    _named("Requests /s", "request_rate"),
    _named("Decode tok/s", "decode_speed_tok_s"),
    _named("Decode ± sd", "decode_speed_sd_tok_s"),
    _named("Prefill tok/s", "prefill_speed_tok_s"),
    *_spread("TTFT", "ttft_ms"),
    *_spread("ITL", "itl_ms"),
    *_spread("TPOT", "tpot_ms"),
    *_spread("End-to-end", "end_to_end_ms"),
)
