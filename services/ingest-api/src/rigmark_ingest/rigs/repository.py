"""The statements about rigs and the keys that let them in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, extract, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from rigmark_ingest.rigs.keys import Key
from rigmark_shared.db.tables import api_keys, rigs, signing_keys
from rigmark_shared.status import Scope

_IN_USE: Final = api_keys.c.revoked_at.is_(None) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > func.now()
)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """What is known of a key that is in use."""

    secret_hash: bytes
    rig_id: UUID | None
    scopes: frozenset[Scope]
    seconds_left: float
    """Until it expires, by the database's clock."""


async def find_key(engine: AsyncEngine, key_id: str) -> FoundKey | None:
    """Return a key that is in use, by its id."""
    query = select(
        api_keys.c.secret_hash,
        api_keys.c.rig_id,
        api_keys.c.scopes,
        extract("epoch", api_keys.c.expires_at - func.now()).label("seconds_left"),
    ).where(api_keys.c.id == key_id, _IN_USE)
    async with engine.connect() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    left = inf if row.seconds_left is None else float(row.seconds_left)
    return FoundKey(row.secret_hash, row.rig_id, frozenset(map(Scope, row.scopes)), left)


async def note_use(engine: AsyncEngine, key_id: str) -> None:
    """Remember that a key was used, to the minute."""
    a_minute_ago = func.now() - timedelta(minutes=1)
    query = (
        update(api_keys)
        .where(
            api_keys.c.id == key_id,
            func.coalesce(api_keys.c.last_used_at < a_minute_ago, true()),
        )
        .values(last_used_at=func.now())
    )
    async with engine.begin() as connection:
        await connection.execute(query)


async def add_rig(connection: AsyncConnection, rig_id: UUID, name: str) -> None:
    """Store a rig."""
    await connection.execute(insert(rigs).values(id=rig_id, name=name))


async def has_rig(connection: AsyncConnection, rig_id: UUID) -> bool:
    """Whether there is a rig of that id."""
    return await connection.scalar(select(rigs.c.id).where(rigs.c.id == rig_id)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key to be stored: whose, for what, and for how long."""

    key: Key
    name: str
    scopes: Sequence[Scope]
    rig_id: UUID | None
    lifetime: timedelta | None


async def add_key(connection: AsyncConnection, new: NewKey) -> datetime | None:
    """Store a key under its hash; return when it ends, None for never."""
    query = (
        insert(api_keys)
        .values(
            id=new.key.id,
            rig_id=new.rig_id,
            name=new.name,
            secret_hash=new.key.hash,
            scopes=[scope.value for scope in new.scopes],
            expires_at=None if new.lifetime is None else func.now() + new.lifetime,
        )
        .returning(api_keys.c.expires_at)
    )
    ends: datetime | None = await connection.scalar(query)
    return ends


async def lock_key(connection: AsyncConnection, key_id: str) -> RowMapping | None:
    """Return a key that is in use, and keep others from changing it until the transaction ends."""
    query = select(api_keys).where(api_keys.c.id == key_id, _IN_USE).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def end_key(connection: AsyncConnection, key_id: str, grace: timedelta) -> datetime:
    """Let a key end after a grace, or when it would end anyhow; return when that is."""
    ends = func.least(api_keys.c.expires_at, func.now() + grace)
    query = (
        update(api_keys)
        .where(api_keys.c.id == key_id)
        .values(expires_at=ends)
        .returning(api_keys.c.expires_at)
    )
    at: datetime = (await connection.execute(query)).scalar_one()
    return at


async def revoke(connection: AsyncConnection, key_id: str) -> bool:
    """Take a key out of use; False when there is none of that id that was not revoked."""
    query = (
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    return (await connection.execute(query)).rowcount == 1


async def list_keys(engine: AsyncEngine) -> Sequence[RowMapping]:
    """Return all keys with their rigs, without anything secret."""
    signs_with = (
        select(signing_keys.c.fingerprint)
        .where(signing_keys.c.rig_id == rigs.c.id, signing_keys.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            *(column for column in api_keys.c if column is not api_keys.c.secret_hash),
            rigs.c.name.label("rig"),
            signs_with.label("signing_key"),
            func.coalesce(api_keys.c.expires_at <= func.now(), False).label("expired"),
        )
        .outerjoin(rigs)
        .order_by(api_keys.c.created_at, api_keys.c.id)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().all()
