"""The statements that read signatures; they are stored with their benchmarks."""

from uuid import UUID

from sqlalchemy import LargeBinary, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.db.tables import benchmark_signatures, benchmarks, rigs, signing_keys


async def find_signature(engine: AsyncEngine, benchmark_id: UUID) -> RowMapping | None:
    """Return the signature of a benchmark with its key and rig; None for an unsigned one."""
    query = (
        select(
            benchmarks.c.signed_by,
            signing_keys.c.public_key,
            signing_keys.c.revoked_at,
            signing_keys.c.revoked_because,
            benchmark_signatures.c.signature,
            rigs.c.name.label("rig"),
        )
        .join(benchmark_signatures, benchmark_signatures.c.benchmark_id == benchmarks.c.id)
        .join(signing_keys, signing_keys.c.fingerprint == benchmarks.c.signed_by)
        .join(rigs, rigs.c.id == signing_keys.c.rig_id)
        .where(benchmarks.c.id == benchmark_id)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).mappings().one_or_none()


async def document_slice(
    engine: AsyncEngine, benchmark_id: UUID, *, start: int, length: int
) -> bytes | None:
    """Return a part of a signed document in gzip, empty behind its end; None if it is unsigned."""
    part = func.substring(benchmark_signatures.c.document, start + 1, length, type_=LargeBinary)
    query = select(part).where(benchmark_signatures.c.benchmark_id == benchmark_id)
    async with engine.connect() as connection:
        found: bytes | None = await connection.scalar(query)
    return found


async def is_stored(engine: AsyncEngine, benchmark_id: UUID) -> bool:
    """Whether there is a benchmark of that id."""
    query = select(benchmarks.c.id).where(benchmarks.c.id == benchmark_id)
    async with engine.connect() as connection:
        return await connection.scalar(query) is not None
