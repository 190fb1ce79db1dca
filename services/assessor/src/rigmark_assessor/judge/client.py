"""One call of the judge: one request, one deadline for all of it, and a record in any case."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

from rigmark_assessor.judge.answer import text_of
from rigmark_assessor.judge.call import ABANDONED, VERDICT, Call, Record
from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    AnswerIsEmpty,
    AnswerWasCutOff,
    FormWasRefused,
    JudgeError,
    JudgeIsUnreachable,
    JudgeTookTooLong,
    JudgeWasNotReached,
    VerdictIsInvalid,
)
from rigmark_assessor.judge.ladder import Ladder
from rigmark_assessor.judge.prompt import messages
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.reply import Facts, Reply
from rigmark_assessor.judge.request import RequestWriter
from rigmark_assessor.judge.traced import carrying, traced
from rigmark_assessor.judge.unreached import UNREACHED, why_unreached
from rigmark_assessor.judge.verdict import Verdict, read_verdict
from rigmark_assessor.judge.wait import Now
from rigmark_assessor.judge.wire import Answer, Wire
from rigmark_assessor.settings import JudgeSettings, ResponseFormat
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.methodology import SCENARIOS

__all__ = ("ABANDONED", "VERDICT", "Call", "JudgeClient", "Question", "Record", "Sources")

_BODY_MAX_BYTES: Final = 2_000_000
_NONCE_BYTES: Final = 8
_SECRET_FROM_CHARS: Final = 8
"""A shorter key is a word that local servers are given, as `ollama`; answers may well hold it."""
_BROKE: Final = "The connection to the judge broke before its answer had ended."


@dataclass(frozen=True, slots=True)
class Sources:
    """The clocks and the randomness of a client."""

    clock: Clock = monotonic
    now: Now = time.time
    nonce: Callable[[], str] = field(default=lambda: secrets.token_hex(_NONCE_BYTES))


class JudgeClient:
    """Asks one judge, over a wire that its owner closes."""

    def __init__(
        self,
        settings: JudgeSettings,
        wire: Wire,
        *,
        sources: Sources | None = None,
        ladder: Ladder | None = None,
    ) -> None:
        self._settings = settings
        self._ladder = ladder or Ladder(settings.judge_response_format)
        self._wire = wire
        self._sources = sources or Sources()
        self._requests = RequestWriter(settings)
        self._url = URL(f"{settings.judge_base_url}/chat/completions")
        self._key = settings.judge_api_key.get_secret_value().encode()
        self._headers = {"content-type": "application/json", "accept": "application/json"}
        if self._key:
            self._headers["authorization"] = f"Bearer {self._key.decode()}"

    @property
    def form(self) -> ResponseFormat:
        """The form that the next call asks for."""
        return self._ladder.form

    async def ask(self, question: Question, record: Record) -> Verdict:
        """Return the judge's verdict, or raise the JudgeError that says why there is none.

        That is one call, but for an endpoint that refuses the form of the verdict: it is asked at
        once for a looser one, until it takes one.
        """
        form, refused = self._ladder.form, None
        while True:
            try:
                with traced(self._settings, question, record) as told:
                    verdict = await self._call(question, form, told)
            except FormWasRefused as error:
                lower = self._ladder.below(form)
                if lower is None:
                    raise
                form, refused = lower, str(error)
            except (AnswerIsEmpty, AnswerWasCutOff, VerdictIsInvalid):
                await self._ladder.took(form, refused=refused)
                raise
            else:
                await self._ladder.took(form, refused=refused)
                return verdict

    async def _call(self, question: Question, form: ResponseFormat, record: Record) -> Verdict:
        clock, started = self._sources.clock, self._sources.clock()
        outcome, facts = ABANDONED, Facts()
        try:
            reply = await self._send(self._body(question, form))
            facts = reply.facts()
            text = self._text(reply, form)
            verdict = read_verdict(text, SCENARIOS[question.scenario], form=form)
            outcome = VERDICT
        except JudgeError as error:
            outcome = error.reason.value
            if isinstance(error, JudgeWasNotReached):
                facts = Facts(was_sent=False)
            raise
        finally:
            latency_ms = (clock() - started) * 1000
            record(Call(latency_ms, outcome, facts, form, question.template))
        return verdict

    def _text(self, reply: Reply, form: ResponseFormat) -> str:
        return text_of(reply, now=self._sources.now, form=form, named=self._settings.named)

    def _body(self, question: Question, form: ResponseFormat) -> bytes:
        told = messages(
            question.scenario,
            task=question.task,
            response=question.response,
            nonce=self._sources.nonce(),
            fault=question.fault,
            wording=question.wording,
        )
        return self._requests.body(question, told, form=form)

    async def _send(self, body: bytes) -> Reply:
        try:
            async with (
                asyncio.timeout(self._settings.judge_timeout_s),
                self._wire.post(
                    self._url,
                    data=body,
                    headers=carrying(self._headers, self._settings),
                    allow_redirects=False,
                ) as answer,
            ):
                return await self._read(answer)
        except UNREACHED as error:
            raise JudgeWasNotReached(why_unreached(error, self._settings)) from error
        except TimeoutError as error:
            allowed_s = self._settings.judge_timeout_s
            raise JudgeTookTooLong(f"The judge did not answer within {allowed_s:g} s.") from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, ContentEncodingError):
                raise AnswerIsBroken("The judge's answer could not be unpacked.") from error
            raise JudgeIsUnreachable(_BROKE) from error

    async def _read(self, answer: Answer) -> Reply:
        body = bytearray()
        async for chunk in answer.content.iter_any():
            body += chunk
            if len(body) > _BODY_MAX_BYTES:
                raise AnswerIsBroken("The judge's answer was too large.")
        # A judge that quotes the key must not bring it into the database.
        is_secret = len(self._key) >= _SECRET_FROM_CHARS
        told = bytes(body).replace(self._key, b"[key]") if is_secret else bytes(body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, headers, told)
