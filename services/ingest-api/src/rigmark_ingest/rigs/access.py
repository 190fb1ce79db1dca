"""Who is let in: a caller with a good key, or anybody where keys are not required."""

import asyncio
import hashlib
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request

from rigmark_ingest.limits.keys_seen import vouch
from rigmark_ingest.problems import KeyIsMissing, KeyIsWrong
from rigmark_ingest.rigs.caller import ANYBODY, Caller
from rigmark_ingest.rigs.keys import NOBODYS_HASH, KeyIsMalformed, KeyIsMistyped, parse_key
from rigmark_ingest.rigs.problems import KeyMayNotDoThis
from rigmark_ingest.rigs.repository import find_key, note_use
from rigmark_shared.clock import Clock, monotonic
from rigmark_shared.observability.requests import name_in_log
from rigmark_shared.status import Scope

_REMEMBERED_S = 30.0
_REMEMBERED_KEYS = 10_000
# So many look-ups at once, so that bad keys leave the pool's other connections to good posts.
_LOOKUPS_AT_ONCE = 4
_LOOKUP_S = 10.0
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="rigmark"'}
_HOW_TO_GET_ONE = (
    "ask this service's operator for one, who makes it with: rigmark-ingest keys create NAME"
)


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: float


class Doorkeeper:
    """Checks keys, and remembers a good one for 30 seconds so that posts need no second query.

    A revoked key is refused after at most that time, and one that expires when it does. What is
    remembered is the hash of a key, never the key. Nobody waits longer than `patience_s` to be
    looked up: then it is a TimeoutError.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        key_required: bool,
        clock: Clock = monotonic,
        patience_s: float = _LOOKUP_S,
    ) -> None:
        self._engine = engine
        self._patience_s = patience_s
        self._key_required = key_required
        self._clock = clock
        self._known: dict[bytes, _Known] = {}
        self._lookups = asyncio.Semaphore(_LOOKUPS_AT_ONCE)

    async def admit(self, request: Request, scope: Scope = Scope.POST) -> Caller:
        """Return who may do this; raises KeyIsMissing, KeyIsWrong or KeyMayNotDoThis."""
        if not self._key_required and "authorization" not in request.headers:
            return ANYBODY
        caller = await self.recognise(request)
        name_in_log(rig=str(caller.rig_id) if caller.rig_id else None)
        require(caller, scope)
        return caller

    async def recognise(self, request: Request) -> Caller:
        """Return who the key of a request speaks for; raises KeyIsMissing or KeyIsWrong."""
        header = request.headers.get("authorization")
        if header is None:
            raise KeyIsMissing(
                "this takes a key: send the header Authorization: Bearer rmk_…; if you have none, "
                + _HOW_TO_GET_ONE,
                headers=_CHALLENGE,
            )
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _wrong("the header Authorization must be: Bearer rmk_…, in this form alone")
        digest = hashlib.sha256(text.strip().encode()).digest()
        if not text.strip():
            raise _wrong(self._how_to_go_without())
        caller = await self._known_or_found(text, digest)
        vouch(request.scope)
        return caller

    def _how_to_go_without(self) -> str:
        empty = "the header Authorization holds no key: put it behind Bearer"
        if self._key_required:
            return f"{empty}; if you have none, {_HOW_TO_GET_ONE}"
        return f"{empty}, or leave the header out, for posts need no key here"

    async def _known_or_found(self, text: str, digest: bytes) -> Caller:
        known = self._known.get(digest)
        if known and known.until > self._clock():
            return known.caller
        async with asyncio.timeout(self._patience_s), self._lookups:
            return await self._look_up(text, digest)

    async def _look_up(self, text: str, digest: bytes) -> Caller:
        self._known.pop(digest, None)
        try:
            key = parse_key(text)
        except KeyIsMalformed:
            raise _wrong("this is not a key of this service: they begin with rmk_") from None
        except KeyIsMistyped:
            raise _wrong(
                "the key is mistyped or cut off: its checksum does not fit; copy it once more"
            ) from None
        found = await find_key(self._engine, key.id)
        if not key.matches(NOBODYS_HASH if found is None else found.secret_hash) or found is None:
            raise _wrong(
                "the key is not one of this service, or it has expired or was revoked; "
                + _HOW_TO_GET_ONE
            )
        await note_use(self._engine, key.id)
        caller = Caller(key.id, found.rig_id, found.scopes)
        if len(self._known) >= _REMEMBERED_KEYS:
            self._known.clear()
        self._known[digest] = _Known(caller, self._clock() + min(_REMEMBERED_S, found.seconds_left))
        return caller


def require(caller: Caller, scope: Scope) -> None:
    """Raise KeyMayNotDoThis unless the caller has a scope."""
    if not caller.may(scope):
        held = ", ".join(sorted(caller.scopes)) or "none"
        raise KeyMayNotDoThis(
            f"this takes a key with the scope {scope}, and this key has: {held}; use another"
        )


def _wrong(detail: str) -> KeyIsWrong:
    return KeyIsWrong(detail, headers=_CHALLENGE)
