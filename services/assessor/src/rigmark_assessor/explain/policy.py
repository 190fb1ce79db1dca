"""What each reason means for an assessment, from the class of the error it stands for."""

from collections.abc import Iterator, Mapping
from typing import Final

from rigmark_assessor.judge.errors import (
    AnswerIsEmpty,
    AnswerWasCutOff,
    FormWasRefused,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsAway,
    JudgeIsMisconfigured,
    JudgeWillNever,
    RequestWasRefused,
    VerdictIsInvalid,
)
from rigmark_assessor.reason import Reason

# The first that fits; a class stands before those that it descends from.
_BY_CLASS: Final[Mapping[type[JudgeError], str]] = {
    JudgeAskedToWait: (
        "The judge takes no more for now: it is asked again when it said, or else after a pause. "
        "That counts as no failure."
    ),
    JudgeIsMisconfigured: (
        "Nobody gets an answer until a person acts: the judge is paused and probed with one call "
        "now and then, and nothing fails meanwhile."
    ),
    JudgeIsAway: (
        "It is tried again with growing pauses, RIGMARK_JUDGE_MAX_FAILURES times at most. Several "
        "such errors in a row are an outage, which pauses the judge and counts as no failure."
    ),
    AnswerIsEmpty: (
        "It is tried again with growing pauses, RIGMARK_JUDGE_MAX_FAILURES times at most."
    ),
    FormWasRefused: (
        "A looser form of the verdict is asked for at once, until the judge takes one."
    ),
    RequestWasRefused: (
        "The judge will not take this request, so it is not asked again. Several in a row mean a "
        "wrong setting: they pause the judge and fail nothing."
    ),
    JudgeWillNever: "The judge will never judge this response, so it is not asked again.",
    AnswerWasCutOff: "It is asked once more with four times the tokens, and then fails.",
    VerdictIsInvalid: "It is asked twice more with the fault named, and then fails.",
}

_OTHERS: Final[Mapping[Reason, str]] = {
    Reason.EMPTY_RESPONSE: "The model wrote nothing, so there is nothing to judge.",
    Reason.BUDGET_USED_UP: "It waits until there is more to spend, and fails never.",
    Reason.CALL_OVER_BUDGET: (
        "One call may cost more than the whole budget, so no day and no other benchmark makes room "
        "for it: it waits until the budget is raised, and fails never."
    ),
    Reason.CANCELLED: "An operator ended it, and it stays so.",
    Reason.INTERNAL_ERROR: (
        "The assessor itself failed; it tries again, RIGMARK_JUDGE_MAX_FAILURES times at most."
    ),
}

_REMEDIES: Final[Mapping[Reason, str]] = {
    Reason.KEY_REFUSED: (
        "Set RIGMARK_JUDGE_API_KEY or its secret file, of a panel the judge's api_key_file, and "
        "restart the assessors."
    ),
    Reason.OUT_OF_CREDIT: "Top up the account at the judge; the next probe finds out by itself.",
    Reason.JUDGE_NOT_FOUND: "Check RIGMARK_JUDGE_BASE_URL and RIGMARK_JUDGE_MODEL.",
    Reason.FORMAT_REFUSED: "Set RIGMARK_JUDGE_RESPONSE_FORMAT to auto or text.",
    Reason.REQUEST_REFUSED: "Read what the judge answered: `rigmark-assessor explain --raw`.",
    Reason.CONTEXT_TOO_LONG: "Take a judge with a longer context, then `retry`.",
    Reason.JUDGE_BLOCKED: "Another judge may take it: change it, then `retry`.",
    Reason.INVALID_OUTPUT: "Take a judge that keeps to the form, then `retry`.",
    Reason.TRUNCATED: "Raise RIGMARK_JUDGE_MAX_OUTPUT_TOKENS, then `retry`.",
    Reason.BUDGET_USED_UP: (
        "Raise the budget and restart the assessors; a day's budget also comes back with the next "
        "day (UTC)."
    ),
    Reason.CALL_OVER_BUDGET: (
        "Raise the budget that is named above what one call may cost, and restart the assessors. "
        "Where the judge has no prices, RIGMARK_JUDGE_RESERVE_USD is what a first call may cost."
    ),
    Reason.CANCELLED: "`retry` takes it up again.",
    Reason.INTERNAL_ERROR: "Look for it in the assessor's log, then `retry`.",
}
_RETRY: Final = "When its cause has gone, `retry` takes it up again."


def policy_of(reason: str) -> str | None:
    """Return what a reason means for an assessment; None for one that nobody knows."""
    if reason not in tuple(Reason):
        return None
    known = Reason(reason)
    error = _CLASSES.get(known)
    if error is None:
        return _OTHERS.get(known)
    return next(words for kind, words in _BY_CLASS.items() if issubclass(error, kind))


def todo_of(reason: str, *, is_final: bool) -> str | None:
    """Return what a person can do about a reason; None when nothing needs to be done."""
    if reason in tuple(_REMEDIES):
        return _REMEDIES[Reason(reason)]
    if not is_final or reason == Reason.EMPTY_RESPONSE:
        return None
    return _RETRY


def _descendants(kind: type[JudgeError]) -> Iterator[type[JudgeError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _descendants(one)


_CLASSES: Final[Mapping[Reason, type[JudgeError]]] = {
    kind.reason: kind for kind in _descendants(JudgeError) if "reason" in vars(kind)
}
