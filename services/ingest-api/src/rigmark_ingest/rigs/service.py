"""Keys are made, rotated and revoked here; a secret leaves this process once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.rigs import repository
from rigmark_ingest.rigs.keys import Key, new_key
from rigmark_ingest.rigs.problems import KeyIsUnknown, RigIsUnknown
from rigmark_shared.ids import new_rig_id
from rigmark_shared.status import Scope

_NO_SUCH_KEY: Final = "no key of this id is in use; see: rigmark-ingest keys list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What key is wanted."""

    name: str
    scopes: Sequence[Scope] = (Scope.POST,)
    rig_id: UUID | None = None
    """A rig that is known; without it a key that posts makes a new rig of the same name."""
    lifetime: timedelta | None = None


async def create_key(engine: AsyncEngine, order: Order) -> Key:
    """Return a new key, stored as a hash; raises RigIsUnknown."""
    key = new_key()
    async with engine.begin() as connection:
        rig_id = order.rig_id
        if rig_id is not None and not await repository.has_rig(connection, rig_id):
            raise RigIsUnknown("there is no rig of this id; see: rigmark-ingest keys list")
        if rig_id is None and Scope.POST in order.scopes:
            rig_id = new_rig_id()
            await repository.add_rig(connection, rig_id, order.name)
        new = repository.NewKey(
            key=key,
            name=order.name,
            scopes=order.scopes,
            rig_id=rig_id,
            lifetime=order.lifetime,
        )
        await repository.add_key(connection, new)
    return key


@dataclass(frozen=True, slots=True)
class Rotation:
    """A new key in the place of another, and when each of the two ends."""

    key: Key
    ends_at: datetime | None
    """None is never."""
    old_ends_at: datetime


async def rotate_key(engine: AsyncEngine, key_id: str, *, grace: timedelta) -> Rotation:
    """Make a new key for the same rig, scopes and length of life; the old one ends after a grace.

    Raises KeyIsUnknown.
    """
    key = new_key()
    async with engine.begin() as connection:
        old = await repository.lock_key(connection, key_id)
        if old is None:
            raise KeyIsUnknown(_NO_SUCH_KEY)
        ends = old["expires_at"]
        new = repository.NewKey(
            key=key,
            name=old["name"],
            scopes=[Scope(word) for word in old["scopes"]],
            rig_id=old["rig_id"],
            lifetime=None if ends is None else ends - old["created_at"],
        )
        ends_at = await repository.add_key(connection, new)
        old_ends_at = await repository.end_key(connection, key_id, grace)
    return Rotation(key, ends_at, old_ends_at)


async def revoke_key(engine: AsyncEngine, key_id: str) -> None:
    """Take a key out of use for ever; raises KeyIsUnknown."""
    async with engine.begin() as connection:
        if not await repository.revoke(connection, key_id):
            raise KeyIsUnknown(_NO_SUCH_KEY)
