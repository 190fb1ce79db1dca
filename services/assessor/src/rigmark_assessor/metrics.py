"""What Prometheus is told, in a registry that belongs to one process and not to the interpreter."""

from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.claim import Claim

_LATENCY_BUCKETS_S = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)
_BATCH_BUCKETS = (1, 2, 5, 10, 20, 50, 100)


class Metrics:
    """The counts of one assessor."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._claims = self._counter(
            "claims",
            "Assessments taken up: for the first time, again, or from one that went",
            "kind",
        )
        self._expiries = self._counter(
            "lease_expiries", "Assessments taken over because their lease had run out"
        )
        self._lost = self._counter("leases_lost", "Assessments that another process took over")
        self._outcomes = self._counter(
            "outcomes",
            "What became of assessments: completed, failed, or pending again",
            "status",
            "reason",
        )
        self._samples = self._counter("samples", "Verdicts that were stored", "scenario")
        self._calls = self._counter("judge_calls", "Calls of the judge", "judge", "outcome")
        self._cost = self._counter(
            "judge_cost_usd",
            "What calls of the judge cost, as far as it is known",
            "judge",
            "outcome",
        )
        self._unpriced = self._counter(
            "judge_calls_unpriced", "Calls of the judge whose cost nobody told", "judge", "outcome"
        )
        self._latency = Histogram(
            "rigmark_assessor_judge_call_seconds",
            "Time of a call of the judge",
            ["judge"],
            registry=self.registry,
            buckets=_LATENCY_BUCKETS_S,
        )
        self.in_flight = Gauge(
            "rigmark_assessor_in_flight", "Assessments at the judge now", registry=self.registry
        )
        self.wakeups = self._counter("wakeups", "Wake-ups that were heard")
        self._finds = self._counter(
            "reconciler_finds", "Looks of the reconciler that found something to claim"
        )
        self.batch = Histogram(
            "rigmark_assessor_batch_outcomes",
            "Outcomes that one transaction wrote together",
            registry=self.registry,
            buckets=_BATCH_BUCKETS,
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"rigmark_assessor_{name}", meaning, labels, registry=self.registry)

    def claimed(self, claims: Sequence[Claim]) -> None:
        """Count what was taken up, and how much of it was left by assessors that went."""
        for claim in claims:
            again = "again" if claim.attempt > 1 else "first"
            self._claims.labels("taken_over" if claim.taken_over else again).inc()
            self._expiries.inc(claim.taken_over)

    def made(self, made: Made) -> None:
        """Count a call of a judge, and add what it cost; the exact sums are in the database."""
        call, judge, usd = made.call, made.version.model, made.price.usd
        self._calls.labels(judge, call.outcome).inc()
        self._latency.labels(judge).observe(call.latency_ms / 1000)
        if usd is None:
            self._unpriced.labels(judge, call.outcome).inc()
        else:
            self._cost.labels(judge, call.outcome).inc(float(usd))

    def stored(self, outcome: Outcome) -> None:
        """Count the samples of an outcome that was written while its claim stood."""
        if outcome.samples:
            self._samples.labels(outcome.claim.scenario).inc(len(outcome.samples))

    def outcome(self, outcome: Outcome, *, stood: bool) -> None:
        """Count what became of an assessment."""
        if stood:
            self._outcomes.labels(outcome.status, outcome.reason or "").inc()
            self.stored(outcome)
        else:
            self._lost.inc()

    def finding(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Return what wakes the same, and counts that the reconciler found something."""

        def found() -> None:
            self._finds.inc()
            wake()

        return found
