"""One call of the judge: one request, one deadline for all of it, and a record in any case."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from rigmark_assessor.judge.answer import text_of
from rigmark_assessor.judge.errors import (
    AnswerIsBroken,
    JudgeError,
    JudgeIsUnreachable,
    JudgeTookTooLong,
)
from rigmark_assessor.judge.prompt import messages
from rigmark_assessor.judge.reply import Facts, Reply
from rigmark_assessor.judge.request import RequestWriter
from rigmark_assessor.judge.verdict import Verdict, read_verdict
from rigmark_assessor.judge.wait import Now
from rigmark_assessor.settings import JudgeSettings
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.methodology import SCENARIOS, ScenarioId

VERDICT: Final = "verdict"
ABANDONED: Final = "abandoned"
_CONNECT_TIMEOUT_S: Final = 10.0
_BODY_MAX_BYTES: Final = 2_000_000
_NONCE_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What one call asks: a scenario's task and response, and the fault of the last verdict."""

    scenario: ScenarioId
    task: str
    response: str
    max_output_tokens: int
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with what came of it: `verdict`, `abandoned`, or the reason of an error."""

    latency_ms: float
    outcome: str
    facts: Facts


Record = Callable[[Call], None]
"""Is told of each call."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The clocks and the randomness of a client."""

    clock: Clock = monotonic
    now: Now = time.time
    nonce: Callable[[], str] = field(default=lambda: secrets.token_hex(_NONCE_BYTES))


def open_transport(settings: JudgeSettings) -> httpx.AsyncBaseTransport:
    """Return the way to the judge.

    httpx alone costs 20 ms of processor time a call with 50 calls open, over aiohttp 0.6 ms.
    """
    slots = settings.judge_slots
    limits = httpx.Limits(max_connections=slots + 1, max_keepalive_connections=slots + 1)
    return AiohttpTransport(limits=limits, trust_env=False)


class JudgeClient:
    """Asks one judge, over a transport that its owner closes."""

    def __init__(
        self,
        settings: JudgeSettings,
        transport: httpx.AsyncBaseTransport,
        *,
        sources: Sources | None = None,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._sources = sources or Sources()
        self._requests = RequestWriter(settings)
        self._url = httpx.URL(f"{settings.judge_base_url}/chat/completions")
        self._key = settings.judge_api_key.get_secret_value().encode()
        self._headers = {b"content-type": b"application/json", b"accept": b"application/json"}
        if self._key:
            self._headers[b"authorization"] = b"Bearer " + self._key
        read_s = settings.judge_timeout_s
        waits = {"connect": _CONNECT_TIMEOUT_S, "read": read_s, "write": read_s, "pool": read_s}
        self._extensions = {"timeout": waits}

    async def ask(self, question: Question, record: Record) -> Verdict:
        """Return the judge's verdict, or raise the JudgeError that says why there is none."""
        clock, started = self._sources.clock, self._sources.clock()
        outcome, facts = ABANDONED, Facts()
        try:
            reply = await self._send(self._body(question))
            facts = reply.facts()
            verdict = self._verdict(question, reply)
            outcome = VERDICT
        except JudgeError as error:
            outcome = error.reason.value
            raise
        finally:
            record(Call((clock() - started) * 1000, outcome, facts))
        return verdict

    def _body(self, question: Question) -> bytes:
        told = messages(
            question.scenario,
            task=question.task,
            response=question.response,
            nonce=self._sources.nonce(),
            fault=question.fault,
        )
        return self._requests.body(
            question.scenario, told, max_output_tokens=question.max_output_tokens
        )

    def _verdict(self, question: Question, reply: Reply) -> Verdict:
        text = text_of(reply, now=self._sources.now)
        form = self._settings.judge_response_format
        return read_verdict(text, SCENARIOS[question.scenario], form=form)

    async def _send(self, body: bytes) -> Reply:
        request = httpx.Request(
            "POST", self._url, headers=self._headers, content=body, extensions=self._extensions
        )
        try:
            async with asyncio.timeout(self._settings.judge_timeout_s):
                response = await self._transport.handle_async_request(request)
                return await self._read(response)
        except TimeoutError as error:
            allowed_s = self._settings.judge_timeout_s
            raise JudgeTookTooLong(f"The judge did not answer within {allowed_s:g} s.") from error
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            raise JudgeIsUnreachable(
                "There was no connection to the judge, or it broke."
            ) from error

    async def _read(self, response: httpx.Response) -> Reply:
        body = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _BODY_MAX_BYTES:
                    raise AnswerIsBroken("The judge's answer was too large.")
        finally:
            await response.aclose()
        # A judge that quotes the key must not bring it into the database.
        told = bytes(body).replace(self._key, b"[key]") if self._key else bytes(body)
        return Reply(response.status_code, dict(response.headers), told)
