"""The statements about the keys that rigs sign with."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.types import Text

from rigmark_shared.db.tables import api_keys, rigs, signing_keys


async def find_signing_key(engine: AsyncEngine, fingerprint: str) -> RowMapping | None:
    """Return a signing key by its fingerprint, also one that was replaced."""
    async with engine.connect() as connection:
        return await find(connection, fingerprint)


async def lock_rig(connection: AsyncConnection, rig_id: UUID) -> None:
    """Have enrolments of one rig happen one after the other until the transaction ends."""
    lock = func.pg_advisory_xact_lock(func.hashtextextended(cast(str(rig_id), Text), 0))
    await connection.execute(select(lock))


async def in_force(connection: AsyncConnection, rig_id: UUID) -> RowMapping | None:
    """Return the key that a rig signs with now; nobody revokes it until the transaction ends."""
    query = (
        select(signing_keys)
        .where(signing_keys.c.rig_id == rig_id, signing_keys.c.revoked_at.is_(None))
        .with_for_update()
    )
    return (await connection.execute(query)).mappings().one_or_none()


async def enrolled(
    connection: AsyncConnection, *, rig_id: UUID, fingerprint: str, public_key: bytes
) -> RowMapping:
    """Return the signing key as it is stored; a new one replaces the one the rig has used.

    The rig is locked.
    """
    added = await connection.scalar(
        insert(signing_keys)
        .values(fingerprint=fingerprint, rig_id=rig_id, public_key=public_key)
        .on_conflict_do_nothing()
        .returning(signing_keys.c.fingerprint)
    )
    if added is not None:
        others = signing_keys.c.fingerprint != fingerprint
        await connection.execute(
            update(signing_keys)
            .where(signing_keys.c.rig_id == rig_id, signing_keys.c.revoked_at.is_(None), others)
            .values(revoked_at=func.now())
        )
    found = await find(connection, fingerprint)
    if found is None:  # nothing deletes signing keys
        raise LookupError(fingerprint)
    return found


async def revoke(connection: AsyncConnection, fingerprint: str, *, because: str) -> bool:
    """Take a key out of use; False when there is none of that fingerprint that was in use."""
    query = (
        update(signing_keys)
        .where(signing_keys.c.fingerprint == fingerprint, signing_keys.c.revoked_at.is_(None))
        .values(revoked_at=func.now(), revoked_because=because)
    )
    return (await connection.execute(query)).rowcount == 1


async def list_signing_keys(engine: AsyncEngine) -> Sequence[RowMapping]:
    """Return all signing keys with the names of their rigs, the oldest first."""
    query = (
        select(
            signing_keys.c.fingerprint,
            signing_keys.c.rig_id,
            rigs.c.name.label("rig"),
            signing_keys.c.created_at,
            signing_keys.c.revoked_at,
            signing_keys.c.revoked_because,
        )
        .join(rigs)
        .order_by(signing_keys.c.created_at, signing_keys.c.fingerprint)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().all()


async def find_caller(engine: AsyncEngine, key_id: str) -> RowMapping:
    """Return a key with its rig's name and the fingerprint that the rig signs with now."""
    signs_with = (
        select(signing_keys.c.fingerprint)
        .where(signing_keys.c.rig_id == api_keys.c.rig_id, signing_keys.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            api_keys.c.id,
            api_keys.c.scopes,
            api_keys.c.expires_at,
            api_keys.c.rig_id,
            rigs.c.name.label("rig"),
            signs_with.label("signing_key"),
        )
        .outerjoin(rigs)
        .where(api_keys.c.id == key_id)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().one()


async def find(connection: AsyncConnection, fingerprint: str) -> RowMapping | None:
    """Return a signing key by its fingerprint, in the transaction that is under way."""
    query = select(signing_keys).where(signing_keys.c.fingerprint == fingerprint)
    return (await connection.execute(query)).mappings().one_or_none()
