"""How many requests there were and how long they took, the same way in every room."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

LATENCY_S: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_STREAM: Final = "/events"


class RequestMetrics:
    """Counts and times requests by route; a live stream is counted when it ends, and not timed."""

    def __init__(self, registry: CollectorRegistry, *, room: str) -> None:
        self._requests = Counter(
            f"rigmark_{room}_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            f"rigmark_{room}_request_seconds",
            "Time to the end of an answer; live streams are left out",
            ("route", "status"),
            buckets=LATENCY_S,
            registry=registry,
        )

    def note(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        if not route.endswith(_STREAM):
            self._seconds.labels(route, str(status)).observe(seconds)
