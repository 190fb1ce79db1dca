"""Whether a run that goes on can still answer the challenge it began with."""

from collections.abc import Callable
from datetime import UTC, datetime

from rigmark_agent.challenge.held import HeldChallenge
from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.errors import ChallengeIsMissing
from rigmark_agent.settings import AgentSettings
from rigmark_agent.target.address import Address


def challenge_of(
    settings: AgentSettings, held: HeldChallenge | None, say: Callable[[str], None]
) -> HeldChallenge | None:
    """Return the challenge that the run answers, None if it cannot or is not to, which is said.

    Raises ChallengeIsMissing when one is required.
    """
    reason = _reason_against(settings, held)
    if settings.challenge is ChallengeMode.REQUIRED and reason:
        raise ChallengeIsMissing(
            f"{reason}; begin another run with: rigmark-agent run --fresh, or go on without it "
            "with: --challenge off"
        )
    if settings.challenge is ChallengeMode.OFF or held is None:
        return None
    if reason:
        say(f"The run goes on without it: {reason}")
        return None
    return held


def may_answer(settings: AgentSettings, held: HeldChallenge | None) -> bool:
    """Say whether a run that was cut off can be gone on with, as far as challenges go."""
    return settings.challenge is not ChallengeMode.REQUIRED or not _reason_against(settings, held)


def _reason_against(settings: AgentSettings, held: HeldChallenge | None) -> str | None:
    if held is None:
        return "the run began without a challenge"
    return held.reason_against(Address.of(settings.ingest_url).url, datetime.now(UTC))
