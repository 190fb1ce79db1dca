"""Errors of the judge; the class of an error fixes what happens next.

JudgeError
├── JudgeIsAway             the judge, not this assessment: try again when it is back
│   ├── JudgeIsUnreachable  no connection, or it broke
│   │   └── JudgeWasNotReached  no connection, so that nothing was asked
│   ├── JudgeTookTooLong    408, or the deadline of the call passed
│   ├── JudgeIsFailing      5xx, 409, 423, 425, or an error inside an answer
│   └── AnswerIsBroken      not JSON, HTML of a proxy, too large
├── JudgeAskedToWait        429: later, not no
├── AnswerIsEmpty           no choice, no text, or only reasoning: try again, in bounds
├── JudgeIsMisconfigured    nobody gets an answer until a person acts: pause, keep the work
│   ├── KeyWasRefused       401
│   ├── CreditIsUsedUp      402, or a quota that is spent
│   └── JudgeWasNotFound    404, 405, 410 or a redirect
├── RequestWasRefused       400, 403, 422 and any other 4xx: never again
│   └── FormWasRefused      a refusal that names the form of the verdict: ask for a looser one
├── JudgeWillNever          about this assessment for certain: never again
│   ├── ContextIsTooLong    413, or an error that says so
│   └── ContentWasBlocked   a content policy
├── AnswerWasCutOff         the verdict met the token limit: once more with a larger one
└── VerdictIsInvalid        the verdict breaks the contract: ask again and name the fault
"""

from typing import ClassVar

from rigmark_assessor.reason import Reason


class JudgeError(Exception):
    """A call of the judge that gave no verdict; its text is shown on the page.

    So it never quotes the judge: what an endpoint says may name accounts or keys.
    """

    reason: ClassVar[Reason]

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class JudgeIsAway(JudgeError):
    """The judge cannot do its work at the moment, for this assessment or any other."""


class JudgeIsUnreachable(JudgeIsAway):
    """No connection to the judge could be made, or it broke."""

    reason = Reason.JUDGE_UNREACHABLE


class JudgeWasNotReached(JudgeIsUnreachable):
    """No connection could be made, so that the judge was asked nothing and took nothing."""


class JudgeTookTooLong(JudgeIsAway):
    """The judge did not answer within the deadline."""

    reason = Reason.JUDGE_TIMED_OUT


class JudgeIsFailing(JudgeIsAway):
    """The judge reported an error of its own."""

    reason = Reason.JUDGE_FAILING


class AnswerIsBroken(JudgeIsAway):
    """The answer is not the JSON of a chat completion."""

    reason = Reason.BROKEN_ANSWER


class JudgeAskedToWait(JudgeError):
    """The judge takes no more calls for now."""

    reason = Reason.RATE_LIMITED


class AnswerIsEmpty(JudgeError):
    """The answer has no choice, no text, or nothing but reasoning."""

    reason = Reason.EMPTY_ANSWER


class JudgeIsMisconfigured(JudgeError):
    """Nobody gets an answer until a person changes a setting or the account."""


class KeyWasRefused(JudgeIsMisconfigured):
    """The judge does not take the API key."""

    reason = Reason.KEY_REFUSED


class CreditIsUsedUp(JudgeIsMisconfigured):
    """The account at the judge has no credit."""

    reason = Reason.OUT_OF_CREDIT


class JudgeWasNotFound(JudgeIsMisconfigured):
    """The address has no such endpoint, or the endpoint no such model."""

    reason = Reason.JUDGE_NOT_FOUND


class RequestWasRefused(JudgeError):
    """The judge will not take this request as it is."""

    reason = Reason.REQUEST_REFUSED


class FormWasRefused(RequestWasRefused):
    """The judge cannot be held to this form of verdict."""

    reason = Reason.FORMAT_REFUSED


class JudgeWillNever(JudgeError):
    """The judge will not judge this assessment, however often it is asked."""


class ContextIsTooLong(JudgeWillNever):
    """Task and response do not fit into the judge's context."""

    reason = Reason.CONTEXT_TOO_LONG


class ContentWasBlocked(JudgeWillNever):
    """The judge's content policy blocks the task or the response."""

    reason = Reason.JUDGE_BLOCKED


class AnswerWasCutOff(JudgeError):
    """The answer met its token limit before its end."""

    reason = Reason.TRUNCATED


class VerdictIsInvalid(JudgeError):
    """The verdict breaks the contract; the text names the fault and quotes nothing."""

    reason = Reason.INVALID_OUTPUT
