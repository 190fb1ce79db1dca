"""The newest backup as metrics; of what is not known there is no figure, never 0."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rigmark_shared.clock import Clock

_NAME: Final = "rigmark-*.dump"
_S_PER_H: Final = 3600

log = structlog.get_logger(__name__)


class BackupAges(Collector):
    """Looks into the folder each time that it is asked, at names, times and sizes alone.

    A backup has its name only once it was verified; the newest is the last by name, as for
    `deploy/backup/backup.sh`.
    """

    def __init__(self, folder: Path, *, every_h: int, clock: Clock = time.time) -> None:
        self._folder = folder
        self._every_s = every_h * _S_PER_H
        self._clock = clock
        self._is_readable = True

    def collect(self) -> Iterator[Metric]:
        """Return what the folder tells now."""
        yield _one("every_seconds", "How often a backup is due", self._every_s)
        found = self._found()
        if found is None:
            return
        yield _one("kept", "Backups that are there", len(found))
        if found:
            newest = found[max(found)]
            age_s = self._clock() - newest.st_mtime
            yield _one("age_seconds", "How long ago the newest backup was made", age_s)
            yield _one("size_bytes", "Size of the newest backup", newest.st_size)

    def _found(self) -> dict[str, os.stat_result] | None:
        """Return the backups by name; None for a folder that cannot be read, which is said once."""
        try:
            with os.scandir(self._folder) as entries:
                found = dict(_told_of(entries))
        except OSError as error:
            if self._is_readable:
                log.warning("backups_cannot_be_seen", folder=str(self._folder), error=str(error))
            self._is_readable = False
            return None
        self._is_readable = True
        return found


def _told_of(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, os.stat_result]]:
    for one in entries:
        # An old one may be removed at this moment.
        with suppress(FileNotFoundError):
            if fnmatchcase(one.name, _NAME) and one.is_file():
                yield one.name, one.stat()


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"rigmark_backup_{name}", meaning, value)
