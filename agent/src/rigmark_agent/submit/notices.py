"""Tells the service, and with it everybody, what became of a benchmark of this rig."""

from uuid import UUID

from pydantic import ValidationError

from rigmark_agent.errors import UsageError
from rigmark_agent.submit.service import Service
from rigmark_shared.status import NoticeAction
from rigmark_shared.wire import NoticeRequest, NoticeTrail


def notice(action: NoticeAction, reason: str) -> NoticeRequest:
    """Return a notice to be sent; raises UsageError for a reason that nobody could read."""
    try:
        return NoticeRequest(action=action, reason=reason)
    except ValidationError as error:
        raise UsageError(f"--reason: {error.errors()[0]['msg']}") from error


def send_notice(service: Service, benchmark_id: UUID, wanted: NoticeRequest) -> NoticeTrail:
    """Have a notice stand beside the benchmark; raises ServiceRefused and IngestIsAway."""
    return service.ask("POST", f"/api/benchmarks/{benchmark_id}/notices", NoticeTrail, wanted)
