"""Figures of a load point: derived from its requests where there are any, else as a client says."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Final

from rigmark_ingest.benchmarks.measured import median_of
from rigmark_ingest.benchmarks.point_reasons import point_reasons
from rigmark_shared.methodology import (
    decode_speed_tok_s,
    energy_j_per_token,
    itl_ms,
    prefill_speed_tok_s,
    tpot_ms,
)
from rigmark_shared.methodology.derive import MS_PER_S
from rigmark_shared.methodology.load import (
    distribution,
    goodput_req_s,
    rate_per_s,
    slo_attainment_pct,
)
from rigmark_shared.status import Evidence
from rigmark_shared.wire import LoadPoint, LoadRequest, LoadSummary, Percentiles

_UNKNOWN: Final = Percentiles()


@dataclass(frozen=True, slots=True)
class PointFigures:
    """What is known of one load point.

    `figures` holds numbers by name, distributions as {mean, p50, p90, p95, p99}, and by use case
    `slo_attainment_pct` as {good, bad} and `goodput_req_s` as a number; null is unknown.
    """

    evidence: Evidence
    concurrency: int | None
    prompt_tokens: int | None
    output_tokens: int | None
    context_tokens: int | None
    figures: Mapping[str, Any]
    unknown: Mapping[str, str]
    """Why a figure is null, by its name; `ttft_ms.p99` is the percentile of a distribution."""


def point_figures(point: LoadPoint, *, single_stream: bool = False) -> PointFigures:
    """Return every figure of a load point, and why each unknown one is unknown.

    `single_stream` says that one request followed the other where the point does not tell.
    """
    ended = [request for request in point.requests if has_ended_well(request)]
    figures = _of_requests(point.requests, ended) if point.requests else _of_summary(point.summary)
    figures |= _of_machine(point, ended)
    concurrency = point.concurrency
    if concurrency is None and point.rate_per_s is None and single_stream:
        concurrency = 1
    prompt_tokens = _told_or_mean(point.prompt_tokens, [each.prompt_tokens for each in ended])
    output_tokens = _told_or_mean(point.output_tokens, [each.output_tokens for each in ended])
    counts = {"prompt_tokens": prompt_tokens, "output_tokens": output_tokens}
    reasons = point_reasons(figures, point, ended=len(ended))
    return PointFigures(
        evidence=Evidence.RAW if point.requests else Evidence.SELF_REPORTED,
        concurrency=concurrency,
        prompt_tokens=prompt_tokens,
        output_tokens=output_tokens,
        context_tokens=point.context_tokens,
        figures=figures,
        # What the requests tell is not unknown, whatever the client could say of the whole point.
        unknown={name: why for name, why in reasons.items() if counts.get(name) is None},
    )


def has_ended_well(request: LoadRequest) -> bool:
    """Say whether a request gave tokens and no error; an answer without tokens is none."""
    return request.error is None and request.last_token_ms is not None


def ttft_of(request: LoadRequest) -> float | None:
    """Return the time to first token in ms; None unless the request ended well."""
    if request.first_token_ms is None or not has_ended_well(request):
        return None
    return request.first_token_ms - request.start_ms


def decode_speed_of(request: LoadRequest) -> float | None:
    """Return one request's speed between its first and its last token."""
    return decode_speed_tok_s(
        output_tokens=request.output_tokens,
        first_token_ms=request.first_token_ms,
        last_token_ms=request.last_token_ms,
        first_chunk_tokens=request.first_chunk_tokens,
        timed_tokens=request.timed_tokens,
        chunks=request.chunks,
    )


def _of_requests(requests: Sequence[LoadRequest], ended: Sequence[LoadRequest]) -> dict[str, Any]:
    duration_ms = _duration_ms(requests)
    ttft_ms = [ttft_of(request) for request in requests]
    speeds = [decode_speed_of(request) for request in ended]
    attained = slo_attainment_pct(ttft_ms)
    return {
        "duration_s": duration_ms and duration_ms / MS_PER_S,
        "succeeded": len(ended),
        "failed": len(requests) - len(ended),
        "ttft_ms": distribution(ttft_ms),
        "itl_ms": distribution([itl_ms(speed) for speed in speeds]),
        "tpot_ms": distribution([_tpot_ms(request) for request in ended]),
        "end_to_end_ms": distribution([_end_to_end_ms(request) for request in ended]),
        "decode_speed_tok_s": median_of(speeds),
        "decode_speed_sd_tok_s": None,
        "output_throughput_tok_s": rate_per_s(_all_output_tokens(ended), duration_ms) or None,
        "request_rate": rate_per_s(len(ended), duration_ms),
        "prefill_speed_tok_s": median_of([_prefill_speed(request) for request in ended]),
        "slo_attainment_pct": {name: asdict(shares) for name, shares in attained.items()},
        "goodput_req_s": goodput_req_s(ttft_ms, duration_ms),
    }


def _of_summary(told: LoadSummary | None) -> dict[str, Any]:
    told = told or LoadSummary()
    duration_ms = None if told.duration_s is None else told.duration_s * MS_PER_S
    return {
        "duration_s": told.duration_s,
        "succeeded": told.succeeded,
        "failed": told.failed,
        "ttft_ms": (told.ttft_ms or _UNKNOWN).model_dump(),
        "itl_ms": (told.itl_ms or _UNKNOWN).model_dump(),
        "tpot_ms": (told.tpot_ms or _UNKNOWN).model_dump(),
        "end_to_end_ms": (told.end_to_end_ms or _UNKNOWN).model_dump(),
        "decode_speed_tok_s": told.decode_speed_tok_s,
        "decode_speed_sd_tok_s": told.decode_speed_sd_tok_s,
        "output_throughput_tok_s": told.output_throughput_tok_s,
        "request_rate": rate_per_s(told.succeeded, duration_ms),
        "prefill_speed_tok_s": told.prefill_speed_tok_s,
        "slo_attainment_pct": None,
        "goodput_req_s": None,
    }


def _of_machine(point: LoadPoint, ended: Sequence[LoadRequest]) -> dict[str, Any]:
    return {
        "memory_gb": point.memory_gb or None,
        "gpu_share_pct": point.gpu_share_pct,
        "energy_j_per_token": energy_j_per_token(
            energy_j=point.energy_j, output_tokens=_all_output_tokens(ended) if ended else None
        ),
    }


def _duration_ms(requests: Sequence[LoadRequest]) -> float | None:
    """Return the time from the first request sent to the end of the last.

    One that fails late lasts as well: without it the others would seem to have come faster.
    """
    ends = [end for request in requests for end in (request.last_token_ms, request.end_ms) if end]
    if not ends:
        return None
    return max(ends) - min(request.start_ms for request in requests) or None


def _all_output_tokens(ended: Sequence[LoadRequest]) -> int | None:
    counts = [request.output_tokens for request in ended if request.output_tokens is not None]
    # The tokens that nobody counted would be missing from the throughput.
    return sum(counts) if len(counts) == len(ended) else None


def _tpot_ms(request: LoadRequest) -> float | None:
    return tpot_ms(
        end_to_end_ms=_end_to_end_ms(request),
        ttft_ms=ttft_of(request),
        output_tokens=request.output_tokens,
    )


def _end_to_end_ms(request: LoadRequest) -> float | None:
    return None if request.last_token_ms is None else request.last_token_ms - request.start_ms


def _prefill_speed(request: LoadRequest) -> float | None:
    """Return the engine's own speed of reading the prompt; any cached token voids it."""
    return prefill_speed_tok_s(
        prompt_tokens=request.prompt_tokens,
        cached_tokens=request.cached_prompt_tokens,
        prefill_ms=request.prompt_ms,
    )


def _told_or_mean(told: int | None, counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return told if told is not None or not known else round(fmean(known))
