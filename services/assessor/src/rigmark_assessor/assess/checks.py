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

    async def of(self, claim: Claim) -> tuple[Findings, Sequence[str]]:
        """Return the findings and the kinds of suspicion about a claim's response."""
        if len(claim.response) > _LONG_CHARS:
            return await asyncio.to_thread(self._run, claim)
        return self._run(claim)

    def _run(self, claim: Claim) -> tuple[Findings, Sequence[str]]:
        findings = self.examine(
            claim.scenario,
            prompt=claim.task,
            response=claim.response,
            finish_reason=claim.finish_reason,
        )
        return findings, self.suspicions(claim.response)


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
