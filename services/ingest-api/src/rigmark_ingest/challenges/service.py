"""Challenges are issued, and held against the run that is to answer them."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.challenges import repository
from rigmark_ingest.challenges.problems import (
    ChallengeHasExpired,
    ChallengeIsMissing,
    ChallengeIsNotAnswered,
    ChallengeIsOfAnotherRig,
    ChallengeIsUnknown,
    ChallengeWasUsed,
)
from rigmark_ingest.challenges.repository import Given
from rigmark_shared.ids import new_challenge_id
from rigmark_shared.wire import Challenge, FieldError, Submission

_NONCE_BYTES: Final = 16
CLOCK_SLACK: Final = timedelta(minutes=5)
"""How far a rig's clock may be behind."""
_ASK: Final = "ask for a new one with POST /api/challenges before the run"


async def issue(engine: AsyncEngine, *, rig_id: UUID | None, good_for: timedelta) -> Challenge:
    """Return a new challenge with 128 random bits."""
    challenge_id, nonce = new_challenge_id(), secrets.token_hex(_NONCE_BYTES)
    issued = await repository.add(
        engine, challenge_id, nonce=nonce, rig_id=rig_id, good_for=good_for
    )
    return Challenge(
        id=challenge_id, nonce=nonce, issued_at=issued.at, expires_at=issued.expires_at
    )


async def check(
    engine: AsyncEngine,
    submission: Submission,
    *,
    rig_id: UUID | None,
    digest: bytes,
    required: bool,
) -> None:
    """Return when the run answers its challenge, or has none where none is required.

    The document that has answered it before is let through, so that it gets its receipt again.
    Raises the refusals of challenges.
    """
    if submission.challenge_id is None:
        if required:
            raise ChallengeIsMissing(f"is required here; {_ASK}, and put its nonce into it")
        return
    given = await repository.find(engine, submission.challenge_id)
    if given is None:
        raise ChallengeIsUnknown(f"is of no challenge of this service; {_ASK}")
    if given.rig_id != rig_id:
        raise ChallengeIsOfAnotherRig(
            f"was given to another rig, or without a key; {_ASK}, with the key that posts"
        )
    if given.answered_by == digest:
        return
    if given.answered_by is not None:
        raise ChallengeWasUsed(f"was answered by another document; {_ASK}")
    if given.expired:
        raise ChallengeHasExpired(f"has expired; {_ASK}, and post before it ends")
    _refuse_misses(list(misses(submission, given.nonce, given.issued_at)))


async def refuse_if_used(engine: AsyncEngine, submission: Submission) -> None:
    """Raise ChallengeWasUsed when another document has answered the challenge meanwhile."""
    if submission.challenge_id is None:
        return
    given: Given | None = await repository.find(engine, submission.challenge_id)
    if given is not None and given.answered_by is not None:
        raise ChallengeWasUsed(f"was answered by another document; {_ASK}")


def misses(submission: Submission, nonce: str, issued_at: datetime) -> Iterator[FieldError]:
    """Return what keeps a run from answering a challenge.

    Load points carry no prompts, so that nothing of them can be looked at.
    """
    started_at = submission.started_at
    if started_at is not None and started_at < issued_at - CLOCK_SLACK:
        message = f"must not be before the challenge was issued; check the rig's clock, or {_ASK}"
        yield FieldError(field="started_at", message=message)
    for position, run in enumerate(submission.scenarios):
        if nonce not in run.prompt:
            message = "must hold the challenge's nonce; put it into the prompt and run again"
            yield FieldError(field=f"scenarios[{position}].prompt", message=message)


def _refuse_misses(found: list[FieldError]) -> None:
    if found:
        first = found[0]
        raise ChallengeIsNotAnswered(
            f"the run does not answer its challenge: {first.field} {first.message}", errors=found
        )
