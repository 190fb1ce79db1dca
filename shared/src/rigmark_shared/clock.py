"""The monotonic clock, as a value that tests can replace."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Returns seconds since an arbitrary moment; never goes back."""

monotonic: Clock = time.perf_counter
"""The machine's best monotonic clock."""
