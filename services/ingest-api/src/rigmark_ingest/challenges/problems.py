"""What is refused of a submission's challenge.

Refusal
├── ChallengeIsMissing, ChallengeIsUnknown, ChallengeIsOfAnotherRig
├── ChallengeHasExpired, ChallengeIsNotAnswered
└── ChallengeWasUsed
"""

from http import HTTPStatus
from typing import Final

from rigmark_ingest.problems import Refusal
from rigmark_shared.wire import FieldError

FIELD: Final = "challenge_id"


class ChallengeRefusal(Refusal):
    """A refusal that names the field `challenge_id`."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str) -> None:
        super().__init__(f"{FIELD} {message}", errors=[FieldError(field=FIELD, message=message)])


class ChallengeIsMissing(ChallengeRefusal):
    """The service takes only runs that answer a challenge."""

    kind = "challenge-missing"
    title = "A challenge is needed"


class ChallengeIsUnknown(ChallengeRefusal):
    """There is no challenge of that id."""

    kind = "challenge-unknown"
    title = "There is no such challenge"


class ChallengeIsOfAnotherRig(ChallengeRefusal):
    """Another rig asked for the challenge."""

    kind = "challenge-of-another-rig"
    title = "The challenge was given to another rig"


class ChallengeHasExpired(ChallengeRefusal):
    """The benchmark came too late."""

    kind = "challenge-expired"
    title = "The challenge has expired"


class ChallengeWasUsed(ChallengeRefusal):
    """Another document answered the challenge."""

    status = HTTPStatus.CONFLICT
    kind = "challenge-used"
    title = "The challenge was answered before"


class ChallengeIsNotAnswered(Refusal):
    """The run does not show that it was made for the challenge."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "challenge-not-answered"
    title = "The run does not answer its challenge"
