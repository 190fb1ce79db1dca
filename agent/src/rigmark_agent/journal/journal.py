"""The journal of one run: a folder with a file for each thing that was finished.

run.json             how the run was begun
found.json           model, engine and cards as they were found
idle.json            the power before the first request
described.json       what the engine told once it had answered
attempts/0007.json   one finished attempt
lock                 held by the agent that is at work on the run
"""

from typing import Final

from rigmark_agent.journal.folder import JournalFolder
from rigmark_agent.journal.record import (
    BEGINNING,
    DESCRIBED,
    TAKEN,
    Beginning,
    Described,
    Taken,
)

RUN: Final = "run.json"
_ATTEMPTS: Final = "attempts"


class Journal(JournalFolder):
    """One run on disk, locked by this process until it is closed."""

    unit: Final = "attempts"
    """What a run is made of."""

    @property
    def beginning(self) -> Beginning:
        """How the run was begun; raises SavedResultIsDamaged."""
        return self._read(self.folder / RUN, BEGINNING)

    @property
    def finished(self) -> int:
        """How many attempts that count are finished; raises SavedResultIsDamaged."""
        return sum(not one.warmup for one in self.taken())

    def keep(self, taken: Taken) -> None:
        """Keep a finished attempt so that nothing loses it; raises SpoolIsNotWritable."""
        self._write(f"{_ATTEMPTS}/{taken.ordinal:04}.json", TAKEN.dump_json(taken))

    def taken(self) -> list[Taken]:
        """Return the finished attempts in their order; raises SavedResultIsDamaged."""
        return self._read_all(_ATTEMPTS, TAKEN)

    def keep_described(self, described: Described) -> None:
        """Keep what the engine told once it had answered."""
        self._write("described.json", DESCRIBED.dump_json(described))

    def described(self) -> Described | None:
        """Return what the engine told once it had answered, if the run had come so far."""
        return self._read_if_there("described.json", DESCRIBED)
