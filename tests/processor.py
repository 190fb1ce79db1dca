"""What work costs the processor, told within one run: machines differ, and so do their minutes."""

import time
from collections.abc import Callable


def cpu_s(work: Callable[[], object]) -> float:
    """Return the seconds of processor that a call takes, the least of three calls."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def grows_like_its_length(work: Callable[[str], object], text: str) -> bool:
    """Tell whether a text costs about eight times its eighth; what is quadratic costs 64 times."""
    # Less than this, and the start of the call is what was measured.
    eighth_s = max(cpu_s(lambda: work(text[: len(text) // 8])), 0.002)
    return cpu_s(lambda: work(text)) < 24 * eighth_s
