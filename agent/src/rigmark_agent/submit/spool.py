"""Results on disk: kept before they are posted, and until the service has taken them.

pending/    to be posted
sent/       taken by the service
rejected/   never to be taken as they are
damaged/    not what the agent wrote
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from rigmark_agent.errors import SavedResultIsDamaged, SpoolIsNotWritable
from rigmark_agent.submit.durable import sync_folder, write_durably

_PENDING: Final = "pending"
_SENT: Final = "sent"
_REJECTED: Final = "rejected"
_DAMAGED: Final = "damaged"
_FOLDERS: Final = (_PENDING, _SENT, _REJECTED, _DAMAGED)
_KEY_CHARS: Final = 36


@dataclass(frozen=True, slots=True)
class Saved:
    """One result on disk."""

    path: Path

    @property
    def idempotency_key(self) -> str:
        """The key in the file's name: every post of this file is the same benchmark."""
        return self.path.stem[-_KEY_CHARS:]

    def body(self) -> bytes:
        """Return the document, byte for byte; raises SavedResultIsDamaged."""
        try:
            body = self.path.read_bytes()
            UUID(self.idempotency_key)
            whole = isinstance(json.loads(body), dict)
        except (OSError, ValueError) as error:
            raise SavedResultIsDamaged(f"{self.path.name} cannot be read: {error}") from error
        if not whole:
            raise SavedResultIsDamaged(f"{self.path.name} holds no JSON object")
        return body


class Spool:
    """The folder of results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, body: bytes, at: datetime, *, key: UUID | None = None) -> Saved:
        """Keep a result so that neither a crash nor a power cut loses it.

        The key is the one it is posted under; a result that is kept under that key already is not
        kept twice. Raises SpoolIsNotWritable.
        """
        key = key or uuid4()
        kept = self._find(str(key))
        if kept is not None:
            return Saved(kept)
        path = self.folder / _PENDING / f"{at:%Y%m%dT%H%M%SZ}-{key}.json"
        try:
            write_durably(path, body)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot keep the result in {self.folder}: {error}") from error
        return Saved(path)

    def rewrite(self, saved: Saved, body: bytes) -> Saved:
        """Put another document in the place of a result; it keeps its key and its name.

        Raises SpoolIsNotWritable.
        """
        try:
            write_durably(saved.path, body)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write {saved.path}: {error}") from error
        return saved

    def holds(self, key: str) -> bool:
        """Say whether a result is kept under that key, whatever became of it."""
        return self._find(key) is not None

    def newest(self) -> Saved | None:
        """Return the result that was saved last, whatever became of it."""
        every = [path for one in _FOLDERS for path in (self.folder / one).glob("*.json")]
        return Saved(max(every, key=lambda path: path.name)) if every else None

    def results(self) -> dict[str, list[Saved]]:
        """Return the results in each of the folders, oldest first."""
        return {
            one: [Saved(path) for path in sorted((self.folder / one).glob("*.json"))]
            for one in _FOLDERS
        }

    def pending(self) -> list[Saved]:
        """Return the results that wait, oldest first."""
        return [Saved(path) for path in sorted((self.folder / _PENDING).glob("*.json"))]

    def count(self) -> dict[str, int]:
        """Return how many results lie in each of the folders."""
        return {one: len(saved) for one, saved in self.results().items()}

    def mark_sent(self, saved: Saved) -> Saved:
        """Move a result to those that the service has taken."""
        return self._move(saved, _SENT)

    def reject(self, saved: Saved) -> Saved:
        """Move a result to those that the service will not take."""
        return self._move(saved, _REJECTED)

    def set_aside(self, saved: Saved) -> Saved:
        """Move a damaged result out of the way of the others."""
        return self._move(saved, _DAMAGED)

    def check(self) -> None:
        """Raise SpoolIsNotWritable unless a result could be kept."""
        try:
            probe = self._folder(_PENDING) / ".probe.partial"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write to {self.folder}: {error}") from error

    def _move(self, saved: Saved, to: str) -> Saved:
        try:
            folder = self._folder(to)
            moved = saved.path.rename(folder / saved.path.name)
            sync_folder(folder)
        except FileNotFoundError:  # another drain was faster, with the same outcome
            return Saved(self.folder / to / saved.path.name)
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot move {saved.path}: {error}") from error
        return Saved(moved)

    def _find(self, key: str) -> Path | None:
        found = (path for one in _FOLDERS for path in (self.folder / one).glob(f"*-{key}.json"))
        return next(found, None)

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
