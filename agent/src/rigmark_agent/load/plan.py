"""What a load sweep is to do, point by point."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from itertools import product
from typing import Final

from rigmark_agent.errors import UsageError
from rigmark_agent.load.prompt import PROMPTS_VERSION

MOST_IN_FLIGHT: Final = 512
_MOST_REQUESTS: Final = 10_000
_MOST_POINTS: Final = 200
# More would not fit into the largest document that the service takes.
_MOST_REQUESTS_IN_ALL: Final = 20_000
_MOST_S: Final = 86_400.0
_MOST_CONTEXT: Final = 10_000_000
_FEWEST_OUTPUT_TOKENS: Final = 2
# From 20 readings on there is a 95th percentile.
_FEWEST_REQUESTS: Final = 20
_ROUNDS: Final = 4


class Arrivals(StrEnum):
    """How requests that start at a rate follow each other."""

    CONSTANT = "constant"
    """At equal distances."""
    POISSON = "poisson"
    """As independent people would send them, from a seeded generator."""


@dataclass(frozen=True, slots=True)
class PointPlan:
    """One setting of the load: requests in flight or a rate, and a context."""

    context_tokens: int
    requests: int
    concurrency: int | None = None
    rate_per_s: float | None = None

    @property
    def label(self) -> str:
        """Name the setting in a few words."""
        load = f"{self.concurrency} in flight" if self.concurrency else f"{self.rate_per_s:g}/s"
        return f"{load}, context {self.context_tokens}"


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """A sweep: every concurrency, or every rate, with every context; raises UsageError.

    With rates the sweep is an open loop, and the concurrencies are not used.
    """

    concurrencies: tuple[int, ...] = (1, 2, 4, 8)
    contexts: tuple[int, ...] = (0,)
    """Tokens that each prompt is to hold beside its task."""
    requests_per_point: int | None = None
    """At least as many as are in flight; None makes four rounds, and 20 at least."""
    output_tokens: int = 128
    """The length that every answer is asked for."""
    rates: tuple[float, ...] = ()
    """Requests started a second."""
    arrivals: Arrivals = Arrivals.CONSTANT
    warmup: int = 1
    """Requests that each worker makes before a point, left out of every figure."""
    cooldown_s: float = 2.0
    """The rest before each point."""
    seed: int = 1
    """Chooses the words of the prompts, and the moments of Poisson arrivals."""
    point_limit_s: float = 600.0
    """How long one point may take; what is not finished then counts as failed."""
    most_in_flight: int = 128
    """How many requests that start at a rate may be in flight; more of them start late."""
    slo: str = "chat"
    """The use case by whose thresholds the table for people grades."""
    hardware_name: str | None = None

    def __post_init__(self) -> None:
        self._check_each("--concurrency", self.concurrencies, 1, MOST_IN_FLIGHT)
        self._check_each("--context", self.contexts, 0, _MOST_CONTEXT)
        self._check_each("--requests", (self.requests_per_point or 1,), 1, _MOST_REQUESTS)
        self._check_each("--output-tokens", (self.output_tokens,), _FEWEST_OUTPUT_TOKENS, 1_000_000)
        self._check_each("--warmup", (self.warmup,), 0, 1000)
        self._check_each("most in flight", (self.most_in_flight,), 1, MOST_IN_FLIGHT)
        if any(not 0 < rate <= _MOST_REQUESTS for rate in self.rates):
            raise UsageError(f"--rate must be above 0 and at most {_MOST_REQUESTS} requests/s")
        if not 0 <= self.cooldown_s <= _MOST_S or not 0 < self.point_limit_s <= _MOST_S:
            raise UsageError("a rest and a point's time limit must be seconds within a day")
        if not 1 <= len(self.points) <= _MOST_POINTS:
            raise UsageError(
                f"a sweep has 1 to {_MOST_POINTS} points, and this one has {len(self.points)}; "
                "name fewer contexts, concurrencies or rates"
            )
        requests = sum(point.requests for point in self.points)
        if requests > _MOST_REQUESTS_IN_ALL:
            raise UsageError(
                f"a sweep makes at most {_MOST_REQUESTS_IN_ALL} requests, and this one would make "
                f"{requests}; lower --requests or name fewer points"
            )

    @property
    def is_open_loop(self) -> bool:
        """Whether requests start at a rate, whatever has ended."""
        return bool(self.rates)

    @property
    def points(self) -> tuple[PointPlan, ...]:
        """Return the points in the order they are made: context by context, from light to heavy."""
        return tuple(self._points())

    @property
    def digest(self) -> str:
        """A digest of all that bears on a figure; two sweeps that share it may be joined."""
        measured = asdict(replace(self, hardware_name=None)) | {"prompts": PROMPTS_VERSION}
        return sha256(json.dumps(measured, sort_keys=True).encode()).hexdigest()

    def _points(self) -> Iterator[PointPlan]:
        contexts = sorted(set(self.contexts))
        if self.is_open_loop:
            for context, rate in product(contexts, sorted(set(self.rates))):
                requests = self.requests_per_point or _FEWEST_REQUESTS
                yield PointPlan(context, requests, rate_per_s=rate)
            return
        for context, concurrency in product(contexts, sorted(set(self.concurrencies))):
            yield PointPlan(context, self._requests(concurrency), concurrency=concurrency)

    def _requests(self, concurrency: int) -> int:
        if self.requests_per_point is not None:
            return max(self.requests_per_point, concurrency)
        rounds = max(_ROUNDS, -(-_FEWEST_REQUESTS // concurrency))
        return rounds * concurrency

    @staticmethod
    def _check_each(option: str, values: tuple[int, ...], least: int, most: int) -> None:
        for value in values:
            if not least <= value <= most:
                raise UsageError(f"{option} must be from {least} to {most}, and {value} is not")
