"""The gate before all endpoints: what is too much is refused before it is worked on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from prometheus_client import Counter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rigmark_ingest.limits.backlog import Backlog
from rigmark_ingest.limits.in_hand import Hold, InHand
from rigmark_ingest.limits.incoming import Incoming, Pace, let_hold
from rigmark_ingest.limits.keys_seen import KeysSeen, Shown, let_vouch
from rigmark_ingest.limits.lag import LagWatch
from rigmark_ingest.limits.rates import Rates
from rigmark_ingest.limits.senders import Sender, sender_of
from rigmark_ingest.problems import Refusal, problem_response

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Who watches the service must see it while it is overloaded.
_WATCHING: Final = frozenset({"/livez", "/readyz"})
_POSTS: Final = "/api/benchmarks"


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything that a request has to pass."""

    in_hand: InHand
    pace: Pace
    keys: KeysSeen
    rates: Rates
    lag: LagWatch
    backlog: Backlog
    refused: Counter


@dataclass(slots=True)
class _Answer:
    """Notes the status before it is sent, so that nobody is faster than what is counted."""

    send: Send
    note: Callable[[int], Awaitable[None]]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self.note(message["status"])
        await self.send(message)


class Gate:
    """Lets a request through when there is room for it, and sees what became of its key."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the application do it."""
        if scope["type"] != "http" or scope["path"] in _WATCHING:
            await self._app(scope, receive, send)
            return
        try:
            with self._limits.in_hand.holding() as hold:
                let_hold(scope, hold)
                incoming = Incoming(receive, hold=hold, pace=self._limits.pace)
                await self._pass(scope, incoming, send, hold)
        except Refusal as refusal:
            self._limits.refused.labels(refusal.kind).inc()
            await problem_response(refusal)(scope, receive, send)

    async def _pass(self, scope: Scope, incoming: Incoming, send: Send, hold: Hold) -> None:
        sender, shown = sender_of(scope), let_vouch(scope)
        answer = _Answer(send, partial(self._note, sender, shown))
        await self._limits.keys.check(sender)
        if scope["method"] in _READS:
            await self._app(scope, incoming.receive, answer)
            return
        self._limits.lag.check()
        spent = await self._limits.rates.take(sender, _declared_bytes(scope))
        if (scope["method"], scope["path"]) == ("POST", _POSTS):
            await self._limits.backlog.check()
        await self._app(scope, incoming.receive, answer)
        await self._limits.rates.settle(spent, hold.size_bytes)

    async def _note(self, sender: Sender, shown: Shown, status: int) -> None:
        if shown.was_good or status == HTTPStatus.UNAUTHORIZED:
            await self._limits.keys.note(sender, was_good=shown.was_good)


def _declared_bytes(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
