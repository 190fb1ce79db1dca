"""Contradictions inside one attempt."""

from typing import Final

from rigmark_ingest.benchmarks.contradictions.found import Contradictions, contradiction
from rigmark_shared.wire import Attempt, EngineTimings

# Engines and clients round, and their clocks do not run alike.
_SLACK: Final = 1.05
_SLACK_MS: Final = 50.0
_LATEST_SAMPLE_MS: Final = 60_000.0


def in_attempt(attempt: Attempt, field: str) -> Contradictions:
    """Return what an attempt tells that no measurement can give."""
    yield from _of_tokens(attempt, field)
    if attempt.engine_timings is not None:
        timings = f"{field}.engine_timings"
        yield from _of_timings(attempt.engine_timings, attempt.marks.end_ms, timings)
    if attempt.chunk_marks_ms and attempt.chunks not in (None, len(attempt.chunk_marks_ms)):
        yield contradiction(
            f"{field}.chunk_marks_ms",
            f"has {len(attempt.chunk_marks_ms)} moments for {attempt.chunks} chunks; "
            "send one for each chunk, or none",
        )
    yield from _of_trace(attempt, field)


def _of_tokens(attempt: Attempt, field: str) -> Contradictions:
    output, prompt = attempt.output_tokens, attempt.prompt_tokens
    for name in ("timed_tokens", "first_chunk_tokens"):
        part: int | None = getattr(attempt, name)
        if part is not None and output is not None and part > output:
            yield contradiction(
                f"{field}.{name}",
                "must not be more than output_tokens; count them alike",
            )
    cached = attempt.cached_prompt_tokens
    if cached is not None and prompt is not None and cached > prompt:
        yield contradiction(
            f"{field}.cached_prompt_tokens",
            "must not be more than prompt_tokens; count those of the cache in",
        )


def _of_timings(timings: EngineTimings, end_ms: float, field: str) -> Contradictions:
    limit_ms = end_ms * _SLACK + _SLACK_MS
    for name in ("output_ms", "prompt_ms", "load_ms", "queue_ms", "ttft_ms"):
        told_ms: float | None = getattr(timings, name)
        if told_ms is not None and told_ms > limit_ms:
            yield contradiction(
                f"{field}.{name}",
                "must not be longer than the request took; check its unit, or leave it out",
            )
    drafted, taken = timings.draft_tokens, timings.accepted_draft_tokens
    if drafted is not None and taken is not None and taken > drafted:
        yield contradiction(
            f"{field}.accepted_draft_tokens",
            "must not be more than draft_tokens; swap them, or leave them out",
        )


def _of_trace(attempt: Attempt, field: str) -> Contradictions:
    limit_ms = attempt.marks.end_ms + _LATEST_SAMPLE_MS
    for position, sample in enumerate(attempt.device_trace):
        if sample.at_ms > limit_ms:
            yield contradiction(
                f"{field}.device_trace[{position}].at_ms",
                "must be within a minute of the attempt's end; "
                "count from this attempt's own request_start",
            )
            # The rest of the trace has the same fault.
            return
