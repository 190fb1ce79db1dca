"""Small files in which Linux tells of a device: one text or one number each."""

from pathlib import Path
from typing import Final

_ENOUGH: Final = 16_384
NO_FILE: Final = "the driver does not report it for this card"
NO_PERMISSION: Final = "the system does not show it to this user; run as root"
NOT_A_NUMBER: Final = "the driver reports it in a way that is not understood"


def read_text(file: Path) -> str:
    """Return the beginning of a file; empty when it is absent or may not be read."""
    try:
        with file.open("rb") as content:
            return content.read(_ENOUGH).decode("utf-8", "replace").strip("\x00\n\t ")
    except OSError:
        return ""


def why_unread(file: Path) -> str:
    """Say why a file told nothing."""
    try:
        with file.open("rb") as content:
            content.read(1)
    except FileNotFoundError:
        return NO_FILE
    except PermissionError:
        return NO_PERMISSION
    except OSError as error:
        return f"the driver did not answer: {error.strerror or error}"[:400]
    return NOT_A_NUMBER


def number(file: Path) -> int | None:
    """Return the whole number in a file, or None."""
    text = read_text(file)
    return int(text) if text.lstrip("-").isdecimal() else None


def properties(file: Path) -> dict[str, int]:
    """Return the lines `name number` of a file."""
    pairs = (line.split() for line in read_text(file).splitlines())
    return {
        pair[0]: int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].lstrip("-").isdecimal()
    }
