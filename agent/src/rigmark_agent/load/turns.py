"""When each request of a point is due: as soon as a worker is free, or at a moment of its own."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from rigmark_agent.load.plan import Arrivals


def due_moments_s(requests: int, rate_per_s: float, arrivals: Arrivals, seed: int) -> list[float]:
    """Return when requests that start at a rate are due, in seconds from the point's start.

    Poisson arrivals are the same for the same seed.
    """
    if arrivals is Arrivals.CONSTANT:
        return [number / rate_per_s for number in range(requests)]
    return list(accumulate(_gaps(requests, rate_per_s, Random(seed))))  # noqa: S311 - not secrets


def _gaps(requests: int, rate_per_s: float, chance: Random) -> Iterator[float]:
    yield 0.0
    for _ in range(requests - 1):
        yield chance.expovariate(rate_per_s)
