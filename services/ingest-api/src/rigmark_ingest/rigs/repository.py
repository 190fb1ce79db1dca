"""The statements about rigs."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.rigs.keys import Key
from rigmark_shared.db.tables import rigs
from rigmark_shared.ids import new_rig_id


async def create_rig(engine: AsyncEngine, name: str, key: Key) -> UUID:
    """Store a rig under its key's hash and return its id."""
    rig_id = new_rig_id()
    async with engine.begin() as connection:
        await connection.execute(
            insert(rigs).values(id=rig_id, name=name, key_id=key.id, key_hash=key.hash)
        )
    return rig_id


async def find_rig(engine: AsyncEngine, key_id: str) -> RowMapping | None:
    """Return a rig that was not revoked, by the id of its key."""
    query = select(rigs.c.id, rigs.c.key_hash).where(
        rigs.c.key_id == key_id, rigs.c.revoked_at.is_(None)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().one_or_none()


async def note_use(engine: AsyncEngine, rig_id: UUID) -> None:
    """Remember that a rig was here, to the minute."""
    a_minute_ago = func.now() - timedelta(minutes=1)
    query = (
        update(rigs)
        .where(rigs.c.id == rig_id, func.coalesce(rigs.c.last_used_at < a_minute_ago, true()))
        .values(last_used_at=func.now())
    )
    async with engine.begin() as connection:
        await connection.execute(query)


async def list_rigs(engine: AsyncEngine) -> Sequence[RowMapping]:
    """Return all rigs, without anything secret."""
    query = select(
        rigs.c.key_id, rigs.c.name, rigs.c.created_at, rigs.c.last_used_at, rigs.c.revoked_at
    ).order_by(rigs.c.created_at)
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().all()


async def revoke_rig(engine: AsyncEngine, key_id: str) -> bool:
    """Take a key out of use; False when there is none of that id in use."""
    query = (
        update(rigs)
        .where(rigs.c.key_id == key_id, rigs.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    async with engine.begin() as connection:
        return (await connection.execute(query)).rowcount == 1
