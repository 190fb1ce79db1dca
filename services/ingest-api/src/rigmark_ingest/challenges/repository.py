"""The statements about challenges."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.db.tables import benchmarks, challenges

# Kept for a while, so that a late post is told that it is late, and one on its way finds it.
_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A challenge that was given out, and the benchmark that answered it, if one did."""

    nonce: str
    rig_id: UUID | None
    issued_at: datetime
    expired: bool
    answered_by: bytes | None
    """The digest of the document that answered it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """When a new challenge was made and when it ends, by the database's clock."""

    at: datetime
    expires_at: datetime


async def add(
    engine: AsyncEngine, challenge_id: UUID, *, nonce: str, rig_id: UUID | None, good_for: timedelta
) -> Issued:
    """Store a new challenge."""
    query = (
        insert(challenges)
        .values(id=challenge_id, nonce=nonce, rig_id=rig_id, expires_at=func.now() + good_for)
        .returning(challenges.c.created_at, challenges.c.expires_at)
    )
    async with engine.begin() as connection:
        row = (await connection.execute(query)).one()
    return Issued(row.created_at, row.expires_at)


async def find(engine: AsyncEngine, challenge_id: UUID) -> Given | None:
    """Return a challenge by its id."""
    query = (
        select(
            challenges.c.nonce,
            challenges.c.rig_id,
            challenges.c.created_at,
            (challenges.c.expires_at <= func.now()).label("expired"),
            benchmarks.c.content_digest,
        )
        .outerjoin(benchmarks, benchmarks.c.challenge_id == challenges.c.id)
        .where(challenges.c.id == challenge_id)
    )
    async with engine.connect() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Given(row.nonce, row.rig_id, row.created_at, row.expired, row.content_digest)


async def remove_unanswered(
    engine: AsyncEngine, *, after: tuple[datetime, UUID] | None, most: int
) -> tuple[datetime, UUID] | None:
    """Look at the next challenges that expired a day ago, and delete those that nobody answered.

    At most so many are looked at. Returns where to go on, or None when there were fewer.
    """
    place = tuple_(challenges.c.expires_at, challenges.c.id)
    query = select(challenges.c.expires_at, challenges.c.id).where(
        challenges.c.expires_at < func.now() - _KEPT
    )
    if after is not None:
        query = query.where(place > after)
    async with engine.begin() as connection:
        found = await connection.execute(query.order_by(place).limit(most))
        looked = found.all()
        await connection.execute(
            delete(challenges).where(
                challenges.c.id.in_([row.id for row in looked]),
                ~exists().where(benchmarks.c.challenge_id == challenges.c.id),
            )
        )
    return (looked[-1].expires_at, looked[-1].id) if len(looked) == most else None
