"""Posts one saved result and puts it where its outcome says."""

from dataclasses import dataclass
from pathlib import Path

from rigmark_agent.errors import (
    AgentError,
    IngestIsAway,
    SavedResultIsDamaged,
    SubmissionWasRejected,
)
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.spool import Saved, Spool
from rigmark_shared.wire import Receipt


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a post, and where the result lies now."""

    path: Path
    receipt: Receipt | None = None
    fault: AgentError | None = None
    declined: bool = False
    """Whether it was not posted because nobody agreed to it."""


def deliver(spool: Spool, client: IngestClient, saved: Saved) -> Delivery:
    """Post a result; it stays on disk whatever happens."""
    try:
        receipt = client.post(saved)
    except IngestIsAway as away:
        return Delivery(saved.path, fault=away)
    except SubmissionWasRejected as rejection:
        return Delivery(spool.reject(saved).path, fault=rejection)
    except SavedResultIsDamaged as damage:
        return Delivery(spool.set_aside(saved).path, fault=damage)
    return Delivery(spool.mark_sent(saved).path, receipt)
