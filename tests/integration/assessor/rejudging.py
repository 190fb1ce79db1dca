"""Benchmarks that a first judge has judged, and the order to have the next one judge them all."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from databases import Database
from integration.assessor import stage
from integration.assessor.conftest import Assessing
from rigmark_assessor.versions.reassess import ReassessOptions
from rigmark_shared.db.engine import create_engine

ALL = ReassessOptions(all=True, yes=True)
NEXT = "another"


async def judged(
    database: Database, assessing: Assessing, engine: AsyncEngine, count: int = 1
) -> list[stage.Stored]:
    """Store benchmarks, and have them judged by the first judge."""
    stored = await stage.store(database, count)
    async with assessing():
        await stage.ends(engine)
    return stored


async def change(database: Database, sql: str) -> None:
    """Change what is stored, as its owner."""
    engine = create_engine(database.settings("owner"), application="tests")
    async with engine.begin() as connection:
        await connection.execute(text(sql))
    await engine.dispose()
