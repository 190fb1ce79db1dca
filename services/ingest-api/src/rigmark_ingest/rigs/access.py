"""Who posts: a rig with a key, or anybody where keys are not required."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request

from rigmark_ingest.problems import KeyIsMissing, KeyIsWrong
from rigmark_ingest.rigs.keys import parse_key
from rigmark_ingest.rigs.repository import find_rig, note_use
from rigmark_shared.clock import Clock, monotonic

_REMEMBERED_S = 30.0
_REMEMBERED_KEYS = 10_000
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="rigmark"'}


@dataclass(frozen=True, slots=True)
class _Known:
    rig_id: UUID
    until: float


class Doorkeeper:
    """Checks keys, and remembers a good one for 30 seconds so that posts need no second query.

    A revoked key is refused after at most that time.
    """

    def __init__(
        self, engine: AsyncEngine, *, key_required: bool, clock: Clock = monotonic
    ) -> None:
        self._engine = engine
        self._key_required = key_required
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def admit(self, request: Request) -> UUID | None:
        """Return the rig that posts, None for nobody; raises KeyIsMissing or KeyIsWrong."""
        header = request.headers.get("authorization")
        if header is None:
            if self._key_required:
                raise KeyIsMissing(
                    "this service takes posts with a key: send Authorization: Bearer rmk_…",
                    headers=_CHALLENGE,
                )
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _wrong()
        known = self._known.get(text)
        if known and known.until > self._clock():
            return known.rig_id
        return await self._look_up(text)

    async def _look_up(self, text: str) -> UUID:
        key = parse_key(text)
        rig = None if key is None else await find_rig(self._engine, key.id)
        if key is None or rig is None or not key.matches(rig["key_hash"]):
            self._known.pop(text, None)
            raise _wrong()
        rig_id: UUID = rig["id"]
        await note_use(self._engine, rig_id)
        if len(self._known) >= _REMEMBERED_KEYS:
            self._known.clear()
        self._known[text] = _Known(rig_id, self._clock() + _REMEMBERED_S)
        return rig_id


def _wrong() -> KeyIsWrong:
    return KeyIsWrong(
        "the key is not one of this service, or it was revoked; ask its operator for a new one",
        headers=_CHALLENGE,
    )
