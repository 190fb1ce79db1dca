"""Every shape of answer: a text, or one named error that fixes what happens next."""

from collections.abc import Callable, Mapping
from typing import Final

from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    ContentWasBlocked,
    ContextIsTooLong,
    CreditIsUsedUp,
    JudgeAskedToWait,
    JudgeError,
    JudgeIsFailing,
    JudgeTookTooLong,
    JudgeWasNotFound,
    KeyWasRefused,
    RequestWasRefused,
)
from rigmark_assessor.judge.reply import NOTHING, Reply, content_of, part
from rigmark_assessor.judge.wait import Now, told_wait_s

_OK: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_CLIENT_ERROR: Final = range(400, 500)
_SERVER_ERROR: Final = range(500, 600)
_TOO_MANY: Final = 429

_CONTEXT_WORDS: Final = (
    "context length",
    "context_length",
    "context size",
    "context_size",
    "context window",
    "maximum context",
    "prompt is too long",
    "too many tokens",
)
_POLICY_WORDS: Final = (
    "content_policy",
    "content policy",
    "content_filter",
    "moderation",
    "flagged",
)
_WORDS_IN: Final = ("code", "type", "message")
_WORDS_MAX_CHARS: Final = 300
_QUOTA_WORDS: Final = ("insufficient_quota", "insufficient credits", "billing")

_TOO_LONG: Final = "Task and response are too long for the judge's context."
_BY_STATUS: Final[Mapping[int, Callable[[], JudgeError]]] = {
    401: lambda: KeyWasRefused("The judge refuses the API key (401): check RIGMARK_JUDGE_API_KEY."),
    402: lambda: CreditIsUsedUp("The account at the judge has no credit left (402)."),
    404: lambda: _not_found(404),
    405: lambda: _not_found(405),
    408: lambda: JudgeTookTooLong("The judge's own time limit passed (408)."),
    410: lambda: _not_found(410),
    413: lambda: ContextIsTooLong(_TOO_LONG),
}


def text_of(reply: Reply, *, now: Now) -> str:
    """Return the text of a judge's reply, or raise the JudgeError that it stands for."""
    if reply.status not in _OK:
        raise _error_of(reply.status, reply, now)
    if reply.document is None:
        raise AnswerIsBroken("The judge's answer was not the JSON of a chat completion.")
    if reply.error:
        raise _error_of(_reported_status(reply), reply, now)
    _check_finish(reply)
    text = content_of(reply.choice)
    if not text.strip():
        raise AnswerIsEmpty("The judge's answer held no text.")
    return text


def _check_finish(reply: Reply) -> None:
    finish = reply.choice.get("finish_reason")
    if finish == "length":
        raise AnswerWasCutOff("The judge's verdict was cut off at its token limit.")
    if finish == "content_filter" or part(reply.choice.get("message")).get("refusal"):
        raise _blocked()
    if finish == "error":
        raise JudgeIsFailing("The judge broke off with an error.")


def _reported_status(reply: Reply) -> int:
    """Return the status inside a 200; an error that names none is the judge's own."""
    for name in ("code", "status"):
        code = reply.error.get(name)
        if isinstance(code, str) and code.isdecimal():
            code = int(code)
        if isinstance(code, int) and (code in _CLIENT_ERROR or code in _SERVER_ERROR):
            return code
    return 500 if not _says(reply, (*_CONTEXT_WORDS, *_POLICY_WORDS)) else 400


def _error_of(status: int, reply: Reply, now: Now) -> JudgeError:
    if status == _TOO_MANY:
        return _too_many(reply, now)
    if status in _BY_STATUS:
        return _BY_STATUS[status]()
    if status in _CLIENT_ERROR:
        return _refusal(status, reply)
    if status in _REDIRECT:
        return _not_found(status)
    wait_s = told_wait_s(reply, now=now)
    return JudgeIsFailing(f"The judge failed ({status}).", retry_after_s=wait_s)


def _refusal(status: int, reply: Reply) -> JudgeError:
    if _says(reply, _CONTEXT_WORDS):
        return ContextIsTooLong(_TOO_LONG)
    if _says(reply, _POLICY_WORDS):
        return _blocked()
    return RequestWasRefused(f"The judge refused the request ({status}).")


def _too_many(reply: Reply, now: Now) -> JudgeError:
    if _says(reply, _QUOTA_WORDS):
        return CreditIsUsedUp("The account at the judge has used up its quota (429).")
    wait_s = told_wait_s(reply, now=now)
    return JudgeAskedToWait("The judge takes no more calls for now (429).", retry_after_s=wait_s)


def _says(reply: Reply, words: tuple[str, ...]) -> bool:
    """Look at the words of the error alone: the rest of a body may quote task and response."""
    error = reply.error or reply.document or NOTHING
    told = " ".join(str(error.get(name))[:_WORDS_MAX_CHARS] for name in _WORDS_IN).lower()
    return any(word in told for word in words)


def _blocked() -> JudgeError:
    return ContentWasBlocked("The judge's content policy blocks the task or the response.")


def _not_found(status: int) -> JudgeError:
    return JudgeWasNotFound(
        f"There is no such judge ({status}): check RIGMARK_JUDGE_BASE_URL and RIGMARK_JUDGE_MODEL."
    )
