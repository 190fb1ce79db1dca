"""What commands stand on: the room's settings, and its way to the database."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judges_file import JudgesFileIsWrong
from rigmark_assessor.operate.errors import DatabaseCannotBeUsed, SettingsAreWrong
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.engine import create_engine
from rigmark_shared.observability.logs import configure_logs

T = TypeVar("T")
Work = Callable[[AsyncEngine, AssessorSettings], Awaitable[T]]


def read_settings() -> AssessorSettings:
    """Return the settings of the environment; raises SettingsAreWrong."""
    try:
        return AssessorSettings()
    except ValidationError as error:
        raise SettingsAreWrong(_faults(error)) from None


def on_database(work: Work[T]) -> T:
    """Return what the work comes to; raises CommandError."""
    return with_settings(lambda settings: _work(work, settings))


def with_settings(work: Callable[[AssessorSettings], Coroutine[Any, Any, T]]) -> T:
    """Return what the work comes to, which opens what it needs itself; raises CommandError."""
    settings = read_settings()
    # A command says itself what it does.
    configure_logs(settings.model_copy(update={"log_level": "warning"}), room="assessor")
    try:
        return asyncio.run(work(settings))
    except JudgesFileIsWrong as error:
        raise SettingsAreWrong(f"RIGMARK_JUDGES_FILE: {error}") from error
    except DatabaseIsAway as error:
        name = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseCannotBeUsed(
            f"the database cannot be used ({name}): check that it runs, that RIGMARK_DATABASE_URL "
            "and its password are right, and that `rigmark-migrate` has brought it up to date"
        ) from error


async def _work(work: Work[T], settings: AssessorSettings) -> T:
    engine = create_engine(settings, application="rigmark-assessor-command")
    try:
        return await work(engine, settings)
    finally:
        await engine.dispose()


def _faults(error: ValidationError) -> str:
    """Name the variables at fault without their values, one of which may be a key."""
    return "; ".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors())


def _fault(location: tuple[int | str, ...], message: str) -> str:
    return f"RIGMARK_{location[0]}".upper() + f": {message}" if location else message
