"""What each error of a judge means: how often is asked, and how the assessment ends."""

from dataclasses import dataclass

from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    CreditIsUsedUp,
    FormWasRefused,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    JudgeIsUnreachable,
    JudgeTookTooLong,
    JudgeWasNotFound,
    KeyWasRefused,
    RequestWasRefused,
    VerdictIsInvalid,
)

MAX_FAILURES = 2


@dataclass(frozen=True)
class Policy:
    """The calls and the end of an assessment whose judge answers in one shape for ever.

    At most two failures are counted; an outage that lasts counts none.
    """

    calls: int
    state: str
    words: str


_LATER = "try again later; counted while the judge answers others, else the judge is paused"
_PERSON = "pause this judge and say why; the work waits"
_NEVER = "no other try"

POLICIES: dict[type[JudgeError] | None, Policy] = {
    None: Policy(1, "completed", "score it"),
    JudgeIsUnreachable: Policy(2, "failed", _LATER),
    JudgeTookTooLong: Policy(2, "failed", _LATER),
    JudgeIsFailing: Policy(2, "failed", _LATER),
    AnswerIsBroken: Policy(2, "failed", _LATER),
    JudgeAskedToWait: Policy(1, "pending", "put back until the time that was told; never counted"),
    AnswerIsEmpty: Policy(2, "failed", "try again later; counted"),
    KeyWasRefused: Policy(1, "pending", _PERSON),
    CreditIsUsedUp: Policy(1, "pending", _PERSON),
    JudgeWasNotFound: Policy(1, "pending", _PERSON),
    RequestWasRefused: Policy(1, "failed", f"{_NEVER}; three in a row pause the judge"),
    FormWasRefused: Policy(2, "completed", "ask at once for a looser form, and remember it"),
    ContextIsTooLong: Policy(1, "failed", _NEVER),
    ContentWasBlocked: Policy(1, "failed", _NEVER),
    AnswerWasCutOff: Policy(2, "failed", "ask once more with four times the room"),
    VerdictIsInvalid: Policy(3, "failed", "ask twice more and name the fault"),
}
