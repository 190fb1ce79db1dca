"""What the web counts, for Prometheus; every request is counted by its route, never its address."""

from collections.abc import Callable
from typing import cast

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_shared.observability.request_metrics import RequestMetrics


class Traffic:
    """The metrics of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = RequestMetrics(self.registry, room="web")

    def watch(self, engine: AsyncEngine, *, streams: Callable[[], int]) -> None:
        """Show how many live streams and connections there are when the metrics are read."""
        pool = cast("QueuePool", engine.pool)
        self._gauge("streams", "Live streams that are open").set_function(streams)
        self._gauge(
            "database_connections_in_use", "Connections to Postgres that a query holds"
        ).set_function(pool.checkedout)
        self._gauge(
            "database_connections_max", "Connections to Postgres that this process may hold"
        ).set_function(pool.size)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"rigmark_web_{name}", meaning, registry=self.registry)
