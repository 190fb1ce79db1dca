"""How far this machine's clock is from the service's, which is taken for the right one."""

from datetime import timedelta
from typing import Final

_FAR: Final = timedelta(minutes=1)
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


def is_far_off(ahead: timedelta) -> bool:
    """Say whether a clock that is so far ahead, or behind, tells a wrong time."""
    return abs(ahead) > _FAR


def off_in_words(ahead: timedelta) -> str:
    """Say how far the clock is off."""
    where = "ahead of" if ahead > timedelta() else "behind"
    return f"this machine's clock is {length_in_words(abs(ahead))} {where} the service's"


def length_in_words(length: timedelta) -> str:
    """Say how long something takes, in the unit that people would choose."""
    seconds = length.total_seconds()
    for unit_s, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds >= 2 * unit_s:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds:.0f} s"
