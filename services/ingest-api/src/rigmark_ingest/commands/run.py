"""Commands run with a database, and every failure is a sentence and an exit code."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.commands.output import complain
from rigmark_ingest.problems import Refusal
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.db.engine import create_engine

Command = Callable[[AsyncEngine], Awaitable[None]]


def run_command(settings: IngestSettings, command: Command) -> int:
    """Run a command and return the exit code: 0, or 1 when it did nothing."""
    return asyncio.run(_run(settings, command))


async def _run(settings: IngestSettings, command: Command) -> int:
    engine = create_engine(settings, application="rigmark-ingest-command")
    try:
        await command(engine)
    except Refusal as refusal:
        complain(refusal.detail)
        return 1
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        complain(f"the database cannot be used: {cause}")
        return 1
    finally:
        await engine.dispose()
    return 0
