"""Keeps the agent's own work out of its measurements."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# The sensors' and the screen's threads give way to the stopwatch within this time; the default
# of 5 ms would be seen between two tokens of a fast engine.
_SWITCH_INTERVAL_S: Final = 0.0005


@contextmanager
def quiet() -> Iterator[None]:
    """Within this block, collect no old garbage in mid-stream and switch threads readily."""
    interval = sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.unfreeze()
