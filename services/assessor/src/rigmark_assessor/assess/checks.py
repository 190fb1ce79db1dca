"""What is said about a response without a judge: evidence, caps, and suspicion of injection."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from rigmark_assessor.claim import Claim
from rigmark_assessor.evidence import EVIDENCE_VERSION, AppliedCap, Findings, apply, examine
from rigmark_assessor.judge.suspicion import kinds
from rigmark_shared.methodology import ScenarioId

# Longer texts take tens of milliseconds, in which no other call would be answered.
_LONG_CHARS: Final = 8_000
# The judge has its question by then, and thinks while its answer is prepared for. What was begun
# within one stretch is looked at together: to wake for each response alone costs as much again.
_STRETCH_S: Final = 0.05

Seen = tuple[Findings, Sequence[str]]
"""Findings, and the kinds of suspicion."""


class _Examine(Protocol):
    def __call__(
        self, scenario: ScenarioId, *, prompt: str, response: str, finish_reason: str | None
    ) -> Findings: ...


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks in force."""

    version: str | None = EVIDENCE_VERSION
    """Is part of the judge's version, for caps shape scores; None is no checks."""
    examine: _Examine = examine
    caps: Callable[
        [Mapping[str, int], Findings], tuple[Mapping[str, int], Sequence[AppliedCap]]
    ] = apply
    suspicions: Callable[[str], Sequence[str]] = kinds
    """The kinds of injection that a response may hold."""

    def of(self, claim: Claim) -> Seen:
        """Return the findings and the kinds of suspicion about a claim's response."""
        findings = self.examine(
            claim.scenario,
            prompt=claim.task,
            response=claim.response,
            finish_reason=claim.finish_reason,
        )
        return findings, self.suspicions(claim.response)


class Checking:
    """The checks of one response: made once, soon after they were begun or when they are needed.

    A question that need not wait for them keeps the judge busy.
    """

    def __init__(self, checks: Checks, claim: Claim) -> None:
        self._checks = checks
        self._claim = claim
        self._seen: asyncio.Future[Seen] | None = None
        loop = asyncio.get_running_loop()
        after_next = loop.time() // _STRETCH_S + 2
        self._later = loop.call_at(after_next * _STRETCH_S, self._look)

    async def seen(self) -> Seen:
        """Return what was seen."""
        self.end()
        return await (self._seen or self._look())

    def end(self) -> None:
        """Begin no checks any more unless they are needed."""
        self._later.cancel()

    def _look(self) -> asyncio.Future[Seen]:
        loop = asyncio.get_running_loop()
        if len(self._claim.response) > _LONG_CHARS:
            self._seen = loop.run_in_executor(None, self._checks.of, self._claim)
        else:
            seen = loop.create_future()
            seen.set_result(self._checks.of(self._claim))
            self._seen = seen
        return self._seen


def _finds_nothing(
    scenario: ScenarioId, *, prompt: str, response: str, finish_reason: str | None
) -> Findings:
    del scenario, prompt, response, finish_reason
    return {}


NO_CHECKS: Final = Checks(
    version=None,
    examine=_finds_nothing,
    caps=lambda scores, _: (scores, ()),
    suspicions=lambda _: (),
)
"""Finds nothing and caps nothing."""
