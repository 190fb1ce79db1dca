"""Wake-ups of an operator's command; without Valkey the work is found all the same, only later."""

from collections.abc import Sequence
from typing import Final

from rigmark_shared.queue import QueueIsAway, WakeUp, connect, send_wakeups
from rigmark_shared.settings import QueueSettings

_AT_ONCE: Final = 1000


async def wake(settings: QueueSettings, wakeups: Sequence[WakeUp]) -> bool:
    """Send wake-ups, and say whether they were sent; Valkey that is away is no failure."""
    queue = connect(settings)
    try:
        for start in range(0, len(wakeups), _AT_ONCE):
            await send_wakeups(queue, wakeups[start : start + _AT_ONCE])
    except QueueIsAway:
        return False
    finally:
        await queue.aclose()
    return True


def told(*, woken: bool, interval_s: float) -> str:
    """Say who takes the work up, and when."""
    if woken:
        return "Assessors were told of it."
    return (
        "Valkey is away, so nobody was told; assessors look for work by themselves within "
        f"{interval_s:g} s (RIGMARK_RECONCILE_INTERVAL_S)."
    )
