"""Every shape of answer: a text, or one named error that fixes what happens next."""

from collections.abc import Callable, Mapping
from typing import Final

from rigmark_assessor.judge import words
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
)
from rigmark_assessor.judge.reply import Reply, content_of, part
from rigmark_assessor.judge.unreached import why_held_up
from rigmark_assessor.judge.wait import Now, told_wait_s
from rigmark_assessor.judge.words import named_status, says
from rigmark_assessor.settings import Named, ResponseFormat, named_in_environment

_OK: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_CLIENT_ERROR: Final = range(400, 500)
_TIMED_OUT: Final = 408
_TOO_MANY: Final = 429

# Ways to say that an answer ended before its end, or that a guard ended it.
_CUT_OFF: Final = ("length", "max_tokens", "model_length")
_GUARDED: Final = (
    "content_filter",
    "content_filtered",
    "guardrail_intervened",
    "refusal",
    "safety",
    "prohibited_content",
    "blocklist",
    "recitation",
    "spii",
)
# A server that does not know a form says so with one of these.
_REFUSES_A_FORM: Final = (400, 404, 422, 501)
# Too slow, conflict, locked, too early: an endpoint that is not ready.
_NOT_READY: Final = (408, 409, 423, 425)

_FORM_REFUSED: Final = "The judge refuses the form of its verdict ({status}): set {setting}."
_TOO_LONG: Final = "Task and response are too long for the judge's context."
_BY_STATUS: Final[Mapping[int, Callable[[Named], JudgeError]]] = {
    401: lambda named: KeyWasRefused(
        f"The judge refuses the API key (401): check {named('api_key')}."
    ),
    402: lambda _: CreditIsUsedUp("The account at the judge has no credit left (402)."),
    404: lambda named: _not_found(404, named),
    405: lambda named: _not_found(405, named),
    407: lambda named: JudgeIsUnreachable(why_held_up(407, named)),
    410: lambda named: _not_found(410, named),
    413: lambda _: ContextIsTooLong(_TOO_LONG),
}


def text_of(
    reply: Reply, *, now: Now, form: ResponseFormat, named: Named = named_in_environment
) -> str:
    """Return the text of a judge's reply, or raise the JudgeError that it stands for.

    `form` is what the judge was held to: it is what a refusal may be about. `named` tells what a
    person calls a setting of this judge.
    """
    if reply.status not in _OK:
        raise _error_of(reply.status, reply, now=now, form=form, named=named)
    if reply.document is None:
        raise AnswerIsBroken("The judge's answer was not the JSON of a chat completion.")
    if reply.error:
        raise _error_of(_reported_status(reply), reply, now=now, form=form, named=named)
    _check_finish(reply)
    text = content_of(reply.choice)
    if not text.strip():
        raise AnswerIsEmpty("The judge's answer held no text.")
    return text


def _check_finish(reply: Reply) -> None:
    finish = str(reply.choice.get("finish_reason")).lower()
    if finish in _CUT_OFF:
        raise AnswerWasCutOff("The judge's verdict was cut off at its token limit.")
    if finish in _GUARDED or part(reply.choice.get("message")).get("refusal"):
        raise _blocked()
    if finish == "error":
        raise JudgeIsFailing("The judge broke off with an error.")


def _reported_status(reply: Reply) -> int:
    """Return the status inside a 200; an error that names none is the judge's own."""
    if status := named_status(reply):
        return status
    return 400 if says(reply, (*words.CONTEXT, *words.POLICY)) else 500


def _error_of(
    status: int, reply: Reply, *, now: Now, form: ResponseFormat, named: Named
) -> JudgeError:
    if _refuses(form, status, reply):
        setting = named("response_format")
        return FormWasRefused(_FORM_REFUSED.format(status=status, setting=setting))
    if status == _TOO_MANY:
        return _too_many(reply, now)
    if status in _BY_STATUS:
        return _BY_STATUS[status](named)
    if status in _CLIENT_ERROR and status not in _NOT_READY:
        return _refusal(status, reply)
    if status in _REDIRECT:
        return _not_found(status, named)
    return _later(status, told_wait_s(reply, now=now))


def _later(status: int, wait_s: float | None) -> JudgeError:
    if status == _TIMED_OUT:
        told = f"The judge's own time limit passed ({status})."
        return JudgeTookTooLong(told, retry_after_s=wait_s)
    return JudgeIsFailing(f"The judge failed ({status}).", retry_after_s=wait_s)


def _refuses(form: ResponseFormat, status: int, reply: Reply) -> bool:
    held = form is not ResponseFormat.TEXT and status in _REFUSES_A_FORM
    return held and says(reply, words.FORM) and not says(reply, words.CONTEXT)


def _refusal(status: int, reply: Reply) -> JudgeError:
    if says(reply, words.CONTEXT):
        return ContextIsTooLong(_TOO_LONG)
    if says(reply, words.POLICY):
        return _blocked()
    return RequestWasRefused(f"The judge refused the request ({status}).")


def _too_many(reply: Reply, now: Now) -> JudgeError:
    if says(reply, words.QUOTA):
        return CreditIsUsedUp("The account at the judge has used up its quota (429).")
    wait_s = told_wait_s(reply, now=now)
    return JudgeAskedToWait("The judge takes no more calls for now (429).", retry_after_s=wait_s)


def _blocked() -> JudgeError:
    return ContentWasBlocked("The judge's content policy blocks the task or the response.")


def _not_found(status: int, named: Named) -> JudgeError:
    return JudgeWasNotFound(
        f"There is no such judge ({status}): check {named('base_url')} and {named('model')}."
    )
