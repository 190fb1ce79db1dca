"""Values of options that more than one command takes."""

import re
from argparse import ArgumentTypeError
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from rigmark_assessor.operate.errors import OptionsDoNotFit
from rigmark_assessor.reason import Reason

_DURATION: Final = re.compile(r"(\d{1,9})(s|m|h|d)", re.ASCII)
_UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def id_(value: str) -> UUID:
    """Return an id; raises ArgumentTypeError for anything else."""
    try:
        return UUID(value)
    except ValueError:
        raise ArgumentTypeError(f"{value!r} is no id; `rigmark-assessor list` shows them") from None


def duration_s(value: str) -> int:
    """Return the seconds of `30s`, `10m`, `2h` or `7d`; raises ArgumentTypeError."""
    found = _DURATION.fullmatch(value)
    if not found:
        raise ArgumentTypeError(f"{value!r} is no time: say 30s, 10m, 2h or 7d")
    return int(found[1]) * _UNITS_S[found[2]]


def count(value: str) -> int:
    """Return a whole number of at least 1; raises ArgumentTypeError."""
    if not value.isascii() or not value.isdigit() or not (number := int(value[:9])):
        raise ArgumentTypeError(f"{value!r} is no whole number above 0")
    return number


def reason(value: str) -> str:
    """Return a reason that is stored with assessments; raises ArgumentTypeError for other words."""
    try:
        return Reason(value).value
    except ValueError:
        known = ", ".join(one.value for one in Reason)
        raise ArgumentTypeError(f"{value!r} is no reason: say one of {known}") from None


def exactly_one(given: Mapping[str, object]) -> None:
    """Raise OptionsDoNotFit unless one of these options, and no other, was given."""
    names = " or ".join(given)
    chosen = [name for name, value in given.items() if value]
    if not chosen:
        raise OptionsDoNotFit(f"say which: {names}")
    if len(chosen) > 1:
        raise OptionsDoNotFit(f"{' and '.join(chosen)} do not go together: say {names}")
