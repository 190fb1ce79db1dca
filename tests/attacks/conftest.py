"""What the attacks' tests measure with."""

import time
from collections.abc import Callable

import pytest


@pytest.fixture
def cpu_s() -> Callable[[Callable[[], object]], float]:
    """Return the processor time of a call, the best of three."""

    def measured(work: Callable[[], object]) -> float:
        times = []
        for _ in range(3):
            begun = time.process_time()
            work()
            times.append(time.process_time() - begun)
        return min(times)

    return measured
