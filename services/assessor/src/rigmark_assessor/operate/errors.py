"""Why a command of an operator was not done; each text names what to do instead."""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the commands tell the shell, the same for every command."""

    DONE = 0
    """Done, also where there was nothing to do."""
    FAILED = 1
    """It could not be done now: settings, the database, or an assessor that is not well."""
    USAGE = 2
    """It cannot be done as it was asked, and nothing was changed."""
    IN_PART = 3
    """Done, but not for everything that was named; what was left out is told with its reason."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""


class CommandError(Exception):
    """A command was not done; its text is for the operator, and holds no secret."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE


class SettingsAreWrong(CommandError):
    """A variable of the environment cannot be used."""

    exit_code = ExitCode.FAILED


class DatabaseCannotBeUsed(CommandError):
    """The database is away, or refuses this role."""

    exit_code = ExitCode.FAILED


class OptionsDoNotFit(CommandError):
    """Options are missing, or do not go together."""


class CannotBeDone(CommandError):
    """What was asked for is refused; the text says why and what to do."""


class IdIsUnknown(CommandError):
    """There is nothing with this id, or something of another kind."""


class ScenarioIsNotThere(CommandError):
    """The benchmark has no assessment of this scenario."""
