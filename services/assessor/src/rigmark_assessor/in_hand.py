"""The work on one claim: in its trace, and by its ids in every line of the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.claim import Claim
from rigmark_shared.observability.tracing import Kind, Span, is_on, span


@contextmanager
def in_hand(claim: Claim) -> Iterator[Span]:
    """Go on with the trace of the post that brought the benchmark, or begin one."""
    ids: dict[str, str | int] = {
        "benchmark_id": str(claim.benchmark_id),
        "assessment_id": str(claim.id),
        "scenario": str(claim.scenario),
        "attempt": claim.attempt,
    }
    facts = {f"rigmark.{name}": value for name, value in ids.items()} if is_on() else {}
    with (
        bound_contextvars(**ids),
        span("assess", kind=Kind.CONSUMER, parent=claim.traceparent, attributes=facts) as begun,
    ):
        yield begun


def ended(begun: Span, outcome: Outcome) -> None:
    """Say in the trace what became of a claim."""
    begun.note({"rigmark.status": outcome.status, "rigmark.reason": outcome.reason})
    if outcome.reason is not None:
        begun.fail(outcome.reason)
