"""Contradictions in a load point."""

from itertools import pairwise
from typing import Final

from rigmark_ingest.benchmarks.contradictions.found import Contradictions, contradiction
from rigmark_ingest.benchmarks.contradictions.share import in_share
from rigmark_shared.methodology.derive import FASTEST_STREAM_TOK_S
from rigmark_shared.wire import LoadPoint, LoadRequest, LoadSummary, Percentiles

# A client starts the next request in the moment in which one ends.
_OVERLAP_MS: Final = 5.0
_ASCENDING: Final = ("p50", "p90", "p95", "p99")


def in_load_point(point: LoadPoint, field: str) -> Contradictions:
    """Return what a load point tells that no measurement can give."""
    for position, request in enumerate(point.requests):
        yield from _in_request(request, f"{field}.requests[{position}]")
    if point.concurrency is not None:
        most = _most_in_flight(point)
        if most > point.concurrency:
            yield contradiction(
                f"{field}.concurrency",
                f"must be at least {most}, for so many of the requests were in flight at once; "
                "correct it, or the requests' moments",
            )
    yield from in_share(point, field)
    if point.summary is not None:
        yield from _in_summary(point.summary, f"{field}.summary")


def _in_request(request: LoadRequest, field: str) -> Contradictions:
    pairs = (
        ("first_chunk_tokens", "output_tokens"),
        ("timed_tokens", "output_tokens"),
        ("cached_prompt_tokens", "prompt_tokens"),
    )
    for part_name, whole_name in pairs:
        part: int | None = getattr(request, part_name)
        whole: int | None = getattr(request, whole_name)
        if part is not None and whole is not None and part > whole:
            yield contradiction(
                f"{field}.{part_name}",
                f"must not be more than {whole_name}; count them alike",
            )


def _in_summary(summary: LoadSummary, field: str) -> Contradictions:
    speed = summary.decode_speed_tok_s
    if speed is not None and speed > FASTEST_STREAM_TOK_S:
        yield contradiction(
            f"{field}.decode_speed_tok_s",
            f"must be at most {FASTEST_STREAM_TOK_S} for one answer; "
            "that of all requests together is output_throughput_tok_s",
        )
    for name in ("ttft_ms", "itl_ms", "tpot_ms", "end_to_end_ms"):
        told: Percentiles | None = getattr(summary, name)
        if told is not None:
            yield from _in_percentiles(told, f"{field}.{name}")


def _in_percentiles(told: Percentiles, field: str) -> Contradictions:
    known = [(name, value) for name in _ASCENDING if (value := getattr(told, name)) is not None]
    for (lower_name, lower), (upper_name, upper) in pairwise(known):
        if upper < lower:
            yield contradiction(
                f"{field}.{upper_name}",
                f"must not be below {lower_name}; swap them, or leave it out",
            )


def _most_in_flight(point: LoadPoint) -> int:
    """Return how many requests with a known end overlapped at most, a moment's overlap aside."""
    changes: list[tuple[float, int]] = []
    for request in point.requests:
        if request.last_token_ms is not None:
            # The shortest overlaps are those of a request that starts as another ends.
            end_ms = max(request.start_ms, request.last_token_ms - _OVERLAP_MS)
            changes += [(request.start_ms, 1), (end_ms, -1)]
    most = in_flight = 0
    for _, change in sorted(changes):
        in_flight += change
        most = max(most, in_flight)
    return most
