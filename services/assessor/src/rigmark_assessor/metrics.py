"""What Prometheus is told, in a registry that belongs to one process and not to the interpreter."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.judge.client import Call

_LATENCY_BUCKETS_S = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)


class Metrics:
    """The counts of one assessor."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.claimed = Counter(
            "rigmark_assessments_claimed", "Assessments taken up", registry=registry
        )
        self.in_flight = Gauge(
            "rigmark_assessments_in_flight", "Assessments at the judge now", registry=registry
        )
        self._outcomes = Counter(
            "rigmark_assessment_outcomes",
            "What became of assessments: completed, failed, or pending again",
            ["status", "reason"],
            registry=registry,
        )
        self._lost = Counter(
            "rigmark_leases_lost", "Assessments that another process took over", registry=registry
        )
        self._calls = Counter(
            "rigmark_judge_calls", "Calls of the judge", ["outcome"], registry=registry
        )
        self._latency = Histogram(
            "rigmark_judge_call_seconds",
            "Time of a call of the judge",
            registry=registry,
            buckets=_LATENCY_BUCKETS_S,
        )

        self._cost = Counter(
            "rigmark_judge_cost_usd",
            "What calls of the judge cost, as far as it is known",
            ["judge", "outcome"],
            registry=registry,
        )
        self._unpriced = Counter(
            "rigmark_judge_calls_unpriced",
            "Calls of the judge whose cost nobody told",
            ["judge", "outcome"],
            registry=registry,
        )

    def cost(self, made: Made) -> None:
        """Add what a call cost; the exact sums are in the database."""
        judge, outcome, usd = made.version.model, made.call.outcome, made.price.usd
        if usd is None:
            self._unpriced.labels(judge, outcome).inc()
        else:
            self._cost.labels(judge, outcome).inc(float(usd))

    def call(self, call: Call) -> None:
        """Count a call of the judge."""
        self._calls.labels(call.outcome).inc()
        self._latency.observe(call.latency_ms / 1000)

    def outcome(self, outcome: Outcome, *, stood: bool) -> None:
        """Count what became of an assessment."""
        if stood:
            self._outcomes.labels(outcome.status, outcome.reason or "").inc()
        else:
            self._lost.inc()


@contextmanager
def serving(metrics: Metrics, *, host: str, port: int) -> Iterator[None]:
    """Serve the metrics over HTTP; port 0 serves none."""
    if port == 0:
        yield
        return
    server, thread = start_http_server(port, host, registry=metrics.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
