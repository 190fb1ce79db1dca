"""Everything that the launcher can say went wrong.

LauncherError
├── DataFolderIsInUse
├── DataFolderIsOfAnotherPostgres
├── DatabaseRefused
├── DemoDidNotComplete
├── PortIsTaken
├── ProcessDied
├── ProcessIsNotReady
├── ProgramIsNotInstalled
└── RootCannotLowerItself
"""


class LauncherError(Exception):
    """The base of the launcher's errors; its text is meant for a person's eyes."""


class DataFolderIsInUse(LauncherError):
    """Another launcher, or a process it left behind, holds the data folder."""


class DataFolderIsOfAnotherPostgres(LauncherError):
    """The data was written by a major version of Postgres that this one cannot read."""


class DatabaseRefused(LauncherError):
    """Postgres refused a command."""


class DemoDidNotComplete(LauncherError):
    """The demo could not be carried through."""


class PortIsTaken(LauncherError):
    """A port that was asked for by number belongs to somebody else."""


class ProcessDied(LauncherError):
    """A process ended that should be running."""


class ProcessIsNotReady(LauncherError):
    """A process runs, and did not get ready within its time."""


class ProgramIsNotInstalled(LauncherError):
    """A room's command was not found beside this one."""


class RootCannotLowerItself(LauncherError):
    """Postgres refuses to run as root, and the tool to start it as somebody else is missing."""
