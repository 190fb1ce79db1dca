"""Contradictions in what a scenario run tells beside its attempts."""

from rigmark_ingest.benchmarks.contradictions.attempts import in_attempt
from rigmark_ingest.benchmarks.contradictions.found import Contradictions, contradiction
from rigmark_ingest.benchmarks.contradictions.share import in_share
from rigmark_shared.methodology.derive import FASTEST_STREAM_TOK_S
from rigmark_shared.wire import ScenarioRun


def in_run(run: ScenarioRun, field: str) -> Contradictions:
    """Return what a run tells that no measurement can give."""
    for name in ("decode_speed_tok_s", "generation_speed_tok_s"):
        speed: float | None = getattr(run, name)
        if speed is not None and speed > FASTEST_STREAM_TOK_S:
            yield contradiction(
                f"{field}.{name}",
                f"must be at most {FASTEST_STREAM_TOK_S} for one answer; "
                "check the unit of its duration, or leave it out",
            )
    ttft_ms, time_ms = run.ttft_ms, run.generation_time_ms
    if ttft_ms is not None and time_ms is not None and ttft_ms > time_ms:
        yield contradiction(
            f"{field}.ttft_ms",
            "must not be longer than generation_time_ms; that time begins with the request",
        )
    yield from in_share(run, field)
    for position, attempt in enumerate(run.attempts):
        yield from in_attempt(attempt, f"{field}.attempts[{position}]")
