"""What work costs the processor, told within one run: machines differ, and so do their minutes."""

import time
from collections.abc import Callable
from typing import Final

_WORDS: Final = "It was evening all afternoon, and it was going to snow. "
# What is quadratic in such a length costs thousands of times as much.
_MOST: Final = 200


def cpu_s(work: Callable[[], object]) -> float:
    """Return the seconds of processor that a call takes, the least of three calls."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def is_bounded(work: Callable[[str], object], text: str) -> bool:
    """Tell whether a text costs no more than some hundred times as many ordinary words."""
    words = (_WORDS * (len(text) // len(_WORDS) + 1))[: len(text)]
    # Less than this, and the start of the call is what was measured.
    ordinary_s = max(cpu_s(lambda: work(words)), 0.002)
    return cpu_s(lambda: work(text)) < _MOST * ordinary_s
