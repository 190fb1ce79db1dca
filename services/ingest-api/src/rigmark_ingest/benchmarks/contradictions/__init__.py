"""What no measurement can give is refused by name; what is merely odd is flagged instead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from rigmark_ingest.benchmarks.contradictions.found import Contradictions, contradiction
from rigmark_ingest.benchmarks.contradictions.load import in_load_point
from rigmark_ingest.benchmarks.contradictions.runs import in_run
from rigmark_ingest.benchmarks.faults import places
from rigmark_ingest.problems import MeasurementIsImpossible
from rigmark_shared.wire import FieldError, Submission

__all__ = ["contradictions", "refuse_contradictions"]

# Rigs' clocks are set to other zones and are wrong, by hours and not by days.
_EARLIEST_START: Final = timedelta(days=1)
_MOST_NAMED: Final = 50


def refuse_contradictions(submission: Submission, *, now: datetime) -> None:
    """Raise MeasurementIsImpossible when a document tells what no measurement can give."""
    found = contradictions(submission, now=now)
    if found:
        first = found[0]
        raise MeasurementIsImpossible(
            f"no measurement can give what the document tells in {places(len(found))}; "
            f"the first is {first.field}, which {first.message}",
            errors=found[:_MOST_NAMED],
        )


def contradictions(submission: Submission, *, now: datetime) -> Sequence[FieldError]:
    """Return what a document tells that no measurement can give."""
    return list(_found(submission, now))


def _found(submission: Submission, now: datetime) -> Contradictions:
    model, started_at = submission.model, submission.started_at
    if started_at is not None and started_at > now + _EARLIEST_START:
        yield contradiction(
            "started_at", "must not be in the future; check the rig's clock, or leave it out"
        )
    active, parameters = model.active_parameters, model.parameters
    if active is not None and parameters is not None and active > parameters:
        yield contradiction(
            "model.active_parameters",
            "must not be more than parameters; swap them, or leave it out",
        )
    for position, run in enumerate(submission.scenarios):
        yield from in_run(run, f"scenarios[{position}]")
    for position, point in enumerate(submission.load):
        yield from in_load_point(point, f"load[{position}]")
