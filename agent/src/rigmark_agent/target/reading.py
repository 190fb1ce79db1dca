"""Reads values out of what an engine sent, which may be anything: what does not fit is unknown."""

import json
import sys
from typing import Any, Final

from pydantic_core import from_json

_LONGEST_NAME: Final = 200
_MOST_TOKENS: Final = 10_000_000
MOST_PARAMETERS: Final = 10**15
_BYTES_PER_GB: Final = 1024**3
_MOST_BYTES: Final = 100_000 * _BYTES_PER_GB
_MS_PER_DAY: Final = 86_400_000.0
_NS_PER_MS: Final = 1e6
_LARGEST: Final = sys.float_info.max


def parsed(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return what a JSON text holds; raises ValueError."""
    try:
        return from_json(content)  # a fifth of the standard library's time
    except ValueError:
        pass
    try:
        return json.loads(content)  # it takes half a character, whose other half comes later
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def mapping(value: object) -> dict[str, Any]:
    """Return the object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return the list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return the string, or an empty one; null content is no text."""
    return value if isinstance(value, str) else ""


def name(value: object) -> str | None:
    """Return a string fit for a short field of the wire, or None."""
    if not value or not isinstance(value, str):
        return None  # most chunks of a stream, so it must cost nothing
    return sendable(value).strip()[:_LONGEST_NAME].strip() or None


def tokens(value: object) -> int | None:
    """Return a number of tokens, 0 included, or None."""
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else None


def positive(value: object, most: int = _MOST_TOKENS) -> int | None:
    """Return an integer from 1 to the most that the wire takes, or None."""
    return value if type(value) is int and 0 < value <= most else None


def number(value: object) -> float | None:
    """Return a finite number that is not negative, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _LARGEST else None


def milliseconds(value: object) -> float | None:
    """Return a duration in milliseconds, or None."""
    duration = number(value)
    return duration if duration is not None and duration <= _MS_PER_DAY else None


def nanoseconds(value: object) -> float | None:
    """Return a duration given in nanoseconds as milliseconds, or None."""
    duration = number(value)
    return None if duration is None else milliseconds(duration / _NS_PER_MS)


def gigabytes(size: object) -> float | None:
    """Return a size given in bytes as GB of 1024 MB, or None; 0 is no size."""
    known = positive(size, _MOST_BYTES)
    return None if known is None else round(known / _BYTES_PER_GB, 3)


def sendable(words: str) -> str:
    """Return the text with surrogate pairs joined and without what JSON or Postgres refuses.

    An engine may send the two halves of one character in two chunks.
    """
    joined = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined.replace("\x00", "\N{REPLACEMENT CHARACTER}")
