"""Writes files so that they are whole or not there, whatever ends the program or the machine."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600
_AS_THE_USER_HAS_IT: Final = 0o666


def write_durably(path: Path, content: bytes, *, mode: int = _AS_THE_USER_HAS_IT) -> None:
    """Write a file and its folder through to the disk; it appears whole or not at all.

    At no moment can it be read by anybody whom `mode`, less the user's mask, keeps out. Raises
    OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)  # what a killed program left would keep its own mode
        opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # On a full disk the beginning of a file would take the last of the room.
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename outlive a power cut, where folders can be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
