"""What ingest-api counts, for Prometheus."""

from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

_LATENCY_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """Counters of one process, on a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.posts = Counter(
            "rigmark_ingest_posts_total",
            "Posts by outcome: stored, duplicate, or the kind of problem.",
            ["outcome"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "rigmark_ingest_post_seconds",
            "Time from a post's headers to its answer.",
            buckets=_LATENCY_S,
            registry=self.registry,
        )
        self.wakeups_dropped = Counter(
            "rigmark_ingest_wakeups_dropped_total",
            "Wake-ups not sent because Valkey was away; the assessors find the work themselves.",
            registry=self.registry,
        )

    def watch(self, engine: AsyncEngine) -> None:
        """Show how many of the pool's connections are in use when the metrics are read."""
        in_use = Gauge(
            "rigmark_ingest_database_connections_in_use",
            "Connections to Postgres that a request holds.",
            registry=self.registry,
        )
        in_use.set_function(cast("QueuePool", engine.pool).checkedout)
