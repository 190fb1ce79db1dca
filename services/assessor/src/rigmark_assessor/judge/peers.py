"""How many assessors there are, by their presence: it counts while Valkey cannot tell."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.db.tables import assessors

_SEEN: Final = timedelta(seconds=30)


async def count_peers(engine: AsyncEngine) -> int:
    """Return the number of assessors that were seen lately, one at least."""
    lately = assessors.c.seen_at > func.now() - _SEEN
    async with engine.connect() as connection:
        seen = await connection.scalar(select(func.count()).where(lately))
    return max(1, seen or 0)
