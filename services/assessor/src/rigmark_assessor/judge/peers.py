"""How many assessors there are, by their presence: it counts while Valkey cannot tell."""

from typing import Final

from rigmark_shared.db.pool import Pool

_SEEN: Final = "SELECT count(*) FROM assessors WHERE seen_at > now() - interval '30 seconds'"


async def count_peers(pool: Pool) -> int:
    """Return the number of assessors that were seen lately, one at least."""
    async with pool.connection() as connection:
        return max(1, int(await connection.fetchval(_SEEN)))
