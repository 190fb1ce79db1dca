"""Posts one saved result and puts it where its outcome says."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rigmark_agent.errors import (
    AgentError,
    IngestIsAway,
    SavedResultIsDamaged,
    SubmissionWasRejected,
)
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.spool import Saved, Spool
from rigmark_shared.wire import Receipt

Wait = Callable[[float], None]
"""Waits so many seconds, as the service asked."""

LONGEST_WAIT_S: Final = 60.0
_TRIES: Final = 3
_CHALLENGE: Final = "challenge_id"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a post, and where the result lies now."""

    path: Path
    receipt: Receipt | None = None
    fault: AgentError | None = None
    declined: bool = False
    """Whether it was not posted because nobody agreed to it."""
    challenge_refused: str | None = None
    """Why the service did not take the answer to a challenge; the result went without it."""


@dataclass(frozen=True, slots=True)
class Courier:
    """Takes saved results to the service; each stays on disk whatever happens."""

    spool: Spool
    client: IngestClient
    wait: Wait
    challenge_required: bool = False
    """Whether a result whose challenge is refused is not to be posted without it."""

    def deliver(self, saved: Saved) -> Delivery:
        """Post a result; one whose challenge alone is refused is posted without it.

        A challenge expires, and a service that is away may come back later than that: the run is
        worth no less than one that never had a challenge.
        """
        first = self._deliver(saved)
        refused = _refused_challenge(first.fault)
        if refused is None or self.challenge_required:
            return self._settled(saved, first)
        document = json.loads(saved.body())
        if document.pop(_CHALLENGE, None) is None:  # the service wants one, and there is none
            return self._settled(saved, first)
        self.spool.rewrite(saved, _bytes(document))
        second = self._settled(saved, self._deliver(saved))
        return Delivery(second.path, second.receipt, second.fault, challenge_refused=refused)

    def _deliver(self, saved: Saved) -> Delivery:
        try:
            return Delivery(saved.path, self._patiently(saved))
        except (IngestIsAway, SubmissionWasRejected, SavedResultIsDamaged) as fault:
            return Delivery(saved.path, fault=fault)

    def _patiently(self, saved: Saved) -> Receipt:
        """Post, and wait as the service asks if that is not long."""
        for _ in range(_TRIES - 1):
            try:
                return self.client.post(saved)
            except IngestIsAway as away:
                if away.retry_after_s is None or away.retry_after_s > LONGEST_WAIT_S:
                    raise
                self.wait(away.retry_after_s)
        return self.client.post(saved)

    def _settled(self, saved: Saved, delivery: Delivery) -> Delivery:
        """Put the result where its outcome says."""
        if delivery.receipt is not None:
            return Delivery(self.spool.mark_sent(saved).path, delivery.receipt)
        if isinstance(delivery.fault, SubmissionWasRejected):
            return Delivery(self.spool.reject(saved).path, fault=delivery.fault)
        if isinstance(delivery.fault, SavedResultIsDamaged):
            return Delivery(self.spool.set_aside(saved).path, fault=delivery.fault)
        return delivery


def _refused_challenge(fault: AgentError | None) -> str | None:
    """Return what the service has against the challenge, if it has nothing else."""
    if not isinstance(fault, SubmissionWasRejected) or not fault.faults:
        return None
    if any(field != _CHALLENGE for field, _ in fault.faults):
        return None
    return fault.faults[0][1]


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
