"""The figures of a point that a person sees at once; the server derives its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from rigmark_agent.errors import UsageError
from rigmark_shared.methodology.derive import decode_speed_tok_s
from rigmark_shared.methodology.load import attainment, goodput_req_s, rate_per_s
from rigmark_shared.methodology.statistics import percentile
from rigmark_shared.methodology.use_case import USE_CASES, UseCase
from rigmark_shared.wire import LoadPoint, LoadRequest

_MEDIAN: Final = 50
_TAIL: Final = 95


@dataclass(frozen=True, slots=True)
class PointFigures:
    """What came of a point; None is unknown."""

    answered: int
    failed: int
    ttft_p50_ms: float | None
    ttft_p95_ms: float | None
    decode_speed_tok_s: float | None
    """The median over the answers."""
    output_throughput_tok_s: float | None
    request_rate_s: float | None
    slo_attainment_pct: float
    goodput_req_s: float | None


def use_case_named(name: str) -> UseCase:
    """Return the use case of that id or label; raises UsageError."""
    wanted = _plain(name)
    for use_case in USE_CASES.values():
        if wanted in (_plain(use_case.id), _plain(use_case.label)):
            return use_case
    raise UsageError(f"--slo {name!r} is no use case; choose one of: {', '.join(USE_CASES)}")


def point_figures(point: LoadPoint, use_case: UseCase) -> PointFigures:
    """Return the figures of a point, graded by one use case; a failed request misses it."""
    answered = [request for request in point.requests if request.error is None]
    ttfts_ms = [_ttft_ms(request) for request in point.requests]
    known_ms = [ttft for ttft in ttfts_ms if ttft is not None]
    duration_ms = _duration_ms(point.requests)
    speeds = [speed for request in answered if (speed := _decode_speed(request)) is not None]
    counts = [request.output_tokens for request in answered if request.output_tokens is not None]
    return PointFigures(
        answered=len(answered),
        failed=len(point.requests) - len(answered),
        ttft_p50_ms=percentile(known_ms, _MEDIAN) if known_ms else None,
        ttft_p95_ms=percentile(known_ms, _TAIL),
        decode_speed_tok_s=median(speeds) if speeds else None,
        output_throughput_tok_s=rate_per_s(
            sum(counts) if counts and len(counts) == len(answered) else None, duration_ms
        ),
        request_rate_s=rate_per_s(len(answered), duration_ms),
        slo_attainment_pct=attainment(use_case, ttfts_ms).good,
        goodput_req_s=goodput_req_s(ttfts_ms, duration_ms)[use_case.id],
    )


def _ttft_ms(request: LoadRequest) -> float | None:
    if request.error is not None or request.first_token_ms is None:
        return None
    return request.first_token_ms - request.start_ms


def _duration_ms(requests: Sequence[LoadRequest]) -> float | None:
    """Return the time from the first request to the end of the last, as the service derives it."""
    ends = [end for request in requests for end in (request.last_token_ms, request.end_ms) if end]
    return max(ends) - min(request.start_ms for request in requests) if ends else None


def _decode_speed(request: LoadRequest) -> float | None:
    return decode_speed_tok_s(
        output_tokens=request.output_tokens,
        first_token_ms=request.first_token_ms,
        last_token_ms=request.last_token_ms,
        first_chunk_tokens=request.first_chunk_tokens,
        timed_tokens=request.timed_tokens,
        chunks=request.chunks,
    )


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", " ").replace("-", " ")
