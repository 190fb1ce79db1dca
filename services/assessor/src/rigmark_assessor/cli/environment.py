"""What commands stand on: the room's settings, and its way to the database."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from pydantic import ValidationError

from rigmark_assessor.database import DatabaseIsAway
from rigmark_assessor.judges_file import JudgesFileIsWrong, read_judges
from rigmark_assessor.operate.errors import DatabaseCannotBeUsed, SettingsAreWrong
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.observability.logs import configure_logs
from rigmark_shared.settings_words import in_plain_words

T = TypeVar("T")
Work = Callable[[Pool, AssessorSettings], Awaitable[T]]


def read_settings() -> AssessorSettings:
    """Return the settings of the environment; raises SettingsAreWrong."""
    try:
        return AssessorSettings()
    except ValidationError as error:
        raise SettingsAreWrong(_faults(error)) from None


def set_up_logs(settings: AssessorSettings) -> None:
    """Log as the settings say, and no key of any judge."""
    judges: Sequence[JudgeSettings] = ()
    if settings.judges_file is not None:
        # Whoever needs the judges says what is wrong with their file.
        with suppress(JudgesFileIsWrong):
            judges = read_judges(settings.judges_file, settings)
    configure_logs(settings, room="assessor", beside=judges)


def on_database(work: Work[T]) -> T:
    """Return what the work comes to; raises CommandError."""
    return with_settings(lambda settings: _work(work, settings))


def with_settings(work: Callable[[AssessorSettings], Coroutine[Any, Any, T]]) -> T:
    """Return what the work comes to, which opens what it needs itself; raises CommandError."""
    settings = read_settings()
    # A command says itself what it does.
    set_up_logs(settings.model_copy(update={"log_level": "warning"}))
    try:
        return asyncio.run(work(settings))
    except JudgesFileIsWrong as error:
        raise SettingsAreWrong(f"RIGMARK_JUDGES_FILE: {error}") from error
    except DatabaseIsAway as error:
        name = type(error).__name__
        raise DatabaseCannotBeUsed(
            f"the database cannot be used ({name}): check that it runs, that RIGMARK_DATABASE_URL "
            "and its password are right, and that `rigmark-migrate` has brought it up to date"
        ) from error


async def _work(work: Work[T], settings: AssessorSettings) -> T:
    async with open_pool(settings, application="rigmark-assessor-command") as pool:
        return await work(pool, settings)


def _faults(error: ValidationError) -> str:
    """Name the variables at fault without their values, one of which may be a key."""
    return "; ".join(_fault(fault["loc"], in_plain_words(fault)) for fault in error.errors())


def _fault(location: tuple[int | str, ...], message: str) -> str:
    return f"RIGMARK_{location[0]}".upper() + f": {message}" if location else message
