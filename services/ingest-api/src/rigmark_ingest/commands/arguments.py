"""What may stand on the command line; argparse says what is wrong, and exits with 2."""

import argparse
import re
from datetime import timedelta
from math import isfinite
from uuid import UUID

from pydantic import ValidationError

from rigmark_shared.status import NoticeAction
from rigmark_shared.wire import NoticeRequest

_LONGEST_NAME = 200
_MOST_DAYS = 36_500
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def name(text: str) -> str:
    """Return a name of 1 to 200 printable characters."""
    stripped = text.strip()
    if not (stripped.isprintable() and 1 <= len(stripped) <= _LONGEST_NAME):
        raise argparse.ArgumentTypeError(f"a name has 1 to {_LONGEST_NAME} printable characters")
    return stripped


def days(text: str) -> timedelta:
    """Return a positive number of days."""
    return timedelta(days=_number(text, unit="days", least=1 / 86_400, most=_MOST_DAYS))


def hours(text: str) -> timedelta:
    """Return a number of hours, 0 included."""
    return timedelta(hours=_number(text, unit="hours", least=0, most=24 * _MOST_DAYS))


def identifier(text: str) -> UUID:
    """Return the id of a rig or a benchmark."""
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("an id looks like 0190b5a8-….-….-….-…") from None


def fingerprint(text: str) -> str:
    """Return the fingerprint of a signing key."""
    if not _FINGERPRINT.fullmatch(text):
        raise argparse.ArgumentTypeError("a fingerprint has 64 digits of lower-case hexadecimal")
    return text


def reason(text: str) -> str:
    """Return a reason as notices take it."""
    try:
        return NoticeRequest(action=NoticeAction.DOUBTED, reason=text).reason
    except ValidationError:
        raise argparse.ArgumentTypeError("a reason has 1 to 1000 printable characters") from None


def _number(text: str, *, unit: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not least <= number <= most:
        raise argparse.ArgumentTypeError(f"must be a number of {unit}, at most {most}")
    return number
