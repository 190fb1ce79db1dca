"""Flags of a load point."""

from typing import Final

from rigmark_ingest.benchmarks.flags.placement import PLACEMENT_RULES, Placement
from rigmark_ingest.benchmarks.flags.plausibility import roofline_detail
from rigmark_ingest.benchmarks.flags.seen import Seen, in_order
from rigmark_ingest.benchmarks.load import PointFigures, decode_speed_of, has_ended_well
from rigmark_shared.methodology import FlagId
from rigmark_shared.wire import LoadPoint, LoadRequest, PromptCache, Submission

_TEMPLATE_TOKENS: Final = 32
_SPECULATIVE_WORDS: Final = ("draft", "speculative", "mtp", "eagle", "ngram")
# A client of one process is the limit itself before it reaches a whole processor.
_BUSY_CLIENT_PCT: Final = 80.0
_BUSY_MACHINE_PCT: Final = 20.0


def point_flags(submission: Submission, point: LoadPoint, derived: PointFigures) -> list[Seen]:
    """Return the flags of a load point, the gravest first."""
    placement = Placement(
        model=submission.model,
        hardware=submission.hardware,
        memory_gb=point.memory_gb,
        memory_kind=point.memory_kind,
        gpu_share_pct=point.gpu_share_pct,
        sources=point.gpu_share_sources,
        confidence=point.gpu_share_confidence,
    )
    return in_order(
        [
            (FlagId.CACHED_PROMPT, _cached_prompt(submission, point)),
            (FlagId.ALL_AT_ONCE, _all_at_once(point)),
            (FlagId.FAILED_REQUESTS, _failed_requests(derived)),
            (FlagId.ABOVE_ROOFLINE, _above_roofline(submission, derived)),
            (FlagId.CLIENT_BUSY, _above(point.client_cpu_pct, _BUSY_CLIENT_PCT, "a processor")),
            (FlagId.BUSY_MACHINE, _above(point.other_load_pct, _BUSY_MACHINE_PCT, "all of them")),
            *((flag, rule(placement)) for flag, rule in PLACEMENT_RULES.items()),
        ]
    )


def _cached_prompt(submission: Submission, point: LoadPoint) -> str | None:
    if not point.requests:
        terms = submission.terms
        hit = terms is not None and terms.prompt_cache is PromptCache.HIT
        return "the rig says so" if hit else None
    cached = sum(
        1 for request in point.requests if (request.cached_prompt_tokens or 0) > _TEMPLATE_TOKENS
    )
    return f"in {cached} of {len(point.requests)} requests" if cached else None


def _all_at_once(point: LoadPoint) -> str | None:
    held = sum(map(_came_at_once, point.requests))
    return f"in {held} of {len(point.requests)} requests" if held else None


def _came_at_once(request: LoadRequest) -> bool:
    several = has_ended_well(request) and (request.output_tokens or 0) > 1
    return several and decode_speed_of(request) is None


def _failed_requests(derived: PointFigures) -> str | None:
    failed, succeeded = derived.figures["failed"], derived.figures["succeeded"]
    if not failed:
        return None
    return (
        f"{failed} requests" if succeeded is None else f"{failed} of {failed + succeeded} requests"
    )


def _above_roofline(submission: Submission, derived: PointFigures) -> str | None:
    speed = derived.figures["decode_speed_tok_s"]
    detail = roofline_detail(submission.model, submission.hardware, speed)
    drafts = any(word in name for name in submission.engine.flags for word in _SPECULATIVE_WORDS)
    return None if drafts else detail


def _above(load_pct: float | None, limit_pct: float, of_what: str) -> str | None:
    if load_pct is None or load_pct <= limit_pct:
        return None
    return f"{load_pct:.0f} % of {of_what}"
