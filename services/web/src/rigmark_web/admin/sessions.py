"""Sessions of admins, in the memory of this process alone, so that no key is ever stored."""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from rigmark_shared.clock import Clock, monotonic

LASTS_S: Final = 8 * 3600
IDLE_S: Final = 30 * 60
MOST: Final = 100


@dataclass(slots=True)
class Session:
    """An admin who signed in, with the key that ingest-api asks for."""

    key_id: str
    key: str = field(repr=False)
    token: str = field(repr=False)
    """What each form of this session carries, and no other page knows."""
    begun_at_s: float
    used_at_s: float


class Sessions:
    """At most so many sessions; the one that was not used for longest makes room."""

    def __init__(self, *, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._by_hash: OrderedDict[bytes, Session] = OrderedDict()

    def begin(self, key: str, key_id: str) -> str:
        """Begin a session and return its id, which only its browser knows from now on."""
        id_, now_s = secrets.token_urlsafe(32), self._clock()
        while len(self._by_hash) >= MOST:
            self._by_hash.popitem(last=False)
        token = secrets.token_urlsafe(32)
        self._by_hash[_hash(id_)] = Session(key_id, key, token, now_s, now_s)
        return id_

    def find(self, id_: str | None) -> Session | None:
        """Return a session that still lasts, and note that it is used."""
        name = _hash(id_ or "")
        session = self._by_hash.get(name)
        if session is None:
            return None
        now_s = self._clock()
        if now_s - session.begun_at_s >= LASTS_S or now_s - session.used_at_s >= IDLE_S:
            del self._by_hash[name]
            return None
        session.used_at_s = now_s
        self._by_hash.move_to_end(name)
        return session

    def end(self, id_: str | None) -> None:
        """End a session, if there is one."""
        self._by_hash.pop(_hash(id_ or ""), None)


def _hash(id_: str) -> bytes:
    return hashlib.sha256(id_.encode()).digest()
